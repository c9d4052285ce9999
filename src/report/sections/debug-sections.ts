import { z } from 'zod';
import type { Written } from '../written.ts';

/** What one file is to someone who wants to symbolise a crash in it. */
export const DebugVerdict = z.enum([
  'full',
  'line-tables',
  'symtab-only',
  'minidebug',
  'separate',
  'split',
  'none',
  'not-elf',
  'unreadable',
  'malformed',
  'archive',
]);

const File = z.looseObject({
  path: z.string(),
  pathBytes: z.string().optional().describe('The path in base64 when it is not UTF-8.'),
  archive: z.string().optional().describe('The archive that the file is a member of.'),
  verdict: DebugVerdict,
  detail: z
    .string()
    .optional()
    .describe(
      'Of separate and split: found, missing, mismatch, partial, payload; special: a fifo, socket or device; dwarf-6: a version that gdb can not read.',
    ),
  reason: z.string().optional(),
  buildId: z.string().optional(),
  coreCarriesBuildId: z
    .boolean()
    .optional()
    .describe('Whether the note is in the first page, the only one that a core holds.'),
  dwarf: z.array(z.number().int()).optional().describe('DWARF versions of its units.'),
  compression: z.string().optional(),
  unwind: z.string().optional().describe('Sections with unwind information.'),
  package: z.string().optional().describe('From .note.package.'),
  passes: z.boolean().describe('Whether it meets the policy; true where there is none.'),
});

/** Which files can be symbolised. Files in a directory that are no ELF files, or archives that are not looked into, are counted, not listed. */
export const DebugSectionsSection = z.looseObject({
  kind: z.literal('debug-sections'),
  title: z.string(),
  counts: z.partialRecord(DebugVerdict, z.number().int()),
  elfFiles: z.number().int(),
  symbolisable: z.number().int().describe('Files of which function, file and line can be had.'),
  namesOnly: z.number().int().describe('Files of which only functions can be had.'),
  files: z.array(File),
  disagreements: z
    .array(z.looseObject({ path: z.string(), what: z.string(), native: z.string(), readelf: z.string() }))
    .optional()
    .describe('Where our reader and readelf differ (--engine both).'),
});

export type DebugVerdict = Written<z.infer<typeof DebugVerdict>>;
export type DebugSectionsFile = Written<z.infer<typeof File>>;
export type DebugSectionsSection = Written<z.infer<typeof DebugSectionsSection>>;
