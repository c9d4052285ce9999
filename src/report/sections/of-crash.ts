import { z } from 'zod';

/** What tells, of a section, which crash it belongs to. Reports that were saved before 0.2 have neither: there the order tells. */
export const OF_CRASH = {
  of: z.string().optional().describe('The `key` of the crash that this section belongs to.'),
  core: z.string().optional().describe('Where the core of that crash was, in a report of several.'),
};
