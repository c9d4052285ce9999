import type { Flow } from '../arch/flow.ts';
import { wordSize, type Registers } from '../process/memory.ts';
import type { CauseVariable } from '../report/sections/variable.ts';
import { known } from '../text/known.ts';
import { callTo } from './calls.ts';
import { describePassed } from './describe.ts';
import { fromEntry } from './entry.ts';
import { FrameVariables, type Asked } from './frame-variables.ts';
import { namedTarget } from './called-pointer.ts';
import { pointerIn } from './naming.ts';
import { addressIn, Numbers } from './numbers.ts';
import { argumentsOf, passedTo, type Passed } from './passed.ts';
import { inFrames, isAbout, type FaultPlace, type Found, type NamedFrame } from './place.ts';
import { straightCodeBefore } from './straight-code.ts';
import type { PlacedStep } from './steps.ts';
import { traceOf, type Trace } from './trace.ts';
import type { Value } from './value.ts';

/** The variable of a caller that a fault is about: what it passed to a function that nobody is to be blamed for, or the pointer that it called by. */
export async function findInCaller(asked: Asked, place: FaultPlace): Promise<CauseVariable | undefined> {
  const { callers = [], interruption, fault } = place;
  const flow = interruption.arch?.instructions?.flow;
  const [first] = callers;
  if (flow === undefined || first === undefined) return undefined;
  const isCall = fault.access === 'execute' && (fault.address ?? interruption.pc) === interruption.pc;
  return isCall ? calledBy(flow, asked, place, callers) : passedBy(flow, asked, place, first, callers);
}

/** A call, and what is known when it is made. */
interface AtCall {
  readonly call: PlacedStep;
  readonly trace: Trace;
  readonly numbers: Numbers;
}

/** @param registers those that are known when the call is made. */
function atCall(flow: Flow, { core }: FaultPlace, call: PlacedStep, registers: Registers): AtCall {
  const code = straightCodeBefore(flow, core, call.address) ?? [];
  const trace = traceOf(flow, code);
  const entry = fromEntry(flow, core, code[0]?.address ?? call.address);
  return { call, trace, numbers: new Numbers(registers, core, core.encoding, trace, entry, registersOf(flow)) };
}

/** The pointer to a function, by the call that it was made for: what that called is where the process went. */
async function calledBy(
  flow: Flow,
  asked: Asked,
  place: FaultPlace,
  callers: readonly NamedFrame[],
): Promise<CauseVariable | undefined> {
  const { stack, faultIndex, core, interruption } = place;
  const { pc, sp, registers, arch } = interruption;
  const returned = stack.entries[faultIndex + 1];
  if (arch === undefined || returned?.address === undefined || callers[0]?.index !== faultIndex + 1) return undefined;
  const call = callTo(flow, core, returned.address);
  if (call === undefined || call.target !== undefined) return undefined;
  const word = wordSize(core.encoding);
  const pushed = arch.registers.link === undefined ? BigInt(word) : 0n;
  const { trace, numbers } = atCall(flow, place, call, { ...registers, [arch.registers.sp]: sp + pushed });
  return inFrames(callers, (index) =>
    namedTarget(call, { trace, numbers, to: pc, core }, new FrameVariables(asked, stack, index, call.address)),
  );
}

async function passedBy(
  flow: Flow,
  asked: Asked,
  place: FaultPlace,
  first: NamedFrame,
  callers: readonly NamedFrame[],
): Promise<CauseVariable | undefined> {
  const { stack, core, fault, faultIndex, interruption } = place;
  const { pc, registers } = interruption;
  const within = { stack, fault: faultIndex, culprit: first.index, pc, registers };
  const operand = flow.at(core, pc)?.operand;
  const address = operand && addressIn(registers, operand.address, core.encoding);
  const passed =
    operand !== undefined && isAbout(fault, operand, address)
      ? await passedTo(flow, core, asked, { ...within, operand })
      : undefined;
  const kept = await keptRegisters(flow, asked, place, first.index);
  if (passed !== undefined) return passedFollowed(flow, asked, place, callers, kept, passed);
  const returned = stack.entries[first.index]?.address;
  const call = returned === undefined ? undefined : callTo(flow, core, returned);
  if (call === undefined) return undefined;
  const held = { ...kept, ...(await argumentsOf(flow, core, asked, { ...within, call })) };
  return passedByValue(flow, asked, place, callers, atCall(flow, place, call, held));
}

/** What the code of the functions between shows to have been passed. */
async function passedFollowed(
  flow: Flow,
  asked: Asked,
  place: FaultPlace,
  callers: readonly NamedFrame[],
  kept: Registers,
  { call, register, value }: Passed,
): Promise<CauseVariable | undefined> {
  const { core } = place;
  const at = atCall(flow, place, call, { ...kept, [register]: value });
  const alone = new Numbers(kept, core, core.encoding, at.trace).of(at.trace.value(register));
  if (alone !== undefined && alone !== value) return undefined;
  return inFrames(callers, (index) => argumentFound(flow, asked, place, index, at, { register, value }));
}

/** Addresses below are what NULL and members of it are. */
const NULL_END = 0x10000n;
/** How far in front of what a function was asked about, and behind its begin, it may read and write. */
const [IN_FRONT, BEHIND] = [64n, 0x10000n];

/**
 * What was passed by its value: the one argument that leads to where the fault was. NULL is many a pointer's value: it counts only where the
 * function follows this argument in any case.
 */
async function passedByValue(
  flow: Flow,
  asked: Asked,
  place: FaultPlace,
  callers: readonly NamedFrame[],
  at: AtCall,
): Promise<CauseVariable | undefined> {
  const { fault, called } = place;
  const { address, access } = fault;
  if (address === undefined || access === 'execute') return undefined;
  const suspects = flow.arguments.flatMap((register, number) => {
    const value = at.numbers.of(at.trace.value(register));
    if (value === undefined) return [];
    const done = called?.accessOf(number);
    const isAsDeclared = done !== undefined && (done === 'either' || access === undefined || done === access);
    const isNear = address >= value - IN_FRONT && address < value + (isAsDeclared ? BEHIND : IN_FRONT);
    return isNear && (isAsDeclared || value >= NULL_END) ? [{ register, value }] : [];
  });
  const [only] = suspects;
  if (only === undefined || suspects.length > 1) return undefined;
  return inFrames(callers, (index) => argumentFound(flow, asked, place, index, at, only));
}

/** The pointer that an argument is, or that it was computed of, where that leads nowhere. */
async function argumentFound(
  flow: Flow,
  asked: Asked,
  { stack, core, called }: FaultPlace,
  index: number,
  { call, trace, numbers }: AtCall,
  { register, value }: Pick<Passed, 'register' | 'value'>,
): Promise<Found> {
  const frame = new FrameVariables(asked, stack, index, call.address);
  const sum = trace.value(register);
  const found = await pointerIn(sum, frame, numbers);
  if (found === undefined || found === 'several') return found;
  const pointer = pointerOf(sum, value, core.encoding.bits) ?? found.value;
  if (pointer === undefined || core.read(pointer, 1) !== undefined) return undefined;
  if (found.value !== undefined && found.value !== pointer) return undefined;
  const described = await describePassed({ ...found, value: pointer }, frame);
  const argument = called?.argumentOf(flow.arguments.indexOf(register));
  return described && { ...described, passed: known({ function: called?.name, argument }) };
}

/** The registers of a caller that what it called left as they were. */
async function keptRegisters(flow: Flow, asked: Asked, { stack }: FaultPlace, index: number): Promise<Registers> {
  const all = (await asked.registersOf?.(stack, index)) ?? {};
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => flow.kept.includes(name) || flow.frame.includes(name)),
  );
}

function registersOf({ arguments: names, frame, kept, result }: Flow): string[] {
  return [...names, ...frame, ...kept, result];
}

/** The pointer in what was passed, where only a constant was added to that. */
function pointerOf({ terms, constant }: Value, passed: bigint, bits: number): bigint | undefined {
  return terms.length === 1 && terms[0]?.factor === 1n ? BigInt.asUintN(bits, passed - constant) : undefined;
}
