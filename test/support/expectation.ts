import { z } from 'zod';
import { Hex } from '../../src/report/frame.ts';
import { Cause, CrashClass } from '../../src/report/sections/crash.ts';

/** A function by its base name; a list where several are right; null where it has no name (stripped, no symbols). */
const Name = z.union([z.string(), z.null(), z.array(z.union([z.string(), z.null()]))]);

const Access = z.enum(['read', 'write', 'execute']);

/** A number that is known only when the program runs: it prints a line `address 0x7f00` or `thread 42`. */
const Printed = z.literal('printed');

/**
 * The truth about a crash: what its source says must be found out, never what a tool said. A field that is absent
 * says nothing. `expect.json` of each situation is of this form.
 */
export const Expectation = z.strictObject({
  signal: z.number().int().describe('Of the original fault.'),
  codeName: z
    .union([z.string(), z.array(z.string().nullable())])
    .optional()
    .describe('A list where the kernel or the C library decides; the notes say how. null: none may be told.'),
  class: z.union([CrashClass, z.array(CrashClass)]).describe('A list where the source leaves several to be right.'),
  access: z.union([Access, z.array(Access.nullable())]).optional(),
  address: z.union([Hex, Printed, z.null()]).optional().describe('null: there is no fault address, none may be named.'),
  faultFunction: Name.optional(),
  faultModule: z.string().optional().describe('A glob over the path.'),
  culpritFunction: Name.optional(),
  culpritModule: z.string().optional().describe('A glob over the path.'),
  thread: Printed.optional().describe('The crash thread; where absent it is the main thread.'),
  handler: z.strictObject({
    present: z.boolean().describe('A crash handler ran for the original fault.'),
    reRaised: z.boolean().describe('It sent the signal, or SIGABRT, on.'),
    name: z.string().optional().describe('What it is called: its function where nothing else names it.'),
    frames: z
      .enum(['live', 'stale'])
      .optional()
      .describe('Its signal frame: on the stack of the core, or left over below it.'),
  }),
  delivered: z
    .strictObject({ signal: z.number().int(), codeName: z.string() })
    .optional()
    .describe('What the core has, where it differs from the original.'),
  sender: z
    .boolean()
    .optional()
    .describe('true: a process sent the delivered signal, and the core says which: it prints `sender 42`.'),
  child: z
    .boolean()
    .optional()
    .describe('true: not the program dies but a child of it, which prints `pid 42`; the program exits with 0.'),
  confidence: z
    .union([Cause.shape.confidence, z.array(Cause.shape.confidence)])
    .optional()
    .describe('How sure one may be of the class.'),
  message: z.string().optional().describe('Part of what the program, or its runtime, said.'),
  incomplete: z.string().optional().describe('Part of what the report says is not known.'),
  python: z
    .strictObject({ fatalError: z.string().optional(), function: z.string(), called: z.string().optional() })
    .optional()
    .describe(
      "Python's own: the error that faulthandler wrote on standard error, the innermost function, and the innermost frame of the program's own, below the call that the core's native stack has: `read_title main.py:6`.",
    ),
  calledFrom: z
    .string()
    .optional()
    .describe("The innermost frame of the program's own code in another language: `go main.read main.go:6`."),
  test: z
    .strictObject({ framework: z.string(), id: z.string(), by: z.literal('output').optional() })
    .optional()
    .describe('The test that ran; where absent there was none, and none may be told.'),
  notes: z.string().optional(),
});

export type Expectation = z.infer<typeof Expectation>;

/** The values that are right; undefined where nothing is said. */
export function accepted<T>(value: T | readonly T[] | undefined): T[] | undefined {
  return value === undefined ? undefined : ([value].flat() as T[]);
}
