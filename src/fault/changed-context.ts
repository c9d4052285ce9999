import { canFault } from '../arch/instruction.ts';
import type { SignalFrame } from '../arch/model.ts';
import type { Core } from '../process/core.ts';
import { functionAt, type FunctionRange } from '../process/unwind-table.ts';
import { readWord, wordSize } from '../process/memory.ts';
import { callBefore } from './call-before.ts';
import type { Fault, FaultAccess, FaultReason } from './model.ts';

/** Where a fault was before a handler put another pc, and perhaps another sp, into its signal frame. */
export interface OriginalPlace {
  readonly pc: bigint;
  readonly sp: bigint;
  /** It was looked for further up than the saved stack pointer: what lies there may be left over from a call before. */
  readonly isLikely: boolean;
}

/** Whether a handler has changed the context of a fault: it is one, but not of the instruction at pc. */
export function isChanged({ reason, atPc, source }: Fault): boolean {
  return atPc === false && reason !== 'sent' && source !== 'siginfo';
}

/**
 * Where a fault whose context was changed may have happened. Its address tells for a jump, and for what the kernel gives the
 * address of the instruction. For an access to memory: the pc, if the handler has left it at the saved stack pointer;
 * else the only instruction that can have made the access, in a function that one of the return addresses there calls. Several,
 * if the stack pointer was changed: below where it was, return addresses are left over from calls before.
 * (fixtures/crash/handler-changes-pc, fixtures/crash/handler-changes-pc-of-call.)
 */
export function originalPlaces(core: Core, frame: SignalFrame, fault: Fault): OriginalPlace[] {
  const { address, access, reason } = fault;
  if (frame.arch.instructions === undefined || address === undefined) return [];
  if (access === 'execute' || AT_INSTRUCTION.has(reason)) return [{ pc: address, sp: frame.sp, isLikely: false }];
  if (access === undefined) return [];
  const target = { ...frame, address, access };
  const { framePointer } = frame.arch.registers;
  const word = BigInt(wordSize(core.encoding));
  const kept = wordAt(core, frame.sp);
  const isKept = kept !== undefined && canAccess(core, kept, target);
  const found: OriginalPlace[] = [];
  for (let slot = frame.sp; slot < frame.sp + SPAN; slot += word) {
    const callee = calledBefore(core, wordAt(core, slot));
    if (callee === undefined) continue;
    const pc = isKept ? (isIn(callee, kept) ? kept : undefined) : onlyAccess(core, callee, target);
    if (pc === undefined) continue;
    const sp = framePointer !== undefined && frame.registers[framePointer] === slot - word ? slot - word : slot;
    if (slot === frame.sp) return [{ pc, sp, isLikely: false }];
    found.push({ pc, sp, isLikely: !isKept });
  }
  return isKept ? [...found, { pc: kept, sp: frame.sp + word, isLikely: false }] : found;
}

function isIn({ start, end }: FunctionRange, address: bigint): boolean {
  return address >= start && address < end;
}

/** Reasons for which the kernel gives the address of the instruction. */
const AT_INSTRUCTION: ReadonlySet<FaultReason> = new Set([
  'division',
  'division-by-zero',
  'division-overflow',
  'floating-point',
  'invalid-opcode',
  'privileged-instruction',
]);

/** A signal frame as it was before its handler changed it. */
export function asItWas(frame: SignalFrame, { pc, sp }: Pick<OriginalPlace, 'pc' | 'sp'>): SignalFrame {
  const names = frame.arch.registers;
  return { ...frame, pc, sp, registers: { ...frame.registers, [names.pc]: pc, [names.sp]: sp } };
}

/** How far above the saved stack pointer the caller is looked for: a page, and what a red zone and alignment take. */
const SPAN = 4096n + 512n;
/** No function is searched that is longer. */
const LONGEST_FUNCTION = 16_384n;

interface Target extends Pick<SignalFrame, 'arch' | 'registers'> {
  readonly address: bigint;
  readonly access: FaultAccess;
}

function wordAt(core: Core, address: bigint): bigint | undefined {
  return readWord(core, address, core.encoding);
}

/** The function that is called just before a return address, where the call names it. */
function calledBefore(core: Core, returned: bigint | undefined): FunctionRange | undefined {
  const target = callBefore(core, returned)?.target;
  const callee = target === undefined ? undefined : functionAt(core, target);
  return callee?.start === target ? callee : undefined;
}

function canAccess(core: Core, pc: bigint, { arch, registers, address, access }: Target): boolean {
  return canFault({ arch, pc }, arch.instructions?.at(core, pc, registers), address, access) === true;
}

/** The one instruction of a function that can have made an access with these registers; undefined if there are more or none. */
function onlyAccess(core: Core, { start, end }: FunctionRange, target: Target): bigint | undefined {
  if (end - start > LONGEST_FUNCTION) return undefined;
  let found: bigint | undefined;
  for (let pc = start; pc < end;) {
    const length = target.arch.instructions?.lengthAt(core, pc, target.registers);
    if (length === undefined) return undefined;
    if (canAccess(core, pc, target)) {
      if (found !== undefined) return undefined;
      found = pc;
    }
    pc += BigInt(length);
  }
  return found;
}
