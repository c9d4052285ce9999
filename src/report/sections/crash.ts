import { z } from 'zod';
import type { Written } from '../written.ts';
import { CrashTest } from '../crash-test.ts';
import { Frame, Hex } from '../frame.ts';
import { PythonFrame } from '../python-frame.ts';
import { Occurrence } from '../occurrence.ts';
import { OF_CRASH } from './of-crash.ts';
import { CauseVariable } from './variable.ts';

/** What kind of crash it was. */
export const CrashClass = z.enum([
  'null-read',
  'null-write',
  'null-call',
  'wild-read',
  'wild-write',
  'wild-jump',
  'non-canonical',
  'stack-overflow',
  'bus-error',
  'division-by-zero',
  'illegal-instruction',
  'trap',
  'abort',
  'assertion',
  'heap-corruption',
  'stack-smashing',
  'uncaught-exception',
  'panic',
  'fatal-error',
  'sent-signal',
  'unknown',
]);

/** Who sent a signal that a process sent. */
export const Sender = z.looseObject({ pid: z.number().int(), uid: z.number().int(), command: z.string().optional() });

export const Signal = z.looseObject({
  number: z.number().int(),
  name: z.string(),
  code: z.number().int().optional(),
  codeName: z.string().optional(),
  sender: Sender.optional(),
});

/** Why the process died, with how it is known. */
export const Cause = z.looseObject({
  class: CrashClass,
  kind: z.string().optional().describe('What a sanitizer found, in its own word: data-race, heap-use-after-free.'),
  summary: z.string(),
  access: z.enum(['read', 'write', 'execute']).optional(),
  address: Hex.optional().describe('Present only if it really is a fault address.'),
  message: z.string().optional().describe('What the program said: the abort message, the exception, the panic.'),
  variable: CauseVariable.optional().describe('Which variable led to it; only where that is proven.'),
  source: z.enum(['siginfo', 'signal-frame', 'stale-signal-frame', 'instruction']).optional(),
  confidence: z.enum(['high', 'medium', 'low']),
  because: z.array(z.string()).optional().describe('Why the confidence is not high; absent where it is.'),
});

export const Handler = z.looseObject({
  present: z.boolean(),
  name: z.string().optional().describe('python-faulthandler, ...: only where the evidence names it.'),
  reRaised: z.boolean().optional(),
  frames: z.tuple([z.number().int(), z.number().int()]).optional().describe('First and last handler frame.'),
});

/** A core whose crash is the one that was examined: what is its own. */
export const Occurred = z.looseObject({
  core: z.string().describe('Where it was.'),
  pid: z.number().int().optional(),
  host: z.string().optional(),
  time: z.iso.datetime().optional(),
  unit: z.string().optional(),
  address: Hex.optional().describe('Of the fault.'),
  occurrence: Occurrence.optional(),
});

/** Where and why a process died. */
export const CrashSection = z.looseObject({
  kind: z.literal('crash'),
  key: z.string().optional().describe('What the other sections of this crash, and its finding, name in `of`.'),
  core: OF_CRASH.core,
  occurrence: Occurrence.optional().describe('Which crash it was, in a report of several.'),
  title: z.string(),
  signal: Signal.optional().describe('The original fault.'),
  delivered: Signal.optional().describe('What ended the process, as the core has it.'),
  arch: z
    .string()
    .optional()
    .describe("The processor: the name of Faultline's record of it, or of Debian's port to it."),
  cause: Cause,
  handler: Handler,
  thread: z.looseObject({ id: z.number().int(), name: z.string().optional() }).optional(),
  faultFrame: Frame.optional(),
  faultFrameReason: z.string().optional().describe('Why this frame was chosen.'),
  culpritFrame: Frame.optional(),
  culpritReason: z.string().optional(),
  pythonFrame: PythonFrame.optional().describe(
    'The innermost frame of Python code that is neither of the standard library nor, if there is other, of a package.',
  ),
  languageFrame: PythonFrame.extend({ language: z.string().describe('python, go') })
    .optional()
    .describe(
      "The innermost frame of the program's own code, in a language that a native stack does not show, or not always: pythonFrame, of whatever language.",
    ),
  test: CrashTest.optional().describe('The test that ran, where the stack or the environment tells.'),
  engine: z
    .enum(['gdb', 'native', 'recorded', 'core'])
    .optional()
    .describe(
      'Who unwound the stack: gdb from the core, or Faultline itself (native), or somebody who wrote it down when the process died. core: nobody could, and the innermost frame is what the core itself says.',
    ),
  signature: z.string(),
  fingerprint: z.string(),
  weak: z
    .literal(true)
    .optional()
    .describe("No frame of code that someone can fix is in the signature: the fingerprint matches no other crash's."),
  occurrences: z
    .array(Occurred)
    .optional()
    .describe(
      'Cores that have the frames and the fault of this one, which was examined for all of them: the first is its own. Absent for one.',
    ),
});

export type CrashClass = Written<z.infer<typeof CrashClass>>;
export type Sender = Written<z.infer<typeof Sender>>;
export type Signal = Written<z.infer<typeof Signal>>;
export type Cause = Written<z.infer<typeof Cause>>;
export type Handler = Written<z.infer<typeof Handler>>;
export type Occurred = Written<z.infer<typeof Occurred>>;
export type CrashSection = Written<z.infer<typeof CrashSection>>;
