import type { Run } from '../evidence/run/run-command.ts';
import type { CrashTest } from '../report/crash-test.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { Incomplete } from '../report/model.ts';
import { withTest } from '../report/present/test.ts';
import { RULES } from '../report/rules.ts';
import type { EndSection } from '../report/sections/end.ts';
import type { LiveProcessEntry } from '../report/sections/processes.ts';
import { testOfFrames } from '../runtimes/test-frameworks.ts';
import { known } from '../text/known.ts';
import { plural } from '../text/plural.ts';
import type { Hang } from './hang.ts';
import type { JudgedCrashes } from './judge-crashes.ts';
import { surer } from './surer-test.ts';

/** What a command that hung was ended for: what its processes did, and a finding for each cause. */
export function judgeHang(
  argv: readonly string[],
  run: Run,
  { why, after, live, failed, aborted, killed }: Hang,
  lastTest: CrashTest | undefined,
): JudgedCrashes & { readonly incomplete: readonly Incomplete[] } {
  const rule = why === 'silent' ? 'ci/hang' : 'ci/timeout';
  const { title, level } = RULES[rule];
  const processes = live.sections.flatMap((section) => (section.kind === 'processes' ? section.processes : []));
  const test = testOf(live, lastTest);
  const time = durationText(after);
  const summary =
    why === 'silent'
      ? `it printed nothing for ${time}, and faultline ended it`
      : `it ran for ${time}, and faultline ended it`;
  const end: EndSection = {
    kind: 'end',
    title: 'End',
    pid: run.pid,
    status: run.status,
    by: 'timeout',
    summary,
    ...known({ test }),
    evidence: [
      `${plural(processes.length, 'process', 'processes')} of it ${processes.length === 1 ? 'was' : 'were'} there`,
      ...(aborted.length === 0 ? [] : [`SIGABRT, for their cores: ${aborted.join(', ')}`]),
      ...(killed.length === 0 ? [] : [`neither that nor SIGTERM ended ${killed.join(', ')}: SIGKILL did`]),
    ],
  };
  return {
    crashes: [],
    findings: [
      {
        rule,
        level,
        title,
        message: withTest(
          `${summary[0]?.toUpperCase()}${summary.slice(1)}. ${causeText(processes, live.findings.length)}`,
          test,
        ),
        ...known({ test }),
        fingerprint: fingerprint(rule, ...argv),
      },
      ...live.findings,
    ],
    sections: [end, ...live.sections],
    incomplete: [
      ...live.incomplete,
      ...(failed === undefined ? [] : [{ what: 'what its processes did', why: failed }]),
    ],
  };
}

/** The test that threads are in, by the stacks that were taken; where they are in none, the one that began last. Of several nobody knows which hangs. */
function testOf({ sections }: Hang['live'], lastTest: CrashTest | undefined): CrashTest | undefined {
  const tests = sections.flatMap((section): CrashTest[] => {
    if (section.kind === 'processes')
      return section.processes.flatMap(({ threads }) =>
        threads.groups.flatMap(({ frames }) => testOfFrames(frames) ?? []),
      );
    if (section.kind !== 'python') return [];
    return section.threads.flatMap(
      ({ frames }) => testOfFrames(frames.map((frame) => ({ ...frame, language: 'python' }))) ?? [],
    );
  });
  const [first] = tests;
  if (first === undefined) return lastTest;
  return tests.every(({ framework, id }) => framework === first.framework && id === first.id)
    ? surer(first, lastTest)
    : undefined;
}

const SHOWN = 8;

/** The processes that say most: stuck ones first, then those that no other of the run descends from. */
function causeText(processes: readonly LiveProcessEntry[], causes: number): string {
  const isCause = ({ class: kind }: LiveProcessEntry) =>
    kind !== 'idle' && kind !== 'waiting' && kind !== 'active' && kind !== 'zombie';
  const stuck = processes.filter(isCause);
  const leaves = processes.filter(({ pid }) => !processes.some(({ parentPid }) => parentPid === pid));
  const told = (stuck.length > 0 ? stuck : leaves).slice(0, SHOWN);
  const each = told.map(({ pid, name, class: kind, summary }) => `process ${pid} (${name}): ${kind}, ${summary}`);
  const proven = causes > 0 || stuck.length > 0 ? '' : 'Why is not proven: ';
  return each.length === 0 ? 'None of its processes could be looked at.' : `${proven}${each.join('; ')}.`;
}

const UNITS = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** `20 min`, `1.5 s`. */
function durationText(milliseconds: number): string {
  const [unit, name] = UNITS.find(([size]) => milliseconds >= size && milliseconds % size === 0) ?? [1000, 's'];
  return `${milliseconds / unit} ${name}`;
}
