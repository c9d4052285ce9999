import { z } from 'zod';
import { Frame } from '../frame.ts';

/** The stack of the crash thread. */
export const BacktraceSection = z.looseObject({
  kind: z.literal('backtrace'),
  title: z.string(),
  threadId: z.number().int().describe('The kernel thread id (LWP).'),
  frames: z
    .array(Frame)
    .describe(
      'Innermost first. Of more handler frames than anybody reads, those in the middle are left out: index tells.',
    ),
  truncated: z.boolean().describe('Whether the stack goes on beyond the frames given.'),
});

export type BacktraceSection = z.infer<typeof BacktraceSection>;
