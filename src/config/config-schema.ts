import { z } from 'zod';
import { LEVELS } from '../report/level.ts';

/** Frames that a project wants seen otherwise than the built-in table says. Globs: `*` and `?`. */
export const FrameRule = z.strictObject({
  module: z.string().optional().describe('Glob over the path of the module.'),
  function: z.string().optional().describe('Glob over the name of the function.'),
  role: z.enum(['library', 'abort', 'code']).describe('library and abort are skipped for the culprit; code never is.'),
});

/** What differs for files whose path fits; a glob without a slash is about the name. */
const DebugSectionsException = z.strictObject({
  glob: z.string().describe('Glob over the path: `*` and `?`.'),
  require: z.enum(['none', 'symtab', 'line-tables', 'full']).exactOptional(),
  requireBuildId: z.boolean().exactOptional(),
  requireCoreBuildId: z.boolean().exactOptional(),
  allowSeparate: z.boolean().exactOptional(),
  forbidDebug: z.boolean().exactOptional(),
  reason: z.string().exactOptional().describe('Shown beside the file.'),
});

/** A command whose output becomes a section of a report. */
const CustomSectionRule = z.strictObject({
  title: z.string().min(1),
  command: z
    .array(z.string())
    .min(1)
    .describe('Program and arguments, no shell. {pid}, {executable}, {unit} are replaced.'),
  when: z
    .enum(['coredump', 'always'])
    .default('always')
    .describe('Only in reports about coredumps, or in all of triage.'),
  timeout: z.number().positive().max(600).optional().describe('Seconds until it is ended; default 10.'),
});

/** What faultline.config.json or .yaml may hold. Unknown keys are errors: a misspelt key must not pass silently. */
export const ConfigSchema = z.strictObject({
  $schema: z.string().optional(),
  timeout: z.number().positive().optional().describe('Seconds that one tool may take for one input.'),
  failOn: z
    .enum([...LEVELS, 'never'])
    .optional()
    .describe('Level of findings from which the exit status is 1.'),
  sections: z.array(CustomSectionRule).optional().describe('Commands whose output is added to the reports of triage.'),
  coredump: z
    .strictObject({
      frames: z
        .array(FrameRule)
        .optional()
        .describe('Rules for frames; the first that fits wins, before the built-in table.'),
    })
    .optional(),
  debugSections: z
    .strictObject({
      debugRoots: z
        .array(z.string())
        .optional()
        .describe('Directories with separate debug files, beside /usr/lib/debug.'),
      policy: z
        .array(DebugSectionsException)
        .optional()
        .describe('The first that fits a file changes what is required of it.'),
    })
    .optional(),
});

export type Config = z.infer<typeof ConfigSchema>;
export type FrameRule = z.infer<typeof FrameRule>;
