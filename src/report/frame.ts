import { z } from 'zod';
import type { Written } from './written.ts';

/** An address, size or id that may exceed 2^53: `0x` and lower case hexadecimal digits. */
export const Hex = z.string().regex(/^0x[0-9a-f]+$/);

/**
 * What a frame is to the reader of a crash.
 * `abort`: raise, abort, __assert_fail, malloc_printerr, std::terminate and their kin. `library`: libc, loader,
 * allocator, a runtime's plumbing.
 */
export const FrameRole = z.enum(['handler', 'trampoline', 'abort', 'fault', 'library', 'culprit', 'code']);

/** One entry of a stack, innermost first. Whatever is not known is absent. */
export const Frame = z
  .looseObject({
    index: z.number().int().nonnegative().describe("The frame's number as gdb counts it."),
    address: Hex.optional().describe('The program counter in this frame.'),
    function: z.string().optional(),
    module: z.string().optional().describe('Path of the ELF file that holds the address.'),
    offset: Hex.optional().describe("The address relative to the module's load base."),
    mappingOffset: Hex.optional().describe('The address relative to the start of the mapping that holds it.'),
    fileOffset: Hex.optional().describe('Where in the ELF file the code at the address is.'),
    buildId: z.string().optional(),
    file: z.string().optional(),
    line: z.number().int().positive().optional(),
    directory: z
      .string()
      .optional()
      .describe('Where the source file was when it was compiled, where the name alone does not say.'),
    role: FrameRole.optional(),
    foundBy: z
      .enum(['gdb', 'unwind-info', 'frame-pointer', 'signal-frame', 'return-address', 'scan', 'recorded', 'sanitizer'])
      .optional()
      .describe(
        'How the frame was found: unwound by gdb, in the signal frame of a handler, by the return address that a call to where no code is left, by searching the stack for one, as it was recorded when the process died; a culprit that is not on the stack, by a sanitizer.',
      ),
    tailCall: z
      .literal(true)
      .optional()
      .describe('The function jumped to the one above it and left no frame: only debug information tells of it.'),
    language: z
      .string()
      .optional()
      .describe(
        'Of a frame that is no native one: python. It has the index of the native frame that runs it, and stands behind that.',
      ),
  })
  .meta({ id: 'Frame' });

export type Frame = Written<z.infer<typeof Frame>>;
export type FrameRole = Written<z.infer<typeof FrameRole>>;
