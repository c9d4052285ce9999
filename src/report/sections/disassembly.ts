import { z } from 'zod';
import type { Written } from '../written.ts';
import { Hex } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** Instructions around the program counter of the fault frame. */
export const DisassemblySection = z.looseObject({
  kind: z.literal('disassembly'),
  ...OF_CRASH,
  title: z.string(),
  frame: z.number().int(),
  instructions: z.array(
    z.looseObject({
      address: Hex,
      text: z.string(),
      function: z.string().optional(),
      offset: z.number().int().optional().describe("Bytes from the function's start."),
      fault: z.boolean().optional().describe('The instruction that faulted.'),
    }),
  ),
});

export type DisassemblySection = Written<z.infer<typeof DisassemblySection>>;
