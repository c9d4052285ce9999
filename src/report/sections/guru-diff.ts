import { z } from 'zod';
import type { Written } from '../written.ts';
import { GuruFrame, GuruValue, StackGroup } from './guru.ts';

const Place = z.looseObject({ source: z.string(), line: z.number().int(), time: z.string().optional() });
const MovedThread = z.looseObject({ id: z.string(), before: z.array(GuruFrame), after: z.array(GuruFrame) });

/** What differs between two reports; absent on one side: it is not there. */
export const GuruDiffSection = z.looseObject({
  kind: z.literal('guru-diff'),
  title: z.string(),
  before: Place,
  after: Place,
  sameProcess: z.boolean().describe('Whether native threads of both have the same ids.'),
  package: z.array(z.looseObject({ key: z.string(), before: z.string().optional(), after: z.string().optional() })),
  configuration: z
    .array(
      z.looseObject({
        group: z.string(),
        option: z.string(),
        before: GuruValue.optional(),
        after: GuruValue.optional(),
      }),
    )
    .describe('Lists are compared without regard to order.'),
  unknown: z.array(z.string()).describe('Options that are masked on both sides: equal or not, nobody can tell.'),
  processes: z.looseObject({ gone: z.array(z.number().int()), new: z.array(z.number().int()) }),
  threads: z
    .looseObject({ unmoved: z.number().int(), moved: z.array(MovedThread) })
    .optional()
    .describe('Of one process.'),
  stacks: z
    .looseObject({ gone: z.array(StackGroup), new: z.array(StackGroup) })
    .describe('Line numbers do not count here.'),
  stuck: z.array(StackGroup).describe('Not idle, and in the same place in all reports of the process.'),
});

export type GuruDiffSection = Written<z.infer<typeof GuruDiffSection>>;
