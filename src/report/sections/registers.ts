import { z } from 'zod';
import type { Written } from '../written.ts';
import { Hex } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** General registers of the fault frame. */
export const RegistersSection = z.looseObject({
  kind: z.literal('registers'),
  ...OF_CRASH,
  title: z.string(),
  frame: z.number().int(),
  source: z.enum(['core', 'signal-frame', 'unwound']).optional(),
  registers: z.record(z.string(), Hex),
});

export type RegistersSection = Written<z.infer<typeof RegistersSection>>;
