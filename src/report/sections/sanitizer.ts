import { z } from 'zod';
import { Frame } from '../frame.ts';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

const Count = z.number().int().nonnegative();

/** Whether what a process's sanitizer wrote tells all that it found, as far as a log can show that, and if not, why not. */
export const SanitizerCompleteness = z.enum([
  'complete',
  'cut-off',
  'mixed',
  'died-reporting',
  'gap',
  'untold',
  'failed',
]);

export const SanitizerProcess = z.looseObject({
  pid: z.number().int().optional().describe('UndefinedBehaviorSanitizer does not tell it.'),
  tool: z.string().optional(),
  file: z.string(),
  completeness: SanitizerCompleteness,
  reports: Count,
  ended: z.literal(true).optional().describe('It said that it ended the process: nothing of it can follow.'),
  reason: z.string().optional().describe('What the sanitizer said when it failed, or what is missing.'),
});

/** An error that a sanitizer found, as often as its report tells it. */
export const SanitizerProblem = z.looseObject({
  kind: z.string().describe("The sanitizer's own word: heap-use-after-free, data-race, direct-leak."),
  tool: z.string().describe('AddressSanitizer, ThreadSanitizer, ...'),
  what: z.string().describe('The first line of its report, without addresses.'),
  fingerprint: z.string(),
  weak: z.literal(true).optional().describe("No frame of somebody's code tells it from others: it matches nothing."),
  signature: z.string(),
  contexts: z.number().int().nonnegative().describe('Reports that tell it; of a leak records of leak checks.'),
  processes: z.array(z.number().int()).describe('Pids of the first processes that have it.'),
  processCount: Count.optional(),
  rootCause: Frame.optional().describe('The first frame of code that someone can fix.'),
  access: z.looseObject({ kind: z.enum(['read', 'write']), size: Count.optional().describe('In bytes.') }).optional(),
  stack: z.array(Frame).describe('Where it is, innermost first, as the sanitizer numbers it.'),
  extra: z
    .array(z.looseObject({ what: z.string(), stack: z.array(Frame) }))
    .optional()
    .describe('The second access of a race, where memory was freed and allocated, where threads began.'),
  leak: z
    .looseObject({ bytes: Count, blocks: Count.optional(), objects: Count.describe('The same as blocks.') })
    .optional(),
  damage: z.string().optional().describe('Why the report may not be whole.'),
  status: z.enum(['new', 'known', 'fixed']).optional().describe('Against the baseline, if one was given.'),
});

const Group = z.looseObject({
  kind: z.string(),
  rootCause: Frame.optional(),
  fingerprints: z.array(z.string()),
  contexts: Count,
  leak: z.looseObject({ bytes: Count, blocks: Count }).optional(),
});

/** What sanitizers wrote: about a process, or all that logs hold, which then has a verdict. */
export const SanitizerSection = z.looseObject({
  kind: z.literal('sanitizer'),
  ...OF_CRASH,
  title: z.string(),
  verdict: z
    .enum(['no-reports', 'problems', 'incomplete'])
    .optional()
    .describe('no-reports: the logs hold none; whether a sanitizer was there no log can tell.'),
  processes: z.array(SanitizerProcess).optional(),
  byProcess: z.boolean().optional().describe('A line for every process was asked for.'),
  totals: z
    .looseObject({
      processes: Count,
      reports: Count,
      problems: Count,
      byTool: z.record(z.string(), Count).describe('Reports.'),
      leaks: z.looseObject({ bytes: Count, blocks: Count }).optional(),
    })
    .optional(),
  problems: z.array(SanitizerProblem),
  groups: z.array(Group).optional().describe('The problems by kind and root cause, worst first.'),
});

export type SanitizerCompleteness = Written<z.infer<typeof SanitizerCompleteness>>;
export type SanitizerProcess = Written<z.infer<typeof SanitizerProcess>>;
export type SanitizerProblem = Written<z.infer<typeof SanitizerProblem>>;
export type SanitizerSection = Written<z.infer<typeof SanitizerSection>>;
