import type { Operand } from '../arch/flow.ts';
import type { Interruption } from '../arch/model.ts';
import type { Fault } from '../fault/model.ts';
import type { Core } from '../process/core.ts';
import type { CauseVariable } from '../report/sections/variable.ts';
import type { Stack } from '../stacks/model.ts';
import type { Described } from './describe.ts';

/** An entry of a stack, as far as it matters here. */
export interface NamedFrame {
  readonly index: number;
  readonly function?: string | undefined;
}

/** A function that was called, as its declaration has it. Its arguments are told by the number of the register that they are in. */
export interface Called {
  readonly name?: string;
  /** Which argument it is; undefined where that is not known. */
  readonly argumentOf: (register: number) => number | undefined;
  /** What is done in any case with what it points to. */
  readonly accessOf: (register: number) => 'read' | 'write' | 'either' | undefined;
}

/** A fault, and where its variables may be. */
export interface FaultPlace {
  readonly stack: Stack;
  /** The frame of the fault and the callers that it was inlined into, innermost first; none where debug information does not tell its variables. */
  readonly frames: readonly NamedFrame[];
  /** The same of who called what failed, where nobody is to be blamed for that. */
  readonly callers?: readonly NamedFrame[] | undefined;
  readonly called?: Called | undefined;
  readonly fault: Fault;
  /** The index of its frame. */
  readonly faultIndex: number;
  readonly interruption: Interruption;
  readonly core: Pick<Core, 'modules' | 'read' | 'encoding'>;
}

/** What is said of one frame. */
export type Found = Described | 'several' | undefined;

/** Functions of the C++ library: what was inlined of them has names that nobody knows who only uses it. */
const OF_LIBRARY = /^(?:std|__gnu_cxx)::/;

/** The first of some frames in which something is found. */
export async function inFrames(
  frames: readonly NamedFrame[],
  find: (index: number) => Promise<Found>,
): Promise<CauseVariable | undefined> {
  for (const { index, function: name } of frames) {
    if (name !== undefined && OF_LIBRARY.test(name)) continue;
    const found = await find(index);
    if (found === 'several') return undefined;
    if (found !== undefined) return { ...found, ...(name === undefined ? {} : { function: name }), frame: index };
  }
  return undefined;
}

/** Whether an operand is what the fault was about: the first byte that could not be accessed may be a later one. */
export function isAbout({ address, access, atPc }: Fault, { size }: Operand, operand: bigint | undefined): boolean {
  if (operand === undefined || access === 'execute') return false;
  return address === undefined ? atPc === true : address >= operand && address < operand + BigInt(size);
}
