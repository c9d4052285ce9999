import { z } from 'zod';
import type { Written } from '../written.ts';

/** The newest occurrences of a crash of a store. */
export const OccurrencesSection = z.looseObject({
  kind: z.literal('occurrences'),
  title: z.string(),
  total: z.number().int().describe('How many were counted; `occurrences` may have fewer.'),
  occurrences: z.array(
    z.looseObject({
      time: z.iso.datetime(),
      host: z.string().optional(),
      pid: z.number().int().optional(),
      version: z.string().optional(),
      unit: z.string().optional(),
      evidence: z.string().optional().describe('Where its core or bundle was when it was added.'),
    }),
  ),
});

export type OccurrencesSection = Written<z.infer<typeof OccurrencesSection>>;
