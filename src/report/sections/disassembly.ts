import { z } from 'zod';
import { Hex } from '../frame.ts';

/** Instructions around the program counter of the fault frame. */
export const DisassemblySection = z.looseObject({
  kind: z.literal('disassembly'),
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

export type DisassemblySection = z.infer<typeof DisassemblySection>;
