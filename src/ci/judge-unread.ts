import type { CrashTest } from '../report/crash-test.ts';
import { fingerprint as hashOf } from '../report/fingerprint.ts';
import type { Finding } from '../report/finding.ts';
import { withTest } from '../report/present/test.ts';
import { RULES, type RuleId } from '../report/rules.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import type { FoundCore } from '../evidence/run/model.ts';
import type { CrashText } from '../crash-texts/model.ts';
import { isExpected, nameOf } from './expected.ts';
import type { Expectations, JudgedCrashes } from './judge-crashes.ts';
import { known } from '../text/known.ts';
import { kernelSays } from './kernel-faults.ts';
import type { Run } from '../evidence/run/run-command.ts';

/** Cores beyond --max-cores: crashes all the same, but for those whose executable tells that they are meant. */
export function judgeUnread(cores: readonly FoundCore[], { expected }: Pick<Expectations, 'expected'>): JudgedCrashes {
  const statusOf = (core: FoundCore) => (isExpected(core, undefined, expected) ? 'expected' : 'unread');
  const groups = [...Map.groupBy(cores, (core) => `${statusOf(core)} ${nameOf(core) ?? ''}`).values()];
  const crashes = groups.flatMap(([first, ...others]): CiCrash[] => {
    if (first === undefined) return [];
    return [
      {
        status: statusOf(first),
        count: 1 + others.length,
        cores: [first, ...others].map(({ name }) => name),
        ...(first.executable === undefined ? {} : { executable: first.executable }),
      },
    ];
  });
  const left = crashes.filter(({ status }) => status === 'unread');
  return { crashes, findings: left.length === 0 ? [] : [unreadCrashes(left)], sections: [] };
}

/** The crash of the command itself, told by its status, and by what the kernel has logged of it: `lost` is why there is no core of it. */
export function judgeLost(
  argv: readonly string[],
  { status, signal, pid }: Run,
  lost: string | undefined,
  faults: ReadonlyMap<number, CrashText>,
  test: CrashTest | undefined,
): JudgedCrashes {
  if (lost === undefined) return { crashes: [], findings: [], sections: [] };
  const fault = faults.get(pid);
  const why = fault === undefined ? lost : `${kernelSays(fault)} ${lost.charAt(0).toUpperCase()}${lost.slice(1)}`;
  const how = signal === undefined ? `status ${status}` : signal;
  return {
    crashes: [{ status: 'lost', count: 1, cores: [], title: `The command ended with ${how}`, why, ...known({ test }) }],
    findings: [
      {
        ...finding('ci/lost-core', withTest(`The command ended with ${how}: ${why}`, test), ...argv),
        ...known({ test }),
      },
    ],
    sections: [],
  };
}

function unreadCrashes(crashes: readonly CiCrash[]): Finding {
  const count = crashes.reduce((sum, each) => sum + each.count, 0);
  const whose = crashes.map((each) => `${each.count} of ${each.executable ?? 'an unknown program'}`).join(', ');
  return finding(
    'ci/unread-crash',
    `${count} more ${count === 1 ? 'core was' : 'cores were'} not read: ${whose}. Raise --max-cores to have them triaged.`,
  );
}

function finding(rule: RuleId, message: string, ...parts: readonly string[]): Finding {
  const { title, level } = RULES[rule];
  return { rule, level, title, message, fingerprint: hashOf(rule, ...parts) };
}
