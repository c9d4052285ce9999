import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** The goroutines of a Go program, those with identical stacks given once. */
export const GoroutinesSection = z.looseObject({
  kind: z.literal('goroutines'),
  ...OF_CRASH,
  title: z.string(),
  count: z.number().int(),
  version: z.string().optional().describe("Go's, where it is known: go1.22.1."),
  groups: z.array(
    z.looseObject({
      goroutines: z.array(z.number().int()).describe("Their ids, as Go's run-time counts them."),
      state: z.string().optional().describe('running, runnable, syscall, waiting, ...'),
      waitReason: z.string().optional().describe("What they wait for, in Go's words: chan receive, semacquire, ..."),
      waitMinutes: z.number().int().optional().describe('How long the longest of them has waited.'),
      lockedToThread: z.literal(true).optional(),
      frames: z.array(Frame),
      truncated: z.literal(true).optional().describe('The stack goes on beyond the frames, or has a gap.'),
      createdBy: Frame.optional(),
    }),
  ),
  message: z.string().optional().describe('What it panicked with, where the core tells.'),
  panicking: z.number().int().optional().describe('The goroutine that panicked, or whose error was fatal.'),
});

export type GoroutinesSection = Written<z.infer<typeof GoroutinesSection>>;
