import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line, type Span } from '../block.ts';
import type { Report } from '../model.ts';
import type { SanitizerProblem, SanitizerSection } from '../sections/sanitizer.ts';
import { more } from './more.ts';
import { frameSpans, stackLines } from './problem-stack.ts';

const SHOWN_GROUPS = 20;
const SHOWN_PROBLEMS = 3;
const SHOWN_EXTRAS = 4;
const SHOWN_PROCESSES = 12;

const VERDICTS = {
  'no-reports': () => [
    toned('good', 'no report was found'),
    toned('dim', '; sanitizers that find nothing write nothing, and so do those that are not there'),
  ],
  problems: () => [toned('bad', 'problems were found')],
  incomplete: () => [toned('bad', 'incomplete: the logs do not tell all')],
} as const satisfies Record<NonNullable<SanitizerSection['verdict']>, () => Span[]>;

/** The verdict, what is to be said of the logs, the problems by root cause, and the processes. */
export function presentSanitizerSummary(
  section: SanitizerSection,
  { report, verbose }: { report: Report; verbose: boolean },
): Block[] {
  return [
    {
      kind: 'paragraph',
      lines: [['sanitizers: ', ...VERDICTS[section.verdict ?? 'incomplete']()], [countLine(section, report)]],
    },
    ...logFindings(report),
    ...problemBlocks(section, verbose),
    ...processTable(section, verbose),
  ];
}

function countLine({ totals, problems }: SanitizerSection, { subject }: Report): string {
  const live = problems.filter(({ status }) => status !== 'fixed').length;
  const files = typeof subject.files === 'number' ? `${plural(subject.files, 'log')}, ` : '';
  const leaks = totals?.leaks;
  const leaked =
    leaks === undefined ? '' : `; ${plural(leaks.bytes, 'byte')} in ${plural(leaks.blocks, 'block')} leaked`;
  return `${files}${plural(totals?.processes ?? 0, 'process', 'processes')}, ${plural(totals?.reports ?? 0, 'report')}, ${plural(live, 'distinct problem')}${leaked}`;
}

/** Findings that are about logs, not about problems. */
function logFindings({ findings }: Report): Block[] {
  const items = findings
    .filter(({ rule, location }) => rule.startsWith('sanitizer/') && location?.path !== undefined)
    .map(({ level, title, message }): Line => [
      toned(level === 'error' ? 'bad' : 'warn', level),
      ` ${title}: ${message}`,
    ]);
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

function problemBlocks({ problems, groups = [] }: SanitizerSection, verbose: boolean): Block[] {
  const byFingerprint = new Map(problems.map((problem) => [problem.fingerprint, problem]));
  const shown = verbose ? groups : groups.slice(0, SHOWN_GROUPS);
  const fixed = problems.filter(({ status }) => status === 'fixed');
  return [
    ...shown.flatMap((group): Block[] => {
      const all = group.fingerprints.flatMap((fingerprint) => byFingerprint.get(fingerprint) ?? []);
      const told = verbose ? all : all.slice(0, SHOWN_PROBLEMS);
      const { leak, rootCause } = group;
      const sum =
        leak === undefined || all.length < 2
          ? []
          : [toned('dim', `  ${plural(leak.bytes, 'byte')} in ${plural(leak.blocks, 'block')}`)];
      return [
        {
          kind: 'heading',
          line: [
            toned('bad', group.kind),
            ...(rootCause === undefined ? [] : [' in ', ...frameSpans(rootCause)]),
            ...sum,
          ],
        },
        ...told.flatMap((problem) => problemBlock(problem, verbose)),
        ...more(all.length - told.length, 'problems with this root cause'),
      ];
    }),
    ...more(groups.length - shown.length, 'root causes'),
    ...(fixed.length === 0
      ? []
      : [
          { kind: 'heading', line: [toned('good', 'Fixed')] } as const,
          { kind: 'list', items: fixed.map(({ kind, what }): Line => [`${kind}: ${what}`]) } as const,
        ]),
  ];
}

function problemBlock(problem: SanitizerProblem, verbose: boolean): Block[] {
  const { what, access, stack, extra = [], status, damage } = problem;
  const how =
    access === undefined
      ? ''
      : `, ${access.kind}${access.size === undefined ? '' : ` of ${plural(access.size, 'byte')}`}`;
  const state: Span[] = status === undefined ? [] : ['  ', toned(status === 'new' ? 'bad' : 'dim', status)];
  const shown = verbose ? extra : extra.slice(0, SHOWN_EXTRAS);
  return [
    { kind: 'paragraph', lines: [[toned('strong', `${what}${how}`), ...state, toned('dim', `  ${seen(problem)}`)]] },
    ...(damage === undefined ? [] : [{ kind: 'paragraph', lines: [[toned('warn', damage)]] } as const]),
    ...(stack.length === 0 ? [] : [{ kind: 'code', lines: stackLines(stack, verbose), reading: true } as const]),
    ...shown.map((other): Block => ({
      kind: 'code',
      lines: [[toned('dim', other.what)], ...stackLines(other.stack, verbose)],
      reading: true,
    })),
    ...more(extra.length - shown.length, 'stacks and notes'),
  ];
}

function seen({ contexts, processes, processCount = processes.length }: SanitizerProblem): string {
  const who =
    processCount === 1 && processes[0] !== undefined
      ? `pid ${processes[0]}`
      : plural(processCount, 'process', 'processes');
  return `${plural(contexts, 'report')}, ${who}`;
}

/** Processes whose logs are not complete; all of them with --by-process. */
function processTable({ processes = [], byProcess }: SanitizerSection, verbose: boolean): Block[] {
  const matter = processes.filter(({ completeness }) => byProcess === true || completeness !== 'complete');
  if (matter.length === 0 || (processes.length === 1 && byProcess !== true)) return [];
  const shown = verbose || byProcess === true ? matter : matter.slice(0, SHOWN_PROCESSES);
  return [
    { kind: 'heading', line: ['Processes'] },
    {
      kind: 'table',
      columns: [
        { title: 'pid', align: 'right' },
        { title: 'log' },
        { title: 'reports', align: 'right' },
        { title: 'sanitizer' },
        { title: 'file', wide: true },
      ],
      rows: shown.map(({ pid, completeness, reports, tool, file }): Line[] => [
        [pid === undefined ? '' : String(pid)],
        [toned(completeness === 'complete' ? 'dim' : 'warn', completeness)],
        [String(reports)],
        [tool ?? ''],
        [file],
      ]),
    },
    ...more(matter.length - shown.length, 'processes'),
  ];
}
