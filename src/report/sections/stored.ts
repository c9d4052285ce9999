import { z } from 'zod';
import type { Written } from '../written.ts';

/** What became of reports that were put into a store, or of crashes that were removed from it. */
export const StoredSection = z.looseObject({
  kind: z.literal('stored'),
  title: z.string(),
  store: z.string(),
  reports: z.number().int().optional().describe('That were read.'),
  coredumps: z.number().int().optional().describe('Of the journal, that were looked at.'),
  alike: z
    .number()
    .int()
    .optional()
    .describe('Occurrences whose core was not read: their stack is that of a crash that was read before.'),
  added: z.number().int().describe('Occurrences that the store did not have.'),
  there: z.number().int().describe('Occurrences that it had.'),
  expired: z.number().int().describe('Occurrences that are older than what it keeps.'),
  newCrashes: z.number().int(),
});

export type StoredSection = Written<z.infer<typeof StoredSection>>;
