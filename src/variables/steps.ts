import type { Flow, Step } from '../arch/flow.ts';
import { readExactly, type Memory } from '../process/memory.ts';
import type { FunctionRange } from '../process/unwind-table.ts';

/** An instruction and where it is. */
export interface PlacedStep extends Step {
  readonly address: bigint;
}

/** Bytes of code that are read of a function; one of more is left alone. */
const LONGEST = 256 * 1024;

/** All instructions of a function; undefined where one of them is not known. */
export function stepsOf(
  flow: Flow,
  core: Memory,
  { start, end }: Omit<FunctionRange, 'catches'>,
): PlacedStep[] | undefined {
  const length = Number(end - start);
  const code = length > LONGEST ? undefined : readExactly(core, start, length);
  if (code === undefined) return undefined;
  const memory: Memory = { read: (address, size) => slice(code, Number(address - start), size) };
  const steps: PlacedStep[] = [];
  for (let address = start; address < end;) {
    const step = flow.at(memory, address);
    if (step === undefined) return undefined;
    steps.push({ ...step, address });
    address += BigInt(step.length);
  }
  return steps;
}

function slice(code: Buffer, at: number, size: number): Buffer | undefined {
  return at < 0 || at >= code.length ? undefined : code.subarray(at, at + size);
}
