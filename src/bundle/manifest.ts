import { z } from 'zod';
import { FrameRule } from '../config/config-schema.ts';
import { CrashClass } from '../report/sections/crash.ts';
import { PythonSection } from '../report/sections/python.ts';
import { ProcessSection } from '../report/sections/process.ts';
import { SourceSection } from '../report/sections/source.ts';
import { SanitizerReport } from '../sanitizer/model.ts';

export const SCHEMA = 'faultline.bundle/1';
/** Where the files of the machine are, each below its own path there. */
export const SYSROOT = 'sysroot';
/** Bytes of a manifest that are read; one of a program with a thousand libraries has 500 KB. */
export const MANIFEST_MAX = 16 * 1024 * 1024;

export const ROLES = ['report', 'log', 'executable', 'library', 'debug', 'core'] as const;

/** A path that stays below where it is put: relative, and no part of it is empty, `.` or `..`. */
const MemberPath = z
  .string()
  .max(8192)
  .refine(
    (path) => !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'leads out of the bundle',
  );

export const BundledFile = z.looseObject({
  path: MemberPath,
  role: z.enum(ROLES),
  original: z.string().optional().describe('Where it was on the machine of the crash.'),
  size: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  buildId: z.string().optional(),
});

/** What triage knows of a process from elsewhere than its core, without secrets. */
export const BundleContext = z.looseObject({
  core: z.string().describe('Where the core was, or whose it is.'),
  process: z.looseObject({
    executable: z.string().optional(),
    commandLine: z.string().optional(),
    container: z.string().optional(),
    unit: z.string().optional(),
    host: z.string().optional(),
    time: z.iso.datetime().optional(),
    machineId: z.string().optional(),
    bootId: z.string().optional(),
  }),
  thread: z
    .looseObject({ id: z.number().int(), name: z.string().optional() })
    .optional()
    .describe('The thread that got the last signal.'),
  lastWords: z
    .looseObject({
      python: PythonSection.optional(),
      message: z.looseObject({ class: CrashClass, text: z.string() }).optional(),
      sanitizer: z.array(SanitizerReport).optional(),
    })
    .describe('What the process wrote to its log before it died.'),
  senders: z
    .array(z.looseObject({ pid: z.number().int(), command: z.string() }))
    .describe('Commands of the processes that sent it a signal.'),
  packages: z
    .array(z.looseObject({ path: z.string(), package: z.string(), source: z.string().optional() }))
    .describe('Owners of the modules without symbols.'),
  system: z
    .looseObject({ id: z.string(), like: z.array(z.string()), version: z.string().optional() })
    .optional()
    .describe('The machine, by its os-release.'),
  frameRules: z
    .array(FrameRule)
    .optional()
    .describe('Rules of the project for frames: coredump.frames in its configuration.'),
  details: ProcessSection.omit({ kind: true, title: true })
    .partial()
    .optional()
    .describe('What the journal and the packages told of the process.'),
  source: SourceSection.optional().describe('The source around the lines of the crash, as it was there.'),
  damage: z.array(z.string()).describe('Why the core is not whole.'),
});

export const Manifest = z.looseObject({
  schema: z.literal(SCHEMA),
  tool: z.looseObject({ name: z.literal('faultline'), version: z.string() }),
  created: z.iso.datetime(),
  notice: z.string().optional().describe('For people: what is in a bundle that no one masked.'),
  context: BundleContext,
  files: z.array(BundledFile),
  missing: z
    .array(z.looseObject({ what: z.string(), why: z.string() }))
    .describe('What belongs to the crash and is not in the bundle.'),
});

export type BundledFile = z.infer<typeof BundledFile>;
export type BundleContext = z.infer<typeof BundleContext>;
export type Manifest = z.infer<typeof Manifest>;

/** Where a file of the machine is within a bundle; nothing for a path that would lead elsewhere. */
export function memberPath(original: string): string | undefined {
  const path = `${SYSROOT}${original}`;
  return original.startsWith('/') && MemberPath.safeParse(path).success ? path : undefined;
}
