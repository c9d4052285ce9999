import { z } from 'zod';

/** A section that could not be made; the rest of the report does not depend on it. */
export const FailedSection = z.looseObject({
  kind: z.literal('failed'),
  title: z.string(),
  why: z.string(),
});

export type FailedSection = z.infer<typeof FailedSection>;
