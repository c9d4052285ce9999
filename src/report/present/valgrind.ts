import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line, type Span } from '../block.ts';
import type { Report } from '../model.ts';
import type { ValgrindSection } from '../sections/valgrind.ts';
import { gather, type Gathered } from './valgrind-gathered.ts';
import { problemBlocks } from './valgrind-problems.ts';
import { processTable, signalStacks } from './valgrind-processes.ts';
import { foldedBlocks, profileList, sums } from './valgrind-sums.ts';

const VERDICTS = {
  clean: (section, gathered) => toned('good', `clean: all logs are complete; ${whatIsClean(section, gathered)}`),
  problems: () => toned('bad', 'problems were found'),
  incomplete: () => toned('bad', 'incomplete: the logs do not tell all'),
} as const satisfies Record<ValgrindSection['verdict'], (section: ValgrindSection, gathered: Gathered) => Span>;

/** The verdict, the processes of which something is to be said, the problems by root cause, and the sums. */
export function presentValgrind(
  section: ValgrindSection,
  { report, verbose }: { report: Report; verbose: boolean },
): Block[] {
  const gathered = gather(section, verbose);
  const verdict = VERDICTS[section.verdict](section, gathered);
  return [
    { kind: 'paragraph', lines: [['valgrind: ', verdict], [countLine(section, gathered)]] },
    ...logFindings(report),
    ...signalStacks(gathered, verbose),
    ...processTable(section, gathered),
    ...problemBlocks(section, verbose),
    ...foldedBlocks(section),
    ...sums(section, gathered),
    ...profileList(section, gathered),
  ];
}

/** Nothing is said of what no tool looked for (a profiler finds no errors, `--leak-check=no` no leaks), nor of what was left out. */
function whatIsClean({ interpreter, ignored }: ValgrindSection, { checked, looked }: Gathered): string {
  const except =
    ignored !== undefined
      ? ' but for what was left out'
      : interpreter !== undefined
        ? ' but for what only touches the interpreter'
        : '';
  if (!checked) return 'profilers look for no errors';
  return `${looked ? 'no error, nothing lost' : 'no error'}${except}`;
}

/** Where a log has no summary (it was cut off, `-q`), only the errors that it shows are counted; one that was overwritten tells less than it had. */
function countLine({ totals, problems, profiles = [] }: ValgrindSection, { countsLess }: Gathered): string {
  const live = problems.filter(({ status }) => status !== 'fixed').length;
  const { processes, errors, contexts } = totals;
  if (processes === 0 && profiles.length > 0) return plural(profiles.length, 'profile');
  const least = countsLess ? 'at least ' : '';
  return `${plural(processes, 'process', 'processes')}, ${least}${plural(errors, 'error')} in ${plural(contexts, 'context')}, ${plural(live, 'distinct problem')}`;
}

/** Findings that are about logs, not about problems. */
function logFindings({ findings }: Report): Block[] {
  const items = findings
    .filter(({ rule }) => ABOUT_LOGS.has(rule))
    .map(({ level, title, message }): Line => [
      toned(level === 'error' ? 'bad' : 'warn', level),
      ` ${title}: ${message}`,
    ]);
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

const ABOUT_LOGS = new Set(
  ['incomplete-log', 'overwritten-log', 'fatal-signal', 'replaced-by-exec', 'over-limit'].map(
    (name) => `valgrind/${name}`,
  ),
);
