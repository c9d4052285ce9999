import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

/** What to do next: commands that can be typed as they are. */
export const NextSection = z.looseObject({
  kind: z.literal('next'),
  ...OF_CRASH,
  title: z.string(),
  steps: z.array(z.looseObject({ command: z.string(), why: z.string() })),
});

export type NextSection = Written<z.infer<typeof NextSection>>;
