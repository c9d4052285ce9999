import { z } from 'zod';
import type { Written } from '../written.ts';

/** What was judged; the findings say how. */
export const GuruLintSection = z.looseObject({
  kind: z.literal('guru-lint'),
  title: z.string(),
  reports: z.number().int(),
  passedThrough: z.number().int(),
});

export type GuruLintSection = Written<z.infer<typeof GuruLintSection>>;
