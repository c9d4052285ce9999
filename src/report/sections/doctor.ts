import { z } from 'zod';
import type { Written } from '../written.ts';

/** What was looked at on a machine, and what is to be mended. */
export const DoctorSection = z.looseObject({
  kind: z.literal('doctor'),
  title: z.string(),
  checks: z.array(
    z.looseObject({
      what: z.string(),
      state: z.enum(['ok', 'finding', 'unknown']),
      value: z.string().optional(),
      message: z.string().optional(),
      fix: z.string().optional().describe('The command that mends it.'),
      unknown: z.string().optional().describe('Why it could not be told.'),
    }),
  ),
  written: z.string().optional().describe('What --write wrote.'),
});

export type DoctorSection = Written<z.infer<typeof DoctorSection>>;
