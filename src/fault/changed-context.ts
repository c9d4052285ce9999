import type { Core } from '../elf/core.ts';
import { functionAt, type FunctionRange } from '../elf/unwind-table.ts';
import { callBefore } from './call-before.ts';
import type { Fault, FaultAccess, FaultReason } from './fault.ts';
import { canFault } from '../arch/x86-64/explain.ts';
import { instructionAt } from '../arch/x86-64/instruction/at.ts';
import { decode, LONGEST } from '../arch/x86-64/instruction/decode.ts';
import { readExactly, type Registers } from '../process/memory.ts';
import type { SignalFrame } from '../arch/signal-frame.ts';

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
 */
export function originalPlaces(core: Core, frame: SignalFrame, fault: Fault): OriginalPlace[] {
  const { address, access, reason } = fault;
  if (frame.machine !== 'x86-64' || address === undefined) return [];
  if (access === 'execute' || AT_INSTRUCTION.has(reason)) return [{ pc: address, sp: frame.sp, isLikely: false }];
  if (access === undefined) return [];
  const target = { registers: frame.registers, address, access };
  const kept = wordAt(core, frame.sp);
  const isKept = kept !== undefined && canAccess(core, kept, target);
  const found: OriginalPlace[] = [];
  for (let slot = frame.sp; slot < frame.sp + SPAN; slot += WORD) {
    const callee = calledBefore(core, wordAt(core, slot));
    if (callee === undefined) continue;
    const pc = isKept ? (isIn(callee, kept) ? kept : undefined) : onlyAccess(core, callee, target);
    if (pc === undefined) continue;
    const sp = frame.registers['rbp'] === slot - WORD ? slot - WORD : slot;
    if (slot === frame.sp) return [{ pc, sp, isLikely: false }];
    found.push({ pc, sp, isLikely: !isKept });
  }
  return isKept ? [...found, { pc: kept, sp: frame.sp + WORD, isLikely: false }] : found;
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
  return { ...frame, pc, sp, registers: { ...frame.registers, rip: pc, rsp: sp } };
}

const WORD = 8n;
/** How far above the saved stack pointer the caller is looked for: a page, and what a red zone and alignment take. */
const SPAN = 4096n + 512n;
/** No function is searched that is longer. */
const LONGEST_FUNCTION = 16_384n;

interface Target {
  readonly registers: Registers;
  readonly address: bigint;
  readonly access: FaultAccess;
}

function wordAt(core: Core, address: bigint): bigint | undefined {
  return readExactly(core, address, Number(WORD))?.readBigUInt64LE();
}

/** The function that is called just before a return address, where the call names it. */
function calledBefore(core: Core, returned: bigint | undefined): FunctionRange | undefined {
  const target = callBefore(core, returned)?.target;
  const callee = target === undefined ? undefined : functionAt(core, target);
  return callee?.start === target ? callee : undefined;
}

function canAccess(core: Core, pc: bigint, { registers, address, access }: Target): boolean {
  return canFault(pc, instructionAt(core, pc, registers), address, access) === true;
}

/** The one instruction of a function that can have made an access with these registers; undefined if there are more or none. */
function onlyAccess(core: Core, { start, end }: FunctionRange, target: Target): bigint | undefined {
  if (end - start > LONGEST_FUNCTION) return undefined;
  let found: bigint | undefined;
  for (let pc = start; pc < end;) {
    const bytes = core.read(pc, LONGEST);
    const instruction = bytes && decode(bytes);
    if (instruction === undefined) return undefined;
    if (canAccess(core, pc, target)) {
      if (found !== undefined) return undefined;
      found = pc;
    }
    pc += BigInt(instruction.length);
  }
  return found;
}
