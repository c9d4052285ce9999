import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';

/** What a process that runs does. */
export const ProcessClass = z.enum([
  'deadlock',
  'lost-lock',
  'stopped',
  'busy',
  'uninterruptible',
  'idle',
  'waiting',
  'active',
  'zombie',
  'traced',
  'unknown',
]);

/** Processes that run, as they were between two looks at them. */
export const ProcessesSection = z.looseObject({
  kind: z.literal('processes'),
  title: z.string(),
  samples: z.number().int().optional().describe('How often stacks were taken; absent for once.'),
  processes: z.array(
    z.looseObject({
      pid: z.number().int(),
      parentPid: z.number().int(),
      name: z.string().describe("The kernel's, cut at 15 bytes."),
      command: z.array(z.string()).optional(),
      executable: z.string().optional(),
      class: ProcessClass,
      summary: z.string().describe('What it does, or why it goes on no further.'),
      state: z
        .string()
        .describe('Of its main thread: running, sleeping, uninterruptible, stopped, traced, zombie, ...'),
      waitsIn: z.string().optional().describe('The function of the kernel that its main thread sleeps in.'),
      systemCall: z.string().optional().describe('What its main thread waits for, in words.'),
      cpu: z.number().describe('Processors that it used, as an average over the time of the samples.'),
      busy: z.boolean().describe('Whether a thread wanted a processor for most of that time.'),
      stoppedFor: z.number().optional().describe('Milliseconds that it stood still for its registers to be copied.'),
      threads: z.looseObject({
        count: z.number().int(),
        groups: z
          .array(
            z.looseObject({
              threads: z.array(z.number().int()).describe('Kernel thread ids.'),
              name: z.string().optional(),
              state: z.string().optional(),
              systemCall: z.string().optional(),
              idle: z
                .enum(['connections', 'work', 'events', 'time', 'signal'])
                .optional()
                .describe(
                  'What it waits for, where nobody is to blame that it does; `work`: in a pool; `events`: of its own process.',
                ),
              pool: z.string().optional().describe('Whose thread pool it waits in for work.'),
              busy: z.literal(true).optional(),
              still: z.literal(true).optional().describe('Nothing woke them between the first sample and the last.'),
              unchanged: z.literal(true).optional().describe('Their stack was the same in every sample.'),
              frames: z.array(Frame),
              truncated: z.literal(true).optional().describe('The stack goes on beyond the frames.'),
            }),
          )
          .describe('Threads that do the same, with identical stacks, given once.'),
      }),
    }),
  ),
});

export type ProcessesSection = Written<z.infer<typeof ProcessesSection>>;
export type LiveProcessEntry = ProcessesSection['processes'][number];
export type ProcessClass = z.infer<typeof ProcessClass>;
