import { z } from 'zod';
import type { Written } from './written.ts';

/** Which crash of all that ever happened: by host and boot, process and time. A path is none of it, for evidence moves. */
export const Occurrence = z.looseObject({
  host: z.string().optional(),
  machineId: z.string().optional().describe('/etc/machine-id of the host.'),
  bootId: z.string().optional().describe("The kernel's random id of the boot: pids are used again in the next."),
  pid: z.number().int().positive(),
  time: z.iso.datetime().describe('When it died, in UTC.'),
});
export type Occurrence = Written<z.infer<typeof Occurrence>>;

/** What a report is about; `occurrence` where it is one crash of which pid and time are known. */
export const Subject = z.looseObject({ occurrence: Occurrence.optional() });
export type Subject = Record<string, unknown> & { occurrence?: Occurrence };
