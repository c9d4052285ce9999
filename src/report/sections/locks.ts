import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame, Hex } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

const Thread = z.looseObject({ pid: z.number().int(), threadId: z.number().int() });

/** Who waits for whom, as far as that is proven. */
export const LocksSection = z.looseObject({
  kind: z.literal('locks'),
  ...OF_CRASH,
  title: z.string(),
  edges: z.array(
    z.looseObject({
      waiter: Thread,
      lock: z.looseObject({
        kind: z.enum(['mutex', 'pi-mutex', 'rwlock', 'join', 'gil', 'child', 'pipe', 'socket', 'flock', 'record-lock']),
        address: Hex.optional(),
        name: z.string().optional().describe('Of a file or a pipe.'),
      }),
      owner: Thread.optional().describe('Who has the lock, or must end or act for the wait to end.'),
      owners: z.array(Thread).optional().describe('Any one of several.'),
      lost: z.string().optional().describe('Why nobody can end the wait.'),
      timed: z.literal(true).optional().describe('The wait ends by itself after a time.'),
      at: Frame.optional().describe("Where the waiter is in the program's own code."),
    }),
  ),
  cycles: z
    .array(z.array(Thread))
    .describe('Each thread waits for the next, the last for the first: none of them can go on.'),
});

export type LocksSection = Written<z.infer<typeof LocksSection>>;
