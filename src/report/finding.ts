import { z } from 'zod';
import { LEVELS } from './level.ts';

const LevelSchema = z.enum(LEVELS);

/** Where a finding points: a place in source, a function, a file. Whatever is not known is absent. */
export const Location = z.looseObject({
  file: z.string().optional().describe('Source file, as the debug information names it.'),
  line: z.number().int().positive().optional(),
  function: z.string().optional(),
  module: z.string().optional().describe('ELF file.'),
  path: z.string().optional().describe('The file the finding is about, where it is not a source file.'),
});

/** One thing that a person or a CI gate should act on. */
export const Finding = z
  .looseObject({
    rule: z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/),
    level: LevelSchema,
    title: z.string(),
    message: z.string(),
    location: Location.optional(),
    fingerprint: z.string().describe('Stable across hosts, builds and ASLR.'),
  })
  .meta({ id: 'Finding' });

export type Location = z.infer<typeof Location>;
export type Finding = z.infer<typeof Finding>;
