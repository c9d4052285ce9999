import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';
import { PythonFrame } from '../python-frame.ts';
import { OF_CRASH } from './of-crash.ts';

export const PythonThread = z.looseObject({
  id: z.string().optional().describe('As the traceback names it: hexadecimal.'),
  nativeId: z.number().int().optional().describe("The kernel's thread id, by which the other sections name it."),
  name: z.string().optional(),
  current: z.boolean(),
  state: z
    .enum(['has-gil', 'waiting-for-gil', 'native', 'collecting'])
    .optional()
    .describe(
      'native: it neither has the global interpreter lock nor waits for it. collecting: it has it, and collects garbage.',
    ),
  interpreter: z.number().int().optional().describe('Its id where it is not the main one.'),
  frames: z.array(PythonFrame).describe('Most recent call first.'),
  truncated: z.boolean().optional(),
  note: z.string().optional().describe('"no Python frame", "Garbage-collecting", ...'),
});

export const PythonTask = z.looseObject({
  id: z.string().describe('Its address: hexadecimal.'),
  name: z.string().optional(),
  running: z.literal(true).optional().describe('It runs now: what it calls is on the stack of its thread.'),
  frames: z.array(PythonFrame).describe('Of its coroutine and what that awaits, the innermost first.'),
  awaitsTasks: z.array(z.string()).optional().describe('Tasks that it awaits, by their ids.'),
  awaits: z
    .string()
    .optional()
    .describe('The type of what the innermost frame awaits: Future, _GatheringFuture, Task.'),
  note: z.string().optional().describe('Why the frames do not go on.'),
});

/** Python level stacks, as faulthandler wrote them or as the core has them. */
export const PythonSection = z.looseObject({
  kind: z.literal('python'),
  ...OF_CRASH,
  title: z.string(),
  source: z
    .enum(['log', 'core', 'process'])
    .optional()
    .describe(
      'Where the stacks are from; of a core with a log the error and the extension modules are those of the log.',
    ),
  implementation: z.literal('CPython').optional(),
  version: z.string().optional().describe('3.13.5, or 3.11 where no more is known.'),
  freeThreaded: z.literal(true).optional().describe('A build without the global interpreter lock: no thread has it.'),
  fatalError: z.string().optional().describe('What follows "Fatal Python error: " or "Windows fatal exception: ".'),
  windows: z.literal(true).optional().describe('The error is an exception of Windows.'),
  timeout: z.string().optional().describe("The watchdog's time, as it writes it."),
  runtimeState: z.string().optional(),
  threads: z.array(PythonThread),
  truncated: z.boolean().optional().describe('Whether threads are left out.'),
  tasks: z.array(PythonTask).optional().describe('Tasks of asyncio that have not ended.'),
  tasksNote: z.string().optional().describe('Why there may be more tasks.'),
  taskCycles: z
    .array(z.array(z.string()))
    .optional()
    .describe('Tasks each of which awaits the next, the last the first.'),
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

export type PythonTask = Written<z.infer<typeof PythonTask>>;
export type PythonThread = Written<z.infer<typeof PythonThread>>;
export type PythonSection = Written<z.infer<typeof PythonSection>>;
