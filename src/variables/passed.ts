import type { Flow, Operand } from '../arch/flow.ts';
import type { Registers } from '../process/memory.ts';
import { functionAt } from '../process/unwind-table.ts';
import type { Stack } from '../stacks/model.ts';
import { callTo, wayTo, type Code } from './calls.ts';
import { fromEntry, sumFromEntry } from './entry.ts';
import type { Asked } from './frame-variables.ts';
import { addressIn } from './numbers.ts';
import type { PlacedStep } from './steps.ts';
import type { Trace } from './trace.ts';
import { originOf, type Value } from './value.ts';

/** What a caller gave to the function that it called, which was an address in the end. */
export interface Passed {
  /** The call that passed it. */
  readonly call: PlacedStep;
  /** In which register, and what it held. */
  readonly register: string;
  readonly value: bigint;
}

/** A fault in code that only does what its caller asked. */
export interface Within {
  readonly stack: Stack;
  /** The entries of the fault and of who is to look at it. */
  readonly fault: number;
  readonly culprit: number;
  readonly pc: bigint;
  readonly registers: Registers;
  readonly operand: Operand;
}

/**
 * Follows the address of an access back, through the functions that it happened in, to the argument of a call that it was: on every way from
 * where such a function begins a register must hold nothing else.
 */
export async function passedTo(flow: Flow, core: Code, asked: Asked, within: Within): Promise<Passed | undefined> {
  const { pc, registers, operand } = within;
  const returns = await returnsOf(asked, within);
  const entry = fromEntry(flow, core, pc);
  let held = argumentIn(flow, entry && sumFromEntry(entry, operand.address));
  let value = without(held, addressIn(registers, operand.address, core.encoding), core);
  let at = pc;
  for (const [number, returned] of returns.entries()) {
    const start = functionAt(core, at)?.start;
    const call = callTo(flow, core, returned);
    if (held === undefined || value === undefined || call === undefined || start === undefined) return undefined;
    if (!isLeft(wayTo(flow, core, call, start), held.register)) return undefined;
    if (number === returns.length - 1) return { call, register: held.register, value };
    held = argumentIn(flow, fromEntry(flow, core, call.address)?.get(held.register));
    value = without(held, value, core);
    at = call.address;
  }
  return undefined;
}

/**
 * The arguments that a function was called with which is still at work, as far as it has not overwritten all that held them; none where it is not
 * this call that led to it.
 */
export async function argumentsOf(
  flow: Flow,
  core: Code,
  asked: Asked,
  { call, ...within }: Omit<Within, 'operand'> & { readonly call: PlacedStep },
): Promise<Registers> {
  const start = functionAt(core, within.pc)?.start;
  const way = start === undefined ? undefined : wayTo(flow, core, call, start);
  if (way === undefined || (await returnsOf(asked, within)).length !== 1) return {};
  const found: Record<string, bigint> = {};
  for (const [name, sum] of fromEntry(flow, core, within.pc) ?? []) {
    const held = argumentIn(flow, sum);
    const value = without(held, within.registers[name], core);
    if (held !== undefined && value !== undefined && isLeft(way, held.register)) found[held.register] = value;
  }
  return found;
}

/** The return addresses of the calls from one entry to another, innermost first: what is inlined was not called. */
async function returnsOf(
  asked: Asked,
  { stack, fault, culprit }: Pick<Within, 'stack' | 'fault' | 'culprit'>,
): Promise<bigint[]> {
  const returns: bigint[] = [];
  let below = await asked.stackPointer?.(stack, fault);
  for (let index = fault + 1; index <= culprit; index += 1) {
    const { address, trampoline, isTailCall } = stack.entries[index] ?? {};
    const sp = await asked.stackPointer?.(stack, index);
    if (address === undefined || sp === undefined || trampoline === true || isTailCall === true) return [];
    if (sp === below && stack.entries[index - 1]?.address === address) continue;
    returns.push(address);
    below = sp;
  }
  return returns;
}

interface Argument {
  readonly register: string;
  readonly constant: bigint;
}

/** The argument that a sum is, and what was added to it. */
function argumentIn(flow: Flow, sum: Value | undefined): Argument | undefined {
  const origin = sum && originOf({ ...sum, constant: 0n });
  return sum !== undefined && origin?.kind === 'register' && flow.arguments.includes(origin.name)
    ? { register: origin.name, constant: sum.constant }
    : undefined;
}

/** What an argument was, of what it was with what was added. */
function without(held: Argument | undefined, sum: bigint | undefined, { encoding }: Code): bigint | undefined {
  return held === undefined || sum === undefined ? undefined : BigInt.asUintN(encoding.bits, sum - held.constant);
}

/** Whether some code leaves a register as it was. */
function isLeft(trace: Trace | undefined, register: string): boolean {
  const origin = trace && originOf(trace.value(register));
  return origin?.kind === 'register' && origin.name === register;
}
