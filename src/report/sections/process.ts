import { z } from 'zod';

/** The process that died. */
export const ProcessSection = z.looseObject({
  kind: z.literal('process'),
  title: z.string(),
  pid: z.number().int().optional(),
  uid: z.number().int().optional(),
  executable: z.string().optional(),
  commandLine: z.string().optional(),
  unit: z.string().optional(),
  host: z.string().optional(),
  time: z.iso.datetime().optional(),
});

export type ProcessSection = z.infer<typeof ProcessSection>;
