import { z } from 'zod';
import type { Written } from '../written.ts';

/** Where a core is. `none`: it never was stored; `missing`: it has been removed; `journal`: in the journal itself. */
export const CoreState = z.enum(['present', 'missing', 'inaccessible', 'journal', 'none']);

export const ListedCoredump = z.looseObject({
  time: z.iso.datetime(),
  pid: z.number().int(),
  uid: z.number().int().optional(),
  signal: z.number().int().optional(),
  signalName: z.string().optional(),
  comm: z.string().optional().describe("The kernel's name of the process, at most 15 bytes."),
  executable: z.string().optional(),
  unit: z.string().optional(),
  core: CoreState,
  path: z.string().optional().describe('The core file on this machine.'),
  size: z.number().int().optional().describe('Bytes as stored, mostly compressed.'),
  truncated: z.boolean().describe('Whether the core was cut off when it was stored.'),
  signature: z
    .string()
    .optional()
    .describe(
      'With a fingerprint that of the crash, out of its core; else approximate: out of its core by a stack that is not certain, or from the stack that systemd-coredump wrote down.',
    ),
  fingerprint: z.string().optional().describe('Of the crash; only where its core was read, and its stack is certain.'),
});

/** The coredumps that systemd-coredump recorded, newest first. */
export const CoredumpsSection = z.looseObject({
  kind: z.literal('coredumps'),
  title: z.string(),
  coredumps: z.array(ListedCoredump),
  more: z.boolean().describe('Whether older ones match as well.'),
});

export type CoreState = Written<z.infer<typeof CoreState>>;
export type ListedCoredump = Written<z.infer<typeof ListedCoredump>>;
export type CoredumpsSection = Written<z.infer<typeof CoredumpsSection>>;
