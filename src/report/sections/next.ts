import { z } from 'zod';

/** What to do next: commands that can be typed as they are. */
export const NextSection = z.looseObject({
  kind: z.literal('next'),
  title: z.string(),
  steps: z.array(z.looseObject({ command: z.string(), why: z.string() })),
});

export type NextSection = z.infer<typeof NextSection>;
