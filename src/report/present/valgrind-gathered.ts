import type { ValgrindProcess, ValgrindSection } from '../sections/valgrind.ts';
import { frameName, framePlace } from './frame.ts';

/** Tools that look for errors; only memcheck looks for leaks. */
const CHECKERS = new Set(['memcheck', 'helgrind', 'drd']);
const SHOWN_PROCESSES = 12;

/** Where processes were ended, by a signal or by valgrind. */
interface Ended {
  readonly name: string;
  readonly stack: NonNullable<ValgrindProcess['reasonStack']>;
  count: number;
}

/** What is told of the processes together. There may be hundreds of thousands: they are read once, and few are kept. */
export interface Gathered {
  /** Those that get a line, and how many more would. */
  readonly shown: ValgrindProcess[];
  hidden: number;
  severalLogs: boolean;
  /** By what is told of them. */
  readonly ended: Map<string, Ended>;
  /** A log was overwritten, or was cut off before its summary. */
  countsLess: boolean;
  /** Any was run by a tool that looks for errors, and all those by one that looked for leaks, too. */
  checked: boolean;
  looked: boolean;
  suppressedErrors: number;
  readonly profiled: {
    readonly tool: string;
    readonly name: string;
    readonly totals: Readonly<Record<string, number>>;
  }[];
}

/** @param all a line for every process that matters: with --verbose; with --by-process every process does. */
export function gather({ processes, byProcess = false }: ValgrindSection, all: boolean): Gathered {
  const gathered: Gathered = {
    shown: [],
    hidden: 0,
    severalLogs: false,
    ended: new Map(),
    countsLess: false,
    checked: false,
    looked: true,
    suppressedErrors: 0,
    profiled: [],
  };
  const most = all || byProcess ? Infinity : SHOWN_PROCESSES;
  let file: string | undefined;
  for (const process of processes) {
    file ??= process.file;
    gathered.severalLogs ||= process.file !== file;
    if (byProcess || process.completeness !== 'complete' || (process.errorSummary?.errors ?? 0) > 0)
      if (gathered.shown.length < most) gathered.shown.push(process);
      else gathered.hidden++;
    addEnd(gathered, process);
    addSums(gathered, process);
  }
  return gathered;
}

function addEnd({ ended }: Gathered, { fatalSignal, reasonStack }: ValgrindProcess): void {
  if (fatalSignal?.stack !== undefined && fatalSignal.stack.length > 0)
    add(fatalSignal.stackOverflow ? `${fatalSignal.name}, stack overflow` : fatalSignal.name, fatalSignal.stack);
  if (reasonStack !== undefined) add('ended by valgrind', reasonStack);

  function add(name: string, stack: Ended['stack']): void {
    const key = [name, ...stack.map((frame) => `${frameName(frame)} ${framePlace(frame)}`)].join('\n');
    const known = ended.get(key);
    if (known === undefined) ended.set(key, { name, stack, count: 1 });
    else known.count++;
  }
}

function addSums(gathered: Gathered, process: ValgrindProcess): void {
  const { completeness, errorSummary, tool, heap, leaks, figures, pid } = process;
  gathered.countsLess ||= completeness === 'overwritten' || (completeness !== 'complete' && errorSummary === undefined);
  if (tool === undefined || CHECKERS.has(tool)) {
    gathered.checked = true;
    gathered.looked &&= tool === 'memcheck' && (leaks !== undefined || (heap?.inUseBlocks ?? 0) === 0);
  }
  gathered.suppressedErrors += errorSummary?.suppressedErrors ?? 0;
  if (figures !== undefined)
    gathered.profiled.push({ tool: tool ?? 'valgrind', name: pid === undefined ? '' : `pid ${pid}`, totals: figures });
}
