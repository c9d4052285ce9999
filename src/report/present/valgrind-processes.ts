import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line } from '../block.ts';
import type { ValgrindProcess, ValgrindSection } from '../sections/valgrind.ts';
import { frameName, framePlace } from './frame.ts';
import { more } from './more.ts';
import { frameSpans, stackLines } from './valgrind-stack.ts';

const SHOWN_PROCESSES = 12;
const SHOWN_SIGNALS = 3;

/** Where signals, or valgrind, ended processes: each stack once. */
export function signalStacks({ processes }: ValgrindSection, verbose: boolean): Block[] {
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
export function processTable(section: ValgrindSection, verbose: boolean): Block[] {
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
