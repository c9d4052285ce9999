import { z } from 'zod';
import type { Written } from '../written.ts';
import { Hex } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

/** Whether a module's debug information can be reached. `mismatch`: the file on disk is not the one that crashed. */
export const DebugInfo = z.enum(['found', 'missing', 'mismatch', 'unknown']);

/** Every ELF file that was mapped. */
export const ModulesSection = z.looseObject({
  kind: z.literal('modules'),
  ...OF_CRASH,
  title: z.string(),
  modules: z.array(
    z.looseObject({
      path: z.string(),
      base: Hex,
      buildId: z.string().optional(),
      debugInfo: DebugInfo,
      package: z.string().optional(),
      source: z.string().optional().describe('The package that it was built with, where that has another name.'),
      fix: z.string().optional().describe('The command or the thing to do that brings what is missing.'),
    }),
  ),
});

export type DebugInfo = Written<z.infer<typeof DebugInfo>>;
export type ModulesSection = Written<z.infer<typeof ModulesSection>>;
