import type { Finding } from '../report/finding.ts';
import { fingerprint } from '../report/fingerprint.ts';
import { locationOf } from '../report/location.ts';
import { frameName, framePlace } from '../report/present/frame.ts';
import { RULES } from '../report/rules.ts';
import type {
  SanitizerCompleteness,
  SanitizerProblem,
  SanitizerProcess,
  SanitizerSection,
} from '../report/sections/sanitizer.ts';
import { plural } from '../text/plural.ts';
import { ruleOfKind } from './kind-rules.ts';

/** A finding with the problem it is about, if it is about one. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly problem?: SanitizerProblem;
}

/** All findings of a report: its problems, and logs that do not tell all. */
export function findingsOf(section: SanitizerSection, allowIncomplete: boolean): JudgedFinding[] {
  return [
    ...section.problems
      .filter(({ status }) => status !== 'fixed')
      .map((problem) => ({ finding: problemFinding(problem), problem })),
    ...incompleteLogs(section.processes ?? [], allowIncomplete).map((finding) => ({ finding })),
  ];
}

function problemFinding(problem: SanitizerProblem): Finding {
  const { rootCause, stack, access, contexts, processCount = problem.processes.length } = problem;
  const rule = `sanitizer/${ruleOfKind(problem.kind)}` as const;
  const at = rootCause ?? stack.find(({ file }) => file !== undefined);
  const where = rootCause === undefined ? '' : ` in ${frameName(rootCause)}`;
  const place = at === undefined ? undefined : framePlace(at);
  const how =
    access === undefined
      ? ''
      : `, ${access.kind}${access.size === undefined ? '' : ` of ${plural(access.size, 'byte')}`}`;
  return {
    rule,
    level: RULES[rule].level,
    title: `${RULES[rule].title}${where}`,
    message: `${problem.what}${how}${place === undefined ? '' : ` at ${place}`}; ${plural(contexts, 'report')} in ${plural(processCount, 'process', 'processes')}.`,
    ...(at === undefined ? {} : { location: locationOf(at) }),
    fingerprint: problem.fingerprint,
    ...(problem.weak === true ? { weak: true } : {}),
    ...(contexts > 1 ? { occurrences: contexts } : {}),
  };
}

interface Shortcoming {
  readonly what: string;
  readonly remedy: string;
}

/** What is to be said of each way not to be complete. */
const SHORTCOMINGS = {
  'cut-off': {
    what: 'the log ends before its report does: the process was killed, or the log was cut off',
    remedy: 'Give the whole log; what came after is not known.',
  },
  mixed: {
    what: 'lines of several processes stand among one another, or some are missing',
    remedy: 'Give each process a log of its own: log_path=NAME in the options of the sanitizer.',
  },
  'died-reporting': {
    what: 'the process died while its sanitizer reported',
    remedy: 'The report may lack its end; what a core or a debugger tells of it is not in the log.',
  },
  gap: { what: 'the sanitizer counts more than the log shows', remedy: 'Give the whole log.' },
  untold: {
    what: 'the sanitizer found more than it reported',
    remedy: 'Mend what it tells, and run it again.',
  },
  failed: {
    what: 'the sanitizer itself failed, and what it would have found is not known',
    remedy: 'Its message says what it could not do; LeakSanitizer can not run under a debugger or strace.',
  },
} as const satisfies Record<Exclude<SanitizerCompleteness, 'complete'>, Shortcoming>;

function incompleteLogs(processes: readonly SanitizerProcess[], allowed: boolean): Finding[] {
  const groups = Map.groupBy(
    processes.filter(({ completeness }) => completeness !== 'complete'),
    ({ completeness, file }) => `${completeness}\n${file}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || first.completeness === 'complete') return [];
    const { what, remedy } = SHORTCOMINGS[first.completeness];
    const rule = first.completeness === 'failed' ? 'sanitizer/sanitizer-failed' : 'sanitizer/incomplete-log';
    const { title, level } = RULES[rule];
    const reason = first.reason === undefined ? '' : ` (${first.reason.replace(/\.$/, '')})`;
    return [
      {
        rule,
        level: allowed ? 'warning' : level,
        title: `${title}: ${first.file}`,
        message: `${who(group)}: ${what}${reason}. ${remedy}`,
        location: { path: first.file },
        fingerprint: fingerprint('sanitizer', rule, first.completeness, first.file.replace(/^.*\//, '')),
      } satisfies Finding,
    ];
  });
}

function who(group: readonly SanitizerProcess[]): string {
  const pids = group.flatMap(({ pid }) => pid ?? []);
  if (group.length === 1) return pids[0] === undefined ? 'a process' : `process ${pids[0]}`;
  const named = pids.length === 0 ? '' : ` (${pids.slice(0, 5).join(', ')}${pids.length > 5 ? ', ...' : ''})`;
  return `${group.length} processes${named}`;
}
