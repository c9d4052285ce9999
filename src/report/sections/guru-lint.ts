import { z } from 'zod';

/** What was judged; the findings say how. */
export const GuruLintSection = z.looseObject({
  kind: z.literal('guru-lint'),
  title: z.string(),
  reports: z.number().int(),
  passedThrough: z.number().int(),
});

export type GuruLintSection = z.infer<typeof GuruLintSection>;
