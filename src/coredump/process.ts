import type { Core } from '../process/core.ts';
import { containerOf } from '../linux/container.ts';
import { userName } from '../linux/user-name.ts';
import { originalPath, programModule, type InspectedModule } from '../modules/modules.ts';
import { startEnvironment } from '../process/environment.ts';
import { withBeside } from '../report/beside.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { ProcessSection } from '../report/sections/process.ts';
import type { ProcessDetails } from '../evidence/process-details.ts';
import { kindOf } from '../secrets/names.ts';
import { known } from '../text/known.ts';
import type { Owner } from '../tools/package-manager.ts';
import type { Context, TriageOptions } from './model.ts';
import { isOfSystem, packageOf } from './package-of.ts';

export interface ProcessFacts {
  readonly context: Context;
  readonly options: Pick<TriageOptions, 'environment' | 'sysroot'>;
  /** Owners by path, of those that were asked for. */
  readonly packages: ReadonlyMap<string, Owner>;
  readonly culprit: Frame | undefined;
  /** Of which processor the core is, where it is not this machine's. */
  readonly processor?: string | undefined;
}

/** The process that died. */
export async function processSection(
  core: Core,
  modules: readonly InspectedModule[],
  { context, options, packages, culprit, processor }: ProcessFacts,
): Promise<ProcessSection> {
  const { process } = core;
  const { openFiles, limits, cgroup, slice, memory, environment, crashesInBoot, unitUptime } =
    (await context.details) ?? {};
  const container = cgroup === undefined ? undefined : containerOf(cgroup);
  const isContained = container !== undefined || context.process?.container !== undefined;
  const usersAt = options.sysroot ?? (isContained ? undefined : context.usersAt);
  const program = programModule(modules, core.executable);
  const module = modules.find((each) => originalPath(each) === culprit?.module);
  const isElsewhere = context.packages !== undefined; // what is installed here tells nothing of it
  const asked = { packages, sysroot: options.sysroot };
  const writable = writableBytes(core);
  const { environment: wanted = 'none' } = options;
  const started = environment ?? startEnvironment(core);
  const variables = wanted === 'none' ? undefined : started;
  const secret = started?.filter(({ name }) => kindOf(name) !== undefined) ?? [];
  const section: ProcessSection = {
    kind: 'process',
    title: 'Process',
    ...(process === undefined ? {} : { pid: process.pid, uid: process.uid }),
    ...known({
      executable: context.executable ?? core.executable,
      commandLine: context.commandLine ?? process?.arguments,
      commandLineCut: context.commandLine === undefined && process !== undefined ? (true as const) : undefined,
      processor,
      ...context.process,
      containerId: container?.id,
      containerEngine: container?.engine,
      pod: container?.pod,
      user: process === undefined || usersAt === undefined ? undefined : userName(process.uid, usersAt),
      slice,
      cgroup,
      crashesInBoot,
      unitUptime,
      package: isElsewhere || program === undefined ? undefined : await packageOf(program, asked),
      culpritPackage:
        isElsewhere || module === undefined || module === program ? undefined : await packageOf(module, asked),
      memory: memory === undefined && writable === undefined ? undefined : { ...memory, ...known({ writable }) },
      cpuTime: process?.cpu,
      openFiles: openFiles?.map((each) => ({ ...each })),
      limits: limits?.map((each) => ({ ...each })),
      environment: variables?.map(({ name, value }) => (wanted === 'values' ? { name, value } : { name })),
    }),
    ...context.carried,
  };
  return secret.length === 0 ? section : withBeside(section, secret);
}

/** Files whose packages are asked for: those that lack something, and the program. */
export function toAskFor(modules: readonly InspectedModule[], executable: string | undefined): string[] {
  const program = programModule(modules, executable);
  return modules
    .filter((module) => module.debugInfo === 'missing' || (module === program && isOfSystem(module)))
    .map(originalPath);
}

/** Why what the journal has of a process is not told. */
export function untold(details: ProcessDetails | undefined): Incomplete | undefined {
  return details?.why === undefined
    ? undefined
    : { what: 'limits, open files and cgroup', why: `the journal could not be asked again: ${details.why}` };
}

/** The sizes of all mappings that the process could write to, as its core lists them; none where they can't be counted. */
function writableBytes({ segments, truncatedAt }: Core): number | undefined {
  const bytes = segments.reduce((sum, { writable, start, end }) => (writable ? sum + (end - start) : sum), 0n);
  return truncatedAt !== undefined || bytes === 0n || bytes > BigInt(Number.MAX_SAFE_INTEGER)
    ? undefined
    : Number(bytes);
}
