import { z } from 'zod';
import type { Written } from '../written.ts';

/** What was searched for tracebacks, and how many there are. */
export const LogSection = z.looseObject({
  kind: z.literal('log'),
  title: z.string(),
  source: z.string(),
  lines: z.number().int(),
  tracebacks: z.number().int(),
  crashes: z.number().int().describe('Tracebacks with one signature count once.'),
});

export type LogSection = Written<z.infer<typeof LogSection>>;
