import { z } from 'zod';
import { Hex } from '../frame.ts';

/** General registers of the fault frame. */
export const RegistersSection = z.looseObject({
  kind: z.literal('registers'),
  title: z.string(),
  frame: z.number().int(),
  source: z.enum(['core', 'signal-frame', 'unwound']).optional(),
  registers: z.record(z.string(), Hex),
});

export type RegistersSection = z.infer<typeof RegistersSection>;
