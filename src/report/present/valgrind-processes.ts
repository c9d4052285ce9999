import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line } from '../block.ts';
import type { ValgrindProcess, ValgrindSection } from '../sections/valgrind.ts';
import { more } from './more.ts';
import { frameSpans, stackLines } from './problem-stack.ts';
import type { Gathered } from './valgrind-gathered.ts';

const SHOWN_SIGNALS = 3;

/** Where signals, or valgrind, ended processes: each stack once. */
export function signalStacks({ ended }: Gathered, verbose: boolean): Block[] {
  const groups = [...ended.values()];
  const shown = verbose ? groups : groups.slice(0, SHOWN_SIGNALS);
  return [
    ...shown.flatMap(({ name, stack, count }): Block[] => {
      const culprit = stack.find(({ role }) => role === 'culprit');
      const often = toned('dim', count === 1 ? '' : `  ${count} processes`);
      return [
        {
          kind: 'heading',
          line: [toned('bad', name), ...(culprit === undefined ? [] : [' in ', ...frameSpans(culprit)]), often],
        },
        { kind: 'code', lines: stackLines(stack, verbose), reading: true },
      ];
    }),
    ...more(groups.length - shown.length, 'stacks of signals'),
  ];
}

/** Processes that are not complete, or that have errors or leaks; all of them with --by-process. */
export function processTable(section: ValgrindSection, { shown, hidden, severalLogs }: Gathered): Block[] {
  if (shown.length === 0 || (section.processes.length === 1 && section.byProcess !== true)) return [];
  const columns = [
    { title: 'pid', align: 'right' as const },
    { title: 'log' },
    { title: 'errors', align: 'right' as const },
    { title: 'definitely lost', align: 'right' as const },
    { title: 'command', wide: true },
  ];
  return [
    { kind: 'heading', line: ['Processes'] },
    { kind: 'table', columns, rows: shown.map((process) => processRow(process, severalLogs)) },
    ...more(hidden, 'processes'),
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
