import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame, Hex } from '../frame.ts';

/** Whether the log of a process tells all, and if not, why not. */
export const Completeness = z.enum([
  'complete',
  'killed',
  'fatal-signal',
  'overwritten',
  'valgrind-aborted',
  'quiet',
  'replaced-by-exec',
  'exit-on-first-error',
  'headless',
  'gap',
]);

const Count = z.number().int().nonnegative();
const Amount = z.looseObject({ bytes: Count, blocks: Count });

/** Leaks by kind; a kind of which the logs do not tell is absent. */
const Leaks = z.looseObject({
  definitelyLost: Amount.optional(),
  indirectlyLost: Amount.optional(),
  possiblyLost: Amount.optional(),
  stillReachable: Amount.optional(),
  suppressed: Amount.optional(),
});

const FatalSignal = z.looseObject({
  number: z.number().int(),
  name: z.string(),
  event: z.string().optional(),
  address: Hex.optional(),
  stackOverflow: z.literal(true).optional().describe('valgrind said that the stack could not grow.'),
  stack: z.array(Frame).optional(),
});

export const ValgrindProcess = z.looseObject({
  pid: z.number().int().optional().describe('Absent for a fork in an XML log: valgrind does not tell it.'),
  parentPid: z.number().int().optional(),
  forkOf: z.number().int().optional().describe('The process in the same log whose fork this is.'),
  tool: z.string().optional(),
  version: z.string().optional(),
  command: z.string().optional(),
  file: z.string(),
  completeness: Completeness,
  reason: z.string().optional().describe('What valgrind said when it failed.'),
  reasonStack: z.array(Frame).optional().describe('Where in the program valgrind failed.'),
  fatalSignal: FatalSignal.optional(),
  errorSummary: z
    .looseObject({
      errors: Count,
      contexts: Count,
      suppressedErrors: Count.optional(),
      suppressedContexts: Count.optional(),
    })
    .optional(),
  heap: z
    .looseObject({
      inUseBytes: Count,
      inUseBlocks: Count,
      allocs: Count.optional(),
      frees: Count.optional(),
      allocatedBytes: Count.optional(),
    })
    .optional(),
  leaks: Leaks.optional(),
  figures: z.record(z.string(), z.number()).optional().describe("A profiler's totals, as it names them."),
});

export const Excerpt = z.looseObject({
  file: z.string(),
  line: z.number().int(),
  lines: z.array(z.looseObject({ number: z.number().int(), text: z.string() })),
});

export const ValgrindProblem = z.looseObject({
  kind: z.string().describe("valgrind's name of the kind, as in its XML."),
  fingerprint: z.string().describe('Stable across builds: without addresses, sizes and line numbers.'),
  what: z.string(),
  contexts: Count,
  occurrences: Count.optional().describe('Present only where the logs tell it: XML, or text with -s or -v.'),
  processes: z
    .array(z.number().int())
    .describe('Pids of the first processes that have it; processCount is how many have.'),
  processCount: Count.optional(),
  rootCause: Frame.optional(),
  stack: z.array(Frame),
  extra: z.array(z.looseObject({ what: z.string(), stack: z.array(Frame) })).optional(),
  leak: z
    .looseObject({ bytes: Count, blocks: Count, directBytes: Count.optional(), indirectBytes: Count.optional() })
    .optional(),
  excerpt: Excerpt.optional(),
  status: z.enum(['new', 'known', 'fixed']).optional().describe('Against the baseline, if one was given.'),
});

const Group = z.looseObject({
  kind: z.string(),
  rootCause: Frame.optional(),
  fingerprints: z.array(z.string()),
  contexts: Count,
  leak: Amount.optional(),
});

const Folded = z.looseObject({ problems: Count, records: Count, bytes: Count, blocks: Count });

/** What valgrind's logs add up to. */
export const ValgrindSection = z.looseObject({
  kind: z.literal('valgrind'),
  title: z.string(),
  verdict: z
    .enum(['clean', 'problems', 'incomplete'])
    .describe('clean: all logs are complete and show no error and no leak that was lost.'),
  processes: z.array(ValgrindProcess),
  byProcess: z.boolean().optional().describe('A line for every process was asked for.'),
  totals: z.looseObject({
    processes: Count,
    errors: Count,
    contexts: Count,
    leaks: Leaks,
    leaksWithoutInherited: Leaks.optional().describe('Without what forked children report again of their parents.'),
    leaksWithoutInheritedAtLeast: z
      .literal(true)
      .optional()
      .describe("It may be more: only forks report some leaks, and nothing tells which of them are their parent's."),
  }),
  problems: z.array(ValgrindProblem),
  groups: z.array(Group).describe('The problems by kind and root cause, worst first.'),
  interpreter: Folded.optional().describe('What only ever touches the interpreter; not among the problems.'),
  ignored: Folded.optional().describe('What --only-through left out.'),
  usedSuppressions: z.array(z.looseObject({ name: z.string(), file: z.string().optional(), count: Count })).optional(),
  profiles: z
    .array(
      z.looseObject({
        tool: z.string(),
        file: z.string(),
        pid: z.number().int().optional(),
        command: z.string().optional(),
        totals: z.record(z.string(), z.number()),
        complete: z.boolean(),
      }),
    )
    .optional(),
  notes: z.array(z.string()).optional(),
});

export type Excerpt = Written<z.infer<typeof Excerpt>>;
export type Completeness = Written<z.infer<typeof Completeness>>;
export type ValgrindProcess = Written<z.infer<typeof ValgrindProcess>>;
export type ValgrindProblem = Written<z.infer<typeof ValgrindProblem>>;
export type ValgrindSection = Written<z.infer<typeof ValgrindSection>>;
