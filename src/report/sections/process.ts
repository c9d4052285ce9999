import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

const Package = z.looseObject({ name: z.string(), version: z.string().optional() });
const Amount = z.union([z.number().int(), z.literal('unlimited')]);

/** The process that died. */
export const ProcessSection = z.looseObject({
  kind: z.literal('process'),
  ...OF_CRASH,
  title: z.string(),
  pid: z.number().int().optional(),
  uid: z.number().int().optional(),
  executable: z.string().optional(),
  commandLine: z.string().optional(),
  commandLineCut: z
    .literal(true)
    .optional()
    .describe('It is what the kernel keeps: 79 bytes at most, and its words are not told apart.'),
  container: z.string().optional().describe('The command line of what started the container that it ran in.'),
  containerId: z.string().optional().describe('The container that its cgroup is of.'),
  containerEngine: z
    .string()
    .optional()
    .describe('`docker`, `podman`, `containerd`, `cri-o`, `lxc`, `systemd-nspawn`.'),
  pod: z.string().optional().describe('The uid of its pod of Kubernetes.'),
  user: z.string().optional().describe('The name of the user, where the system that crashed tells it.'),
  unit: z.string().optional(),
  processor: z.string().optional().describe('What it ran on, where the machine that read the core is another.'),
  slice: z.string().optional(),
  cgroup: z.string().optional(),
  crashesInBoot: z
    .number()
    .int()
    .optional()
    .describe('How often its unit had crashed since that boot, this crash included; 1000 where there are more.'),
  unitUptime: z
    .number()
    .int()
    .optional()
    .describe('Seconds from the start of its unit until it died, as systemd told it in the journal.'),
  package: Package.optional().describe('The package of the program.'),
  culpritPackage: Package.optional().describe("That of the culprit's module, where it is another file."),
  memory: z
    .looseObject({
      resident: z.number().int().optional(),
      peakResident: z.number().int().optional(),
      swapped: z.number().int().optional(),
      writable: z.number().int().optional().describe('All that it could write to, used or not: by the core.'),
    })
    .optional()
    .describe('Bytes, when it died.'),
  cpuTime: z
    .looseObject({ user: z.number(), system: z.number() })
    .optional()
    .describe('Seconds that processors had worked for it, in all its threads; when it was started is in no core.'),
  openFiles: z.array(z.looseObject({ descriptor: z.number().int(), path: z.string() })).optional(),
  limits: z
    .array(
      z.looseObject({
        name: z.string(),
        soft: Amount.optional(),
        hard: Amount.optional(),
        unit: z.string().optional(),
      }),
    )
    .optional(),
  environment: z
    .array(z.looseObject({ name: z.string(), value: z.string().optional() }))
    .optional()
    .describe('As it was started; values only where they were asked for.'),
  host: z.string().optional(),
  time: z.iso.datetime().optional(),
});

/** What goes along in a bundle: all that is neither in the core nor told apart from it. */
export const CARRIED = [
  'containerId',
  'containerEngine',
  'pod',
  'user',
  'slice',
  'cgroup',
  'crashesInBoot',
  'unitUptime',
  'package',
  'culpritPackage',
  'memory',
  'openFiles',
  'limits',
] as const;

export type ProcessSection = Written<z.infer<typeof ProcessSection>>;
