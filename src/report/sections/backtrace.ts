import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** The stack of the crash thread. */
export const BacktraceSection = z.looseObject({
  kind: z.literal('backtrace'),
  ...OF_CRASH,
  title: z.string(),
  threadId: z
    .number()
    .int()
    .optional()
    .describe('The kernel thread id (LWP); absent where a saved text does not tell.'),
  frames: z
    .array(Frame)
    .describe(
      'Innermost first. Of more handler frames than anybody reads, those in the middle are left out: index tells.',
    ),
  truncated: z.boolean().describe('Whether the stack goes on beyond the frames given.'),
});

export type BacktraceSection = Written<z.infer<typeof BacktraceSection>>;
