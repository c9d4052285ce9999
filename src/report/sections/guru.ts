import { z } from 'zod';
import type { Written } from '../written.ts';

export const GuruFrame = z.looseObject({
  file: z.string(),
  line: z.number().int().nonnegative(),
  function: z.string(),
  code: z.string().optional().describe('The line of source; absent where the report did not find it.'),
});

/** A thread, or a green thread, which has no id. Without frames it has finished, or has not started. */
export const GuruThread = z.looseObject({
  id: z.string().optional(),
  frames: z.array(GuruFrame).describe('Innermost first.'),
  exception: z.string().optional(),
});

export interface GuruProcess {
  pid: number;
  parentPid?: number | undefined;
  user?: string | undefined;
  uid?: number | undefined;
  state?: string | undefined;
  children: GuruProcess[];
}
export const GuruProcess: z.ZodType<GuruProcess> = z
  .looseObject({
    pid: z.number().int(),
    parentPid: z.number().int().optional(),
    user: z.string().optional(),
    uid: z.number().int().optional(),
    state: z.string().optional(),
    get children() {
      return z.array(GuruProcess);
    },
  })
  .meta({ id: 'GuruProcess' });

/** An option as the report has it, in text: a list, and a mapping, as such. */
export const GuruValue = z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]);

/** One Guru Meditation Report. */
export const GuruReport = z.looseObject({
  source: z.string(),
  line: z.number().int().describe('Of its first line in the source, from 1.'),
  lastLine: z.number().int(),
  title: z.string().optional(),
  time: z
    .string()
    .optional()
    .describe('From the envelope: the file name, the journal, the line before. ISO 8601 where it gives year and zone.'),
  host: z.string().optional(),
  service: z.string().optional(),
  pid: z.number().int().optional(),
  package: z.record(z.string(), z.string()).optional(),
  threads: z.array(GuruThread),
  greenThreads: z.array(GuruThread),
  processes: z.array(GuruProcess).describe('Trees, rebuilt from the parent ids.'),
  configuration: z.record(z.string(), z.record(z.string(), GuruValue)),
  sections: z
    .array(z.looseObject({ title: z.string(), text: z.string() }))
    .describe('Those that the service registered.'),
  failed: z
    .looseObject({ cause: z.string().optional() })
    .optional()
    .describe('The report could not be made; why, as the traceback before it says.'),
  fragment: z.boolean().optional().describe('Its beginning was not found: it was torn by another writer, or cut.'),
});

/** What a thread was doing, judged by its innermost frames. */
export const Activity = z.enum(['idle', 'waiting', 'running', 'none']);

/** Threads with the same stack. */
export const StackGroup = z.looseObject({
  frames: z.array(GuruFrame).describe('Innermost first; of the first of them.'),
  threads: z.number().int().describe('How many threads have this stack.'),
  green: z.boolean(),
  ids: z.array(z.string()).describe('Of native threads.'),
  reports: z.array(z.number().int()).describe('Indexes of the reports that have it.'),
  activity: Activity,
  idle: z.boolean().optional(),
  description: z.string().optional().describe('What they wait for.'),
});

/** Guru Meditation Reports, and their stacks grouped. */
export const GuruSection = z.looseObject({
  kind: z.literal('guru'),
  title: z.string(),
  reports: z.array(GuruReport),
  groups: z.array(StackGroup),
  configurationGroup: z.string().optional().describe('The one group of options that was asked for (--config).'),
  passedThrough: z.number().int().describe('Lines of the sources that are part of no report.'),
  rest: z
    .array(z.looseObject({ source: z.string(), line: z.number().int(), text: z.string() }))
    .optional()
    .describe('Those lines, with --raw.'),
});

export type GuruFrame = Written<z.infer<typeof GuruFrame>>;
export type GuruThread = Written<z.infer<typeof GuruThread>>;
export type GuruValue = Written<z.infer<typeof GuruValue>>;
export type GuruReport = Written<z.infer<typeof GuruReport>>;
export type Activity = Written<z.infer<typeof Activity>>;
export type StackGroup = Written<z.infer<typeof StackGroup>>;
export type GuruSection = Written<z.infer<typeof GuruSection>>;
