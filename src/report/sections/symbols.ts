import { z } from 'zod';
import type { Written } from '../written.ts';

/** Where the debug information of modules is. */
export const SymbolsSection = z.looseObject({
  kind: z.literal('symbols'),
  title: z.string(),
  modules: z.array(
    z.looseObject({
      path: z.string(),
      buildId: z.string().optional(),
      status: z
        .enum(['found', 'plausible', 'missing'])
        .describe('plausible: without a build-id a file can be refused, never confirmed.'),
      from: z.enum(['itself', 'separate', 'cache', 'directory', 'archive', 'debuginfod']).optional(),
      file: z.string().optional(),
      candidates: z.array(z.string()).optional().describe('Of plausible: the files whose layout fits.'),
      why: z.string().optional(),
      fix: z.string().optional().describe('The package or build-id to ask for.'),
    }),
  ),
});

export type SymbolsSection = Written<z.infer<typeof SymbolsSection>>;
