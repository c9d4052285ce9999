import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

/** What a command that the configuration file names had to say. */
export const CustomSection = z.looseObject({
  kind: z.literal('custom'),
  ...OF_CRASH,
  title: z.string(),
  command: z.array(z.string()),
  status: z.number().int().optional().describe('Its exit status; absent if it did not run to its end.'),
  output: z.string(),
  truncated: z.boolean().optional(),
  failed: z.string().optional().describe('Why there is no output.'),
});

export type CustomSection = Written<z.infer<typeof CustomSection>>;
