import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

/** The process that died. */
export const ProcessSection = z.looseObject({
  kind: z.literal('process'),
  ...OF_CRASH,
  title: z.string(),
  pid: z.number().int().optional(),
  uid: z.number().int().optional(),
  executable: z.string().optional(),
  commandLine: z.string().optional(),
  container: z.string().optional().describe('The command line of what started the container that it ran in.'),
  unit: z.string().optional(),
  host: z.string().optional(),
  time: z.iso.datetime().optional(),
});

export type ProcessSection = Written<z.infer<typeof ProcessSection>>;
