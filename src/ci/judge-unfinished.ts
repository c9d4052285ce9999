import type { Unfinished } from '../crash-texts/go-verdicts.ts';
import type { Surroundings } from '../evidence/run/surroundings.ts';
import type { CrashTest } from '../report/crash-test.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { Finding } from '../report/finding.ts';
import { withTest } from '../report/present/test.ts';
import { RULES } from '../report/rules.ts';
import { known } from '../text/known.ts';
import type { JudgedCrashes } from './judge-crashes.ts';

const RULE = 'ci/unfinished-tests';
/** Tests that are named of several that ran. */
const MOST_NAMED = 5;
/** The kernel's name of a process. */
const COMM_MAX = 15;

/** Test binaries that ended in the middle of a test, with what is known of why. */
export function judgeUnfinished(
  unfinished: readonly Unfinished[],
  { oomKills }: Pick<Surroundings, 'oomKills'>,
): JudgedCrashes {
  const { title, level } = RULES[RULE];
  const findings = unfinished.map((each): Finding => {
    const [only, ...others] = each.tests;
    const test: CrashTest | undefined =
      only === undefined || others.length > 0 ? undefined : { framework: 'Go', id: only, by: 'output' };
    return {
      rule: RULE,
      level,
      title,
      message: withTest(`${whatText(each)}${testsText(each)}. ${whyText(each, oomKills)}`, test),
      ...known({ test }),
      fingerprint: fingerprint(RULE, each.package, ...each.tests.toSorted()),
    };
  });
  return { crashes: [], findings, sections: [] };
}

function whatText({ package: of, line }: Unfinished): string {
  return `The test binary of the Go package ${of} ended in the middle of its tests (line ${line} of standard error)`;
}

function testsText({ tests }: Unfinished): string {
  if (tests.length < 2) return '';
  const more = tests.length > MOST_NAMED ? ` and ${tests.length - MOST_NAMED} more` : '';
  return `; at that time there ran ${tests.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** The kernel names a process by its file: `ledger.test`. */
function whyText({ package: of, signal }: Unfinished, oomKills: Surroundings['oomKills']): string {
  const name = `${of.slice(of.lastIndexOf('/') + 1)}.test`.slice(0, COMM_MAX);
  const kill = oomKills?.find((each) => each.name === name);
  if (kill !== undefined) return `The kernel's log: it killed process ${kill.pid} (${kill.name}) for want of memory.`;
  return signal === undefined
    ? 'It called os.Exit, or a signal ended it that leaves no word: "go test" does not say which.'
    : `${signal} ended it; the kernel keeps nowhere who sent it.`;
}
