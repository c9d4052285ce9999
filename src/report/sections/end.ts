import { z } from 'zod';
import { CrashTest } from '../crash-test.ts';
import type { Written } from '../written.ts';
import { Sender } from './crash.ts';

/** Who ended a command that a signal ended, or that a time limit did. */
export const EndSection = z.looseObject({
  kind: z.literal('end'),
  title: z.string(),
  pid: z.number().int(),
  status: z.number().int().optional().describe('128+n for signal n.'),
  signal: z
    .string()
    .optional()
    .describe('Of the command itself; where only its status says so, of one that it waited for.'),
  by: z.enum(['itself', 'oom-killer', 'memory-limit', 'cpu-limit', 'timeout', 'process', 'supervisor', 'unknown']),
  sender: Sender.optional(),
  summary: z.string(),
  test: CrashTest.optional().describe('The test that ran.'),
  evidence: z.array(z.string()).describe('What tells so; of `unknown`, what was looked at.'),
});

export type EndSection = Written<z.infer<typeof EndSection>>;
