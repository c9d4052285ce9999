import type { Ledger } from './ledger.ts';
import type { VgProcess } from './model.ts';
import { isPymalloc, runsPython } from '../runtimes/python.ts';

/** A Python that is finalized leaves 5 to 200 records of its own, by what it imports; one that is ended before, over 1,000. */
const NOT_FINALIZED = 500;
/** A start of Python with PYTHONMALLOC=malloc makes more than 20,000 allocations; with its own allocator about 2,500. */
const FEWEST_ALLOCATIONS = 8000;

/** What there is to know about Python programs under valgrind. */
export function pythonNotes(ledger: Ledger, interpreter: 'python' | 'none' | 'auto'): string[] {
  if (interpreter === 'none') return [];
  const pythons = ledger.processes.filter((process) => isPython(process));
  if (pythons.length === 0 && interpreter === 'auto' && !ledger.problems.some((problem) => problem.interpreterOnly))
    return [];
  return [...pymallocNote(ledger, pythons), ...notFinalizedNote(ledger.processes)];
}

/** Whether Python used its own allocator: valgrind can't see the blocks that it gives out. */
function usesPymalloc(ledger: Ledger): boolean {
  return (
    ledger.table.frames.some(({ function: name }) => name !== undefined && isPymalloc(name)) ||
    ledger.processes.some((process) => isPython(process) && (process.heap?.allocs ?? Infinity) < FEWEST_ALLOCATIONS)
  );
}

function isPython(process: VgProcess): boolean {
  const command = process.command ?? process.forkOf?.command;
  return command !== undefined && runsPython(command);
}

function pymallocNote(ledger: Ledger, pythons: readonly VgProcess[]): string[] {
  if (!usesPymalloc(ledger)) return [];
  const command = pythons.find((process) => process.command !== undefined)?.command ?? 'python3 ...';
  return [
    `Python used its own allocator, which hides errors and leaks of small blocks from valgrind. Run it with: PYTHONMALLOC=malloc valgrind ... ${command}`,
  ];
}

function notFinalizedNote(processes: readonly VgProcess[]): string[] {
  const ended = processes.filter(({ interpreterRecords }) => interpreterRecords > NOT_FINALIZED);
  if (ended.length === 0) return [];
  const records = ended.reduce((sum, { interpreterRecords }) => sum + interpreterRecords, 0);
  const who = ended.length === 1 ? `Process ${ended[0]?.pid ?? 'of unknown pid'}` : `${ended.length} processes`;
  return [
    `${who} most likely ended without finalizing Python (os._exit, a signal): that explains ${records} records that only touch the interpreter.`,
  ];
}
