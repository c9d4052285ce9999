import { z } from 'zod';
import { CrashTest } from '../crash-test.ts';
import type { Written } from '../written.ts';

/** All crashes of a run with one fingerprint, one that could not be triaged, or those of one program that were not read. */
export const CiCrash = z.looseObject({
  status: z
    .enum(['new', 'known', 'expected', 'untriaged', 'unread', 'lost', 'printed'])
    .describe(
      'known: the baseline has it; expected: --expect names it; unread: beyond --max-cores; lost: without a core; printed: told on standard error, without a core.',
    ),
  count: z.number().int().positive(),
  title: z.string().optional(),
  signature: z.string().optional(),
  fingerprint: z.string().optional(),
  weak: z.literal(true).optional().describe('Another crash may have this fingerprint: no baseline matches it.'),
  executable: z.string().optional(),
  test: CrashTest.optional().describe(
    'The test that ran, of a crash that left no core; of others their section has it.',
  ),
  cores: z.array(z.string()).describe('Paths of core files; "pid N" for cores that systemd-coredump has.'),
  why: z.string().optional().describe('Why it could not be triaged, or there is no core.'),
  printed: z
    .looseObject({
      file: z.string().optional().describe('Absent for standard error.'),
      line: z.number().int(),
      lines: z.array(z.string()),
    })
    .optional()
    .describe('What a process printed that left no core: the first lines of it.'),
  bundle: z
    .looseObject({
      path: z.string(),
      size: z.number().int(),
      core: z.boolean().describe('Whether it holds the core: the memory of the process.'),
      replaced: z.boolean().optional().describe('Whether there was one of the same crash.'),
    })
    .optional()
    .describe('The archive with all that is needed to triage it on another machine (--bundle).'),
});

/** A command that was run, and the crashes that it left behind. */
export const CiSection = z.looseObject({
  kind: z.literal('ci'),
  title: z.string(),
  command: z.array(z.string()),
  status: z.number().int().describe("The command's exit status; 128+n if signal n ended it."),
  signal: z.string().optional().describe('What ended the command, if a signal did.'),
  seconds: z.number(),
  corePattern: z.string().optional().describe('kernel.core_pattern during the run.'),
  crashes: z.array(CiCrash),
});

export type CiCrash = Written<z.infer<typeof CiCrash>>;
export type CiSection = Written<z.infer<typeof CiSection>>;
