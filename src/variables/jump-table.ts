import type { Flow } from '../arch/flow.ts';
import { readExactly, type Memory } from '../process/memory.ts';
import type { FunctionRange } from '../process/unwind-table.ts';
import type { PlacedStep } from './steps.ts';
import { sumIn, traceOf } from './trace.ts';
import { originOf, valueOf, type Origin, type Value } from './value.ts';

/** Instructions before a jump by a table in which compilers compute where it goes. */
const BEFORE = 16;
const MOST_ENTRIES = 4096;

/**
 * Where a jump by a table may lead, within its function: what GCC and clang make of a `switch`. Words behind the table's end may be taken
 * for entries too.
 * @param at the jump, by its place among the function's instructions.
 * @returns undefined where it is no such jump.
 */
export function tableTargets(
  flow: Flow,
  memory: Memory,
  steps: readonly PlacedStep[],
  at: number,
  range: FunctionRange,
): readonly bigint[] | undefined {
  const table = tableOf(flow, steps, at);
  if (table === undefined) return undefined;
  const targets: bigint[] = [];
  for (let number = 0; number < MOST_ENTRIES; number += 1) {
    const entry = readExactly(memory, table.start + BigInt(number * table.size), table.size);
    const target = entry && table.base + (table.size === 4 ? BigInt(entry.readInt32LE()) : entry.readBigUInt64LE());
    if (target === undefined || target < range.start || target >= range.end) break;
    targets.push(target);
  }
  return targets.length === 0 ? undefined : targets;
}

interface Table {
  readonly start: bigint;
  readonly size: 4 | 8;
  /** What entries are added to: of 4 bytes the table's own address, of 8 nothing. */
  readonly base: bigint;
}

function tableOf(flow: Flow, steps: readonly PlacedStep[], at: number): Table | undefined {
  const jump = steps[at];
  if (jump === undefined) return undefined;
  const trace = traceOf(flow, steps.slice(Math.max(0, at - BEFORE), at));
  if (jump.operand !== undefined) return inTable(sumIn(trace, jump.operand.address), 8, 0n);
  const value = jump.takes === undefined ? undefined : trace.value(jump.takes);
  const [only] = value?.terms ?? [];
  if (value === undefined || only === undefined || value.terms.length !== 1 || only.factor !== 1n) return undefined;
  const loaded = wholeOf(only.of);
  if (loaded?.kind !== 'loaded' || (loaded.size !== 4 && loaded.size !== 8)) return undefined;
  return inTable(loaded.from, loaded.size, value.constant);
}

/** A number that was made longer is that number. */
function wholeOf(origin: Origin): Origin | undefined {
  return origin.kind === 'part' ? originOf(origin.of) : originOf(valueOf(origin));
}

function inTable({ terms, constant }: Value, size: 4 | 8, base: bigint): Table | undefined {
  const [index] = terms;
  return terms.length === 1 && index?.factor === BigInt(size) && (size === 8 ? base === 0n : base === constant)
    ? { start: constant, size, base }
    : undefined;
}
