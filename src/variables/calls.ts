import type { Flow } from '../arch/flow.ts';
import type { Encoding } from '../elf/fields.ts';
import type { Core } from '../process/core.ts';
import { readWord } from '../process/memory.ts';
import { functionAt } from '../process/unwind-table.ts';
import { stepsOf, type PlacedStep } from './steps.ts';
import { sumIn, traceOf, type Trace } from './trace.ts';
import { originOf, type Value } from './value.ts';

/** What is asked of a process here. */
export interface Code extends Pick<Core, 'modules' | 'read'> {
  readonly encoding: Encoding;
}

/** The call that returns to an address; undefined where none does, or its function can't be read. */
export function callTo(flow: Flow, core: Code, returned: bigint): PlacedStep | undefined {
  const range = functionAt(core, returned - 1n);
  const steps = range && stepsOf(flow, core, range);
  return steps?.find(({ goes, address, length }) => goes === 'call' && address + BigInt(length) === returned);
}

/** Instructions by which a linkage table, or a function that only stands before another, goes on to it; and how often. */
const [LONGEST_STUB, MOST_STUBS] = [12, 3];

/**
 * Whether a call leads to the beginning of a function: by itself, by an entry of a linkage table, by a function that jumps to it.
 * @returns the code between, as a trace: what of the registers it has left as they were. Undefined where the call leads elsewhere.
 */
export function wayTo(flow: Flow, core: Code, call: PlacedStep, start: bigint): Trace | undefined {
  const way: PlacedStep[] = [];
  let at = call.target ?? goneTo(flow, core, [], call);
  for (let stubs = 0; at !== undefined && at !== start; stubs += 1) {
    const stub: readonly PlacedStep[] = stubs < MOST_STUBS ? (stubAt(flow, core, at) ?? []) : [];
    const jump = stub.at(-1);
    way.push(...stub.slice(0, -1));
    at = jump && (jump.target ?? goneTo(flow, core, way, jump));
  }
  return at === undefined ? undefined : traceOf(flow, way);
}

/** Straight code up to a jump. */
function stubAt(flow: Flow, core: Code, first: bigint): PlacedStep[] | undefined {
  const stub: PlacedStep[] = [];
  for (let address = first; stub.length < LONGEST_STUB;) {
    const step = flow.at(core, address);
    if (step === undefined || (step.goes !== 'on' && step.goes !== 'jump')) return undefined;
    stub.push({ ...step, address });
    if (step.goes === 'jump') return stub;
    address += BigInt(step.length);
  }
  return undefined;
}

/** Where a jump or a call leads whose target is in memory, at an address that the code itself names. */
function goneTo(
  flow: Flow,
  core: Code,
  before: readonly PlacedStep[],
  { operand, takes }: Pick<PlacedStep, 'operand' | 'takes'>,
): bigint | undefined {
  const trace = traceOf(flow, before);
  const origin = operand === undefined && takes !== undefined ? originOf(trace.value(takes)) : undefined;
  const from: Value | undefined =
    operand !== undefined ? sumIn(trace, operand.address) : origin?.kind === 'loaded' ? origin.from : undefined;
  return from === undefined || from.terms.length > 0 ? undefined : readWord(core, from.constant, core.encoding);
}
