import { z } from 'zod';
import type { Written } from './written.ts';
import { CrashTest } from './crash-test.ts';
import { LEVELS } from './level.ts';
import type { RuleId } from './rules.ts';

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
    occurrences: z.number().int().positive().optional().describe('How often it was seen; absent for once.'),
    test: CrashTest.optional().describe('The test that ran.'),
    of: z.string().optional().describe('The `key` of the crash section that it is about.'),
    weak: z.literal(true).optional().describe('Another crash may have this fingerprint: it matches nothing.'),
  })
  .meta({ id: 'Finding' });

export type Location = Written<z.infer<typeof Location>>;
export type Finding = Omit<Written<z.infer<typeof Finding>>, 'rule'> & { rule: RuleId };
