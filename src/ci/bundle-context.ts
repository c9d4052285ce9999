import type { BundleContext } from '../bundle/manifest.ts';
import { damageOf } from '../coredump/damage.ts';
import type { LastWords } from '../evidence/last-words.ts';
import type { Evidence } from '../evidence/source.ts';
import { known } from '../text/known.ts';
import { crashesOf } from '../report/crash.ts';
import { systemAt } from '../symbols/system.ts';
import type { Report } from '../report/model.ts';
import { CARRIED, type ProcessSection } from '../report/sections/process.ts';
import type { SourceSection } from '../report/sections/source.ts';

export interface ContextFacts {
  /** Where the core was, or whose it is. */
  readonly core: string;
  readonly evidence: Evidence;
  readonly lastWords: LastWords;
  /** What triage answered, if it did. */
  readonly report: Report | undefined;
  readonly frameRules: BundleContext['frameRules'];
}

/**
 * What triage on another machine can't find out: the journal, the log, the packages and the configuration are here. With
 * whatever secrets are in it.
 */
export function bundleContext({ core, evidence, lastWords, report, frameRules }: ContextFacts): BundleContext {
  const { container, unit, userUnit, machineId, bootId } = evidence.record ?? {};
  const { executable, commandLine, host, time, tid, threadName } = evidence.record ?? evidence.facts ?? {};
  const { crash, modules, process: told, source } = (report === undefined ? [] : crashesOf(report))[0] ?? {};
  const system = systemAt('/');
  return {
    core,
    process: known({ commandLine, container, executable, unit: unit ?? userUnit, host, time, machineId, bootId }),
    ...(tid === undefined ? {} : { thread: known({ id: tid, name: threadName }) }),
    lastWords: { ...lastWords },
    senders: [crash?.signal?.sender, crash?.delivered?.sender].flatMap((sender) =>
      sender?.command === undefined ? [] : [{ pid: sender.pid, command: sender.command }],
    ),
    packages:
      modules?.modules.flatMap(({ path, package: owner, source }) =>
        owner === undefined ? [] : [{ path, package: owner, ...known({ source }) }],
      ) ?? [],
    ...(system === undefined ? {} : { system: { ...system } }),
    ...known({ frameRules, details: told && detailsOf(told), source: source && withoutCrash(source) }),
    damage: damageOf(evidence),
  };
}

/** Which crash a section belongs to, a report alone knows. */
function withoutCrash({ kind, title, frames }: SourceSection): SourceSection {
  return { kind, title, frames };
}

/** What triage at home finds neither in the core nor in the rest of this. */
function detailsOf(process: ProcessSection): Partial<ProcessSection> {
  return Object.fromEntries(CARRIED.flatMap((name) => (process[name] === undefined ? [] : [[name, process[name]]])));
}
