import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** All other threads, those with identical stacks given once. */
export const ThreadsSection = z.looseObject({
  kind: z.literal('threads'),
  ...OF_CRASH,
  title: z.string(),
  count: z.number().int().describe('How many threads the process had.'),
  groups: z.array(
    z.looseObject({
      threads: z.array(z.number().int()).describe('Kernel thread ids.'),
      state: z.string().optional().describe('What these threads were doing: waiting for a lock, polling, ...'),
      frames: z.array(Frame),
    }),
  ),
});

export type ThreadsSection = Written<z.infer<typeof ThreadsSection>>;
