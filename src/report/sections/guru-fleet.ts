import { z } from 'zod';
import type { Written } from '../written.ts';
import { GuruValue, StackGroup } from './guru.ts';

/** Many reports beside each other. */
export const GuruFleetSection = z.looseObject({
  kind: z.literal('guru-fleet'),
  title: z.string(),
  reports: z.array(
    z.looseObject({
      name: z.string().describe('Service and host, else the source.'),
      source: z.string(),
      line: z.number().int(),
      failed: z.boolean(),
    }),
  ),
  groups: z.array(StackGroup).describe('Line numbers do not count here.'),
  drift: z
    .array(
      z.looseObject({
        product: z.string().optional(),
        group: z.string(),
        option: z.string(),
        values: z.array(z.looseObject({ value: GuruValue.optional(), reports: z.array(z.number().int()) })),
      }),
    )
    .describe('Options whose values differ between reports of one product; those masked anywhere are left out.'),
});

export type GuruFleetSection = Written<z.infer<typeof GuruFleetSection>>;
