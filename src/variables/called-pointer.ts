import type { Step } from '../arch/flow.ts';
import type { Core } from '../process/core.ts';
import { readWord, wordSize } from '../process/memory.ts';
import { hex } from '../text/hex.ts';
import { itself } from './describe.ts';
import type { FrameVariables } from './frame-variables.ts';
import type { Naming } from './named.ts';
import { nameOf, nameOfPlace } from './naming.ts';
import type { Numbers } from './numbers.ts';
import type { Found } from './place.ts';
import { sumIn, type Trace } from './trace.ts';
import { originOf } from './value.ts';

/** What is known when a call is made by a pointer. */
interface Known {
  readonly trace: Trace;
  readonly numbers: Numbers;
  /** Where it led. */
  readonly to: bigint;
  readonly core: Pick<Core, 'read' | 'encoding'>;
}

/** The pointer to a function that a call was made by, where it is proven to have held where that led. */
export async function namedTarget(call: Step, known: Known, frame: FrameVariables): Promise<Found> {
  const named = await pointerOf(call, known, frame);
  return named === undefined || named === 'several' ? named : itself(named, hex(known.to));
}

async function pointerOf(
  { operand, takes }: Step,
  { trace, numbers, to, core }: Known,
  frame: FrameVariables,
): Promise<Naming> {
  const word = wordSize(core.encoding);
  if (operand !== undefined) {
    const from = sumIn(trace, operand.address);
    const address = numbers.of(from);
    const isFrom = address !== undefined && readWord(core, address, core.encoding) === to;
    return isFrom ? nameOfPlace(from, frame, numbers, { size: word }) : undefined;
  }
  const value = takes === undefined ? undefined : trace.value(takes);
  const origin = value && originOf(value);
  return origin === undefined || value === undefined || numbers.of(value) !== to
    ? undefined
    : nameOf(origin, frame, numbers, { size: word });
}
