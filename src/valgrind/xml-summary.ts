import { count } from './loss-record.ts';
import { ALL_FREED, type Amount, type ErrorSummary, type Heap, type Leaks, type VgProcess } from './model.ts';

/** What the leaves of `error_summary` are called in the model; all of this file is protocol 6. */
const ERRORS: Readonly<Record<string, keyof ErrorSummary>> = {
  errors: 'errors',
  error_contexts: 'contexts',
  suppressed: 'suppressedErrors',
  suppressed_contexts: 'suppressedContexts',
};
/** The leaves of `memory_in_use_at_exit` and `total_heap_usage`. */
const HEAP: Readonly<Record<string, keyof Heap>> = {
  bytes: 'inUseBytes',
  blocks: 'inUseBlocks',
  allocs: 'allocs',
  frees: 'frees',
  bytes_allocated: 'allocatedBytes',
};
/** The leaves of an amount: the protocol's text says `in_blocks`, valgrind writes `blocks`. */
const AMOUNT: Readonly<Record<string, keyof Amount>> = { bytes: 'bytes', blocks: 'blocks', in_blocks: 'blocks' };
const LOST: Readonly<Record<string, keyof Leaks>> = {
  definitely_lost: 'definitelyLost',
  indirectly_lost: 'indirectlyLost',
  possibly_lost: 'possiblyLost',
  still_reachable: 'stillReachable',
  suppressed: 'suppressed',
};

/** Takes in a number of the error, heap and leak summaries; `element` is what it stands in. Others are left alone. */
export function xmlSummary(process: VgProcess, element: string, name: string, text: string): void {
  if (name === 'all_heap_blocks_freed' && text === 'true') process.leaks = ALL_FREED;
  else if (element === 'error_summary')
    addTo(
      ERRORS[name],
      text,
      (number) => (process.errorSummary = { errors: 0, contexts: 0, ...process.errorSummary, ...number }),
    );
  else if (element === 'memory_in_use_at_exit' || element === 'total_heap_usage')
    addTo(HEAP[name], text, (number) => (process.heap = { inUseBytes: 0, inUseBlocks: 0, ...process.heap, ...number }));
  else addLost(process, LOST[element], name, text);
}

function addLost(process: VgProcess, kind: keyof Leaks | undefined, name: string, text: string): void {
  if (kind !== undefined)
    addTo(
      AMOUNT[name],
      text,
      (number) =>
        (process.leaks = { ...process.leaks, [kind]: { bytes: 0, blocks: 0, ...process.leaks?.[kind], ...number } }),
    );
}

function addTo<Field extends string>(
  field: Field | undefined,
  text: string,
  add: (number: Partial<Record<Field, number>>) => void,
): void {
  const value = count(text);
  if (field !== undefined && !Number.isNaN(value)) add({ [field]: value } as Record<Field, number>);
}
