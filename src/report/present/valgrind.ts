import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line, type Span } from '../block.ts';
import type { Frame } from '../frame.ts';
import type { Report } from '../model.ts';
import type { ValgrindProblem, ValgrindProcess, ValgrindSection } from '../sections/valgrind.ts';
import { frameName, fullFrameName, framePlace } from './frame.ts';

const SHOWN_GROUPS = 20;
const SHOWN_PROBLEMS = 3;
const SHOWN_PROCESSES = 12;
const SHOWN_SIGNALS = 3;
const FRAMES_AROUND = 2;
const SHOWN_EXTRAS = 4;

const VERDICTS = {
  clean: (section) => toned('good', `clean: all logs are complete; ${whatIsClean(section)}`),
  problems: () => toned('bad', 'problems were found'),
  incomplete: () => toned('bad', 'incomplete: the logs do not tell all'),
} as const satisfies Record<ValgrindSection['verdict'], (section: ValgrindSection) => Span>;

/** Tools that look for errors; only memcheck looks for leaks. */
const CHECKERS = new Set(['memcheck', 'helgrind', 'drd']);

/** The verdict, the processes of which something is to be said, the problems by root cause, and the sums. */
export function presentValgrind(
  section: ValgrindSection,
  { report, verbose }: { report: Report; verbose: boolean },
): Block[] {
  return [
    { kind: 'paragraph', lines: [['valgrind: ', VERDICTS[section.verdict](section)], [countLine(section)]] },
    ...logFindings(report),
    ...signalStacks(section, verbose),
    ...processTable(section, verbose),
    ...problemBlocks(section, verbose),
    ...foldedBlocks(section),
    ...sums(section),
    ...profileList(section),
  ];
}

/** Nothing is said of what no tool looked for (a profiler finds no errors, `--leak-check=no` no leaks), nor of what was left out. */
function whatIsClean({ processes, interpreter, ignored }: ValgrindSection): string {
  const except =
    ignored !== undefined
      ? ' but for what was left out'
      : interpreter !== undefined
        ? ' but for what only touches the interpreter'
        : '';
  const checked = processes.filter(({ tool }) => tool === undefined || CHECKERS.has(tool));
  if (checked.length === 0) return 'profilers look for no errors';
  const looked = checked.every(
    ({ tool, heap, leaks }) => tool === 'memcheck' && (leaks !== undefined || (heap?.inUseBlocks ?? 0) === 0),
  );
  return `${looked ? 'no error, nothing lost' : 'no error'}${except}`;
}

/** Where a log has no summary (it was cut off, `-q`), only the errors that it shows are counted; one that was overwritten tells less than it had. */
function countLine({ totals, problems, processes: all, profiles = [] }: ValgrindSection): string {
  const live = problems.filter(({ status }) => status !== 'fixed').length;
  const { processes, errors, contexts } = totals;
  if (processes === 0 && profiles.length > 0) return plural(profiles.length, 'profile');
  const least = all.some(
    ({ completeness, errorSummary }) =>
      completeness === 'overwritten' || (completeness !== 'complete' && errorSummary === undefined),
  )
    ? 'at least '
    : '';
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

/** Where signals, or valgrind, ended processes: each stack once. */
function signalStacks({ processes }: ValgrindSection, verbose: boolean): Block[] {
  const ended = processes.flatMap(({ fatalSignal, reasonStack }) => [
    ...(fatalSignal?.stack === undefined || fatalSignal.stack.length === 0
      ? []
      : [
          {
            name: fatalSignal.stackOverflow ? `${fatalSignal.name}, stack overflow` : fatalSignal.name,
            stack: fatalSignal.stack,
          },
        ]),
    ...(reasonStack === undefined ? [] : [{ name: 'ended by valgrind', stack: reasonStack }]),
  ]);
  const groups = [
    ...Map.groupBy(ended, ({ name, stack }) =>
      [name, ...stack.map((frame) => `${frameName(frame)} ${framePlace(frame)}`)].join('\n'),
    ).values(),
  ];
  const shown = verbose ? groups : groups.slice(0, SHOWN_SIGNALS);
  return [
    ...shown.flatMap((group): Block[] => {
      const [first] = group;
      if (first === undefined) return [];
      const culprit = first.stack.find(({ role }) => role === 'culprit');
      const often = toned('dim', group.length === 1 ? '' : `  ${group.length} processes`);
      return [
        {
          kind: 'heading',
          line: [toned('bad', first.name), ...(culprit === undefined ? [] : [' in ', ...frameSpans(culprit)]), often],
        },
        { kind: 'code', lines: stackLines(first.stack, verbose), reading: true },
      ];
    }),
    ...more(groups.length - shown.length, 'stacks of signals'),
  ];
}

/** Processes that are not complete, or that have errors or leaks; all of them with --by-process. */
function processTable(section: ValgrindSection, verbose: boolean): Block[] {
  const matter = section.processes.filter(
    (process) =>
      section.byProcess === true || process.completeness !== 'complete' || (process.errorSummary?.errors ?? 0) > 0,
  );
  if (matter.length === 0 || (section.processes.length === 1 && section.byProcess !== true)) return [];
  const shown = verbose || section.byProcess === true ? matter : matter.slice(0, SHOWN_PROCESSES);
  const columns = [
    { title: 'pid', align: 'right' as const },
    { title: 'log' },
    { title: 'errors', align: 'right' as const },
    { title: 'definitely lost', align: 'right' as const },
    { title: 'command', wide: true },
  ];
  return [
    { kind: 'heading', line: ['Processes'] },
    {
      kind: 'table',
      columns,
      rows: shown.map((process) =>
        processRow(
          process,
          section.processes.some(({ file }) => file !== process.file),
        ),
      ),
    },
    ...more(matter.length - shown.length, 'processes'),
  ];
}

function processRow(
  { pid, forkOf, completeness, errorSummary, leaks, command, file }: ValgrindProcess,
  severalLogs: boolean,
): Line[] {
  const lost = leaks?.definitelyLost;
  return [
    [pid === undefined ? '' : String(pid)],
    [toned(completeness === 'complete' ? 'dim' : 'warn', completeness)],
    [errorSummary === undefined ? '' : String(errorSummary.errors)],
    [lost === undefined ? '' : plural(lost.bytes, 'byte')],
    [command ?? (forkOf === undefined ? '' : `fork of ${forkOf}`), toned('dim', severalLogs ? `  ${file}` : '')],
  ];
}

function problemBlocks(section: ValgrindSection, verbose: boolean): Block[] {
  const byFingerprint = new Map(section.problems.map((problem) => [problem.fingerprint, problem]));
  const shown = verbose ? section.groups : section.groups.slice(0, SHOWN_GROUPS);
  const fixed = section.problems.filter(({ status }) => status === 'fixed');
  return [
    ...shown.flatMap((group): Block[] => {
      const problems = group.fingerprints.flatMap((fingerprint) => byFingerprint.get(fingerprint) ?? []);
      const told = verbose ? problems : problems.slice(0, SHOWN_PROBLEMS);
      return [
        {
          kind: 'heading',
          line: [
            toned('bad', group.kind),
            ...(group.rootCause === undefined ? [] : [' in ', ...frameSpans(group.rootCause)]),
          ],
        },
        ...told.flatMap((problem) => problemBlock(problem, verbose)),
        ...more(problems.length - told.length, 'problems with this root cause'),
      ];
    }),
    ...more(section.groups.length - shown.length, 'root causes'),
    ...(fixed.length === 0
      ? []
      : [
          { kind: 'heading', line: [toned('good', 'Fixed')] } as const,
          { kind: 'list', items: fixed.map(({ kind, what }): Line => [`${kind}: ${what}`]) } as const,
        ]),
  ];
}

function problemBlock(problem: ValgrindProblem, verbose: boolean): Block[] {
  const extras = verbose ? (problem.extra ?? []) : (problem.extra ?? []).slice(0, SHOWN_EXTRAS);
  return [
    {
      kind: 'paragraph',
      lines: [[toned('strong', problem.what), ...statusSpan(problem), toned('dim', `  ${seen(problem)}`)]],
    },
    { kind: 'code', lines: stackLines(problem.stack, verbose), reading: true },
    ...extras.flatMap(({ what, stack }): Block[] => [
      { kind: 'code', lines: [[toned('dim', what)], ...stackLines(stack, verbose)], reading: true },
    ]),
    ...excerptBlock(problem),
  ];
}

function statusSpan({ status }: ValgrindProblem): Span[] {
  return status === undefined ? [] : ['  ', toned(status === 'new' ? 'bad' : 'dim', status)];
}

function seen({ contexts, occurrences, processes, processCount = processes.length }: ValgrindProblem): string {
  const often = occurrences === undefined ? '' : `, ${plural(occurrences, 'occurrence')}`;
  return `${plural(contexts, 'context')}${often}, ${processCount === 1 && processes[0] !== undefined ? `pid ${processes[0]}` : plural(processCount, 'process', 'processes')}`;
}

/** The stack from two frames above the root cause to two below it: the rest says little. */
function stackLines(stack: readonly Frame[], verbose: boolean): Line[] {
  const cause = stack.findIndex(({ role }) => role === 'culprit');
  const [first, last] =
    verbose || cause === -1
      ? [0, verbose ? stack.length : 4]
      : [Math.max(0, cause - FRAMES_AROUND), cause + FRAMES_AROUND + 1];
  const hidden = (number: number): Line[] => (number > 0 ? [[toned('dim', `  ... ${plural(number, 'frame')}`)]] : []);
  return [
    ...hidden(first),
    ...stack.slice(first, last).map((frame): Line => ['  ', ...frameSpans(frame, verbose)]),
    ...hidden(stack.length - last),
  ];
}

/** A frame's name and place; nothing but its address tells one nameless frame of a module from another. */
function frameSpans(frame: Frame, verbose = false): Span[] {
  const text = verbose ? fullFrameName(frame) : frameName(frame);
  const name = frame.role === 'code' ? text : toned(frame.role === 'culprit' ? 'mark' : 'dim', text);
  const place = framePlace(frame) ?? frame.address;
  return place === undefined || place === text ? [name] : [name, toned('dim', `  ${place}`)];
}

function excerptBlock({ excerpt }: ValgrindProblem): Block[] {
  if (excerpt === undefined) return [];
  const lines = excerpt.lines.map(({ number, text }): Line =>
    number === excerpt.line
      ? [toned('mark', `${String(number).padStart(6)} > ${text}`)]
      : [`${String(number).padStart(6)}   ${text}`],
  );
  return [{ kind: 'code', lines }];
}

function foldedBlocks({ interpreter, ignored, notes = [] }: ValgrindSection): Block[] {
  const items: Line[] = [
    ...(interpreter === undefined
      ? []
      : [
          [
            `${plural(interpreter.records, 'record')} in the interpreter only (${plural(interpreter.problems, 'stack')}, ${amount(interpreter)})`,
          ],
        ]),
    ...(ignored === undefined
      ? []
      : [
          [
            `${plural(ignored.records, 'record')} left out (${plural(ignored.problems, 'problem')}, ${amount(ignored)})`,
          ],
        ]),
    ...notes.map((note): Line => [note]),
  ];
  return items.length === 0
    ? []
    : [
        { kind: 'heading', line: ['Beside that'] },
        { kind: 'list', items },
      ];
}

const NAMES = {
  definitelyLost: 'definitely lost',
  indirectlyLost: 'indirectly lost',
  possiblyLost: 'possibly lost',
  stillReachable: 'still reachable',
  suppressed: 'suppressed',
} as const;

/** Leaks by kind, with and without what forks inherited, and the suppressions that were used. */
function sums({ totals, processes, usedSuppressions = [] }: ValgrindSection): Block[] {
  const { leaks, leaksWithoutInherited: without, leaksWithoutInheritedAtLeast } = totals;
  const least = leaksWithoutInheritedAtLeast ? 'at least ' : '';
  const fields = (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((name): [string, Line][] => {
    const [all, own] = [leaks[name], without?.[name]];
    if (all === undefined || all.blocks === 0) return [];
    const inherited =
      own === undefined || own.bytes === all.bytes ? '' : `; ${least}${amount(own)} without what forks inherited`;
    return [[NAMES[name], [`${amount(all)}${inherited}`]]];
  });
  const suppressed = processes.reduce((sum, { errorSummary }) => sum + (errorSummary?.suppressedErrors ?? 0), 0);
  if (suppressed > 0) fields.push(['suppressed errors', [String(suppressed)]]);
  for (const { name, count: times, file } of usedSuppressions)
    fields.push(['suppression', [`${times} ${name}`, toned('dim', file === undefined ? '' : `  ${file}`)]]);
  return fields.length === 0
    ? []
    : [
        { kind: 'heading', line: ['Leaks and suppressions'] },
        { kind: 'fields', fields },
      ];
}

/** A list, for figures that are cut off to fit into a column are none. */
function profileList({ profiles = [], processes }: ValgrindSection): Block[] {
  const figures = processes.flatMap(({ tool, figures: totals, pid }) =>
    totals === undefined ? [] : [{ tool: tool ?? 'valgrind', totals, name: pid === undefined ? '' : `pid ${pid}` }],
  );
  const all = [...profiles.map(({ tool, totals, file }) => ({ tool, totals, name: file })), ...figures];
  if (all.length === 0) return [];
  const items = all.map(({ tool, totals, name }): Line => [
    `${tool}${name === '' ? '' : ` (${name})`}: ${Object.entries(totals)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}`,
  ]);
  return [
    { kind: 'heading', line: ['Profiles'] },
    { kind: 'list', items },
  ];
}

function more(hidden: number, what: string): Block[] {
  return hidden > 0
    ? [{ kind: 'paragraph', lines: [[toned('dim', `... and ${hidden} more ${what} (--verbose)`)]] }]
    : [];
}

function amount({ bytes, blocks }: { readonly bytes: number; readonly blocks: number }): string {
  return `${plural(bytes, 'byte')} in ${plural(blocks, 'block')}`;
}
