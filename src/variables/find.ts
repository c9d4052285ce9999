import type { Flow, Step } from '../arch/flow.ts';
import type { CauseVariable } from '../report/sections/variable.ts';
import { namedTarget } from './called-pointer.ts';
import { accused, accusedIndex, describe, dividedBy } from './describe.ts';
import { fromEntry } from './entry.ts';
import { FrameVariables, type Asked } from './frame-variables.ts';
import type { Naming } from './named.ts';
import { elementIn, nameOf, nameOfPlace, pointerIn } from './naming.ts';
import { Numbers } from './numbers.ts';
import { findInCaller } from './in-caller.ts';
import { inFrames, isAbout, type FaultPlace, type Found } from './place.ts';
import { straightCodeBefore } from './straight-code.ts';
import { sumIn, traceOf, type Trace } from './trace.ts';
import { originOf, type Origin } from './value.ts';

/** The instruction that failed, and the code before it. */
interface Code {
  readonly step: Step;
  readonly trace: Trace;
  readonly numbers: Numbers;
}

/**
 * The variable that a fault is about, where that is proven: by where the debug information has it at this instruction, or by what the
 * instruction's register was loaded from. docs/decisions/variables.md
 */
export async function findVariable(asked: Asked, place: FaultPlace): Promise<CauseVariable | undefined> {
  return (await findInCaller(asked, place)) ?? (await findInFault(asked, place));
}

async function findInFault(asked: Asked, place: FaultPlace): Promise<CauseVariable | undefined> {
  const flow = place.interruption.arch?.instructions?.flow;
  const code = flow && codeAt(flow, place);
  if (code === undefined) return undefined;
  const isCall = place.fault.access === 'execute' && place.fault.address !== place.interruption.pc;
  const find = isCall ? target : place.fault.reason === 'division-by-zero' ? divisor : pointer;
  return inFrames(place.frames, (index) => find(code, new FrameVariables(asked, place.stack, index), place));
}

function codeAt(flow: Flow, { interruption: { pc, registers }, core }: FaultPlace): Code | undefined {
  const step = flow.at(core, pc);
  if (step === undefined) return undefined;
  const before = straightCodeBefore(flow, core, pc) ?? [];
  const trace = traceOf(flow, before);
  const entry = fromEntry(flow, core, before[0]?.address ?? pc);
  const numbers = new Numbers(registers, core, core.encoding, trace, entry);
  return { step, trace, numbers };
}

async function pointer(
  { step: { operand }, trace, numbers }: Code,
  frame: FrameVariables,
  { fault, core }: FaultPlace,
): Promise<Found> {
  if (operand === undefined) return undefined;
  const address = sumIn(trace, operand.address);
  if (!isAbout(fault, operand, numbers.now(operand.address))) return undefined;
  const found = await pointerIn(address, frame, numbers);
  if (found === 'several') return found;
  if (found === undefined) {
    const element = await elementIn(address, frame, numbers, { size: operand.size }, false);
    return element && accused(element.access, element.indexes);
  }
  const isThere = found.value !== undefined && core.read(found.value, 1) !== undefined;
  return isThere ? accusedIndex(found, operand.size, frame) : describe(found, operand.size, frame);
}

/** What is zero in a division. */
async function divisor({ step: { operand, takes }, trace, numbers }: Code, frame: FrameVariables): Promise<Found> {
  if (operand !== undefined)
    return ifNamed(await nameOfPlace(sumIn(trace, operand.address), frame, numbers, { size: operand.size }));
  const origin = takes === undefined ? undefined : originOf(trace.value(takes));
  const whole = origin && wholeOf(origin);
  if (whole === undefined || (numbers.found(whole) ?? 0n) !== 0n) return undefined;
  return ifNamed(await nameOf(whole, frame, numbers, { size: whole.kind === 'loaded' ? whole.size : numbers.word }));
}

function ifNamed(named: Naming): Found {
  return named === undefined || named === 'several' ? named : dividedBy(named);
}

/** What was loaded and only made longer: it is zero where that is. */
function wholeOf(origin: Origin): Origin {
  const loaded = origin.kind === 'part' ? originOf(origin.of) : undefined;
  return origin.kind === 'part' && loaded?.kind === 'loaded' && loaded.size <= origin.size ? loaded : origin;
}

/** The pointer to a function, where the call itself failed: its address is none of any memory. */
async function target(
  { step, trace, numbers }: Code,
  frame: FrameVariables,
  { fault, core }: FaultPlace,
): Promise<Found> {
  if (step.goes !== 'call' || fault.address === undefined) return undefined;
  return namedTarget(step, { trace, numbers, to: fault.address, core }, frame);
}
