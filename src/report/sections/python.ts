import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** Whatever faulthandler could not read (it prints ???) is absent. */
export const PythonFrame = z.looseObject({
  file: z.string().optional(),
  line: z.number().int().optional(),
  function: z.string().optional(),
});

export const PythonThread = z.looseObject({
  id: z.string().optional().describe('As the traceback names it: hexadecimal.'),
  name: z.string().optional(),
  current: z.boolean(),
  frames: z.array(PythonFrame).describe('Most recent call first.'),
  truncated: z.boolean().optional(),
  note: z.string().optional().describe('"no Python frame", "Garbage-collecting", ...'),
});

/** Python level stacks, as faulthandler wrote them. */
export const PythonSection = z.looseObject({
  kind: z.literal('python'),
  ...OF_CRASH,
  title: z.string(),
  fatalError: z.string().optional().describe('What follows "Fatal Python error: " or "Windows fatal exception: ".'),
  windows: z.literal(true).optional().describe('The error is an exception of Windows.'),
  timeout: z.string().optional().describe("The watchdog's time, as it writes it."),
  runtimeState: z.string().optional(),
  threads: z.array(PythonThread),
  truncated: z.boolean().optional().describe('Whether faulthandler left threads out.'),
  cStack: z.array(Frame).optional().describe('Of the crash thread, innermost first (Python 3.14 and later).'),
  cStackNote: z.string().optional().describe('Why the C stack is not whole, or not there, as Python wrote it.'),
  extensionModules: z.array(z.string()),
  signature: z.string().optional(),
  weak: z
    .literal(true)
    .optional()
    .describe("Nobody's code is in the signature: another program's crash may have the same."),
  fingerprint: z.string().optional(),
  userFrame: PythonFrame.optional().describe(
    'The first frame that is not the standard library: of the application, else of a package.',
  ),
  seen: z
    .looseObject({
      count: z.number().int(),
      firstLine: z.number().int(),
      lastLine: z.number().int(),
      firstTime: z.string().optional(),
      lastTime: z.string().optional(),
    })
    .optional()
    .describe(
      'How often, and where, the log has it. Times are ISO 8601 where the log gives year and zone, else as it has them.',
    ),
});

export type PythonFrame = Written<z.infer<typeof PythonFrame>>;
export type PythonThread = Written<z.infer<typeof PythonThread>>;
export type PythonSection = Written<z.infer<typeof PythonSection>>;
