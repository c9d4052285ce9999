import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

/** A section that could not be made; the rest of the report does not depend on it. */
export const FailedSection = z.looseObject({
  kind: z.literal('failed'),
  ...OF_CRASH,
  title: z.string(),
  why: z.string(),
});

export type FailedSection = Written<z.infer<typeof FailedSection>>;
