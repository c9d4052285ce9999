import { z } from 'zod';
import type { Written } from '../written.ts';

/** What was removed from a store. */
export const PrunedSection = z.looseObject({
  kind: z.literal('pruned'),
  title: z.string(),
  store: z.string(),
  occurrences: z.number().int(),
  crashes: z.number().int().describe('Of which no occurrence was left, and of which nobody had said anything.'),
});

export type PrunedSection = Written<z.infer<typeof PrunedSection>>;
