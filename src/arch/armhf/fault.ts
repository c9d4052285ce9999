import type { Fault, FaultAccess, Stop } from '../../fault/model.ts';
import { SIGBUS, SIGILL, SIGTRAP } from '../../linux/signal-names.ts';
import { readExactly } from '../../process/memory.ts';
import { segmentAt } from '../../process/segments.ts';
import { accessOf as accessOfInstruction, canFault, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, HardwareFault, InstructionAt, Interruption, MemoryAccess } from '../model.ts';
import { allows, pageFaultSignal } from '../page-fault.ts';
import { isAfterSystemCall } from '../system-call.ts';
import { userEnd } from './addresses.ts';
import { accessOf, statusOf, type Status } from './fault-status.ts';

/** The access of the thread's last fault, if that was at this address; else by the instruction. One that reads and writes at once writes. */
export function armAccess(at: Interruption, address: bigint, context: FaultContext): FaultAccess | undefined {
  const decoded = accessOfInstruction(at.pc, interruptedInstruction(at, context), address);
  if (decoded === 'write' || at.faultStatus === undefined || at.faultAddress !== address) return decoded;
  return accessOf(at.faultStatus) ?? decoded;
}

/** Whether the record is of a fault at this address, wherever pc is by now; under a kernel of 64 bits 0 is also that of no fault. */
export function isOfFault({ faultStatus, faultAddress }: Interruption, address: bigint | undefined): boolean {
  if (faultStatus === undefined || faultAddress !== address) return false;
  return faultAddress !== 0n || statusOf(faultStatus) === 'present' || statusOf(faultStatus) === 'absent';
}

/** The operand of a misaligned access: the kernel gives its address in a siginfo alone. */
export function misaligned(at: Interruption, context: FaultContext): Partial<Fault> {
  const refused = refusedAccess(at, context);
  const address = at.siginfo?.address ?? refused?.address;
  if (address === undefined) return {};
  return address === refused?.address ? { address, access: refused.access, atPc: true } : { address };
}

/** Bytes of the instructions that may not have a misaligned operand whatever the processor's settings: exclusive ones, and those of several words. */
const LENGTH = 4n;

/**
 * The misaligned access of the instruction at pc; else of the one before it, for a kernel of 32 bits takes an instruction that it
 * can't carry out itself for done (do_alignment; measured, ldrexd under Linux 6.12).
 */
function refusedAccess(at: Interruption, context: FaultContext): MemoryAccess | undefined {
  const before = { ...at, pc: at.pc - LENGTH };
  return [at, before]
    .map((one) => misalignedAccess(interruptedInstruction(one, context)))
    .find((one) => one !== undefined);
}

/**
 * The fault that the status and fault address of a signal frame tell, when there is no siginfo. They stay those of an older
 * fault when a signal is sent: they count only if the instruction at pc can have raised it.
 */
export function armFault(at: Interruption, context: FaultContext): HardwareFault | undefined {
  if (at.faultAddress === undefined || at.faultStatus === undefined) return undefined;
  const status = statusOf(at.faultStatus);
  const instruction = interruptedInstruction(at, context);
  const proven = byInstruction(at, instruction, status, context);
  if (proven !== undefined) return proven;
  if (status === 'undefined' || status === 'misaligned') return 'stale';
  if (status === 'other') return isAfterSystemCall(at, context) ? 'stale' : 'unknown';
  return pageFault(at, at.faultAddress, instruction, status, context);
}

function pageFault(
  at: Interruption,
  address: bigint,
  instruction: InstructionAt | undefined,
  status: Status,
  context: FaultContext,
): HardwareFault {
  // A kernel of 64 bits writes zeros where a thread never had a fault, and for a read at 0
  const mayBeNone = status === 'untold' && address === 0n && at.faultStatus?.error === 0;
  const access = armAccess(at, address, context);
  const atPc = canFault(at, instruction, address, access);
  if (atPc === false || isAfterSystemCall(at, context)) return mayBeNone ? 'none' : 'stale';
  if (atPc === undefined && mayBeNone) return 'unknown';
  const { segments, delivered, source } = context;
  const page = {
    address,
    sp: at.sp,
    present: status === 'present',
    userEnd: userEnd(segments),
    ...(access && { access }),
  };
  const { guessed, ...signal } = pageFaultSignal(page, segments, delivered);
  return {
    ...signal,
    address,
    ...(access && { access }),
    source,
    confidence: atPc === true && !guessed ? 'high' : 'medium',
    staleTrap: false,
    ...(atPc && { atPc }),
  };
}

/** What the instruction at pc proves, or the trap: undefined ones, breakpoints, misaligned operands of those that may not have them. */
function byInstruction(
  at: Interruption,
  instruction: InstructionAt | undefined,
  status: Status,
  context: FaultContext,
): Fault | undefined {
  const { source, handled, delivered } = context;
  const common = { source, confidence: 'high', staleTrap: false, atPc: true } as const;
  const raised = (signal: number): boolean => handled === undefined || handled === signal;
  if (instruction?.kind === 'breakpoint' && raised(SIGTRAP))
    return { ...common, signal: SIGTRAP, code: 1, reason: 'breakpoint', address: at.pc };
  const isUndefined =
    instruction?.kind === 'invalid' || (status === 'undefined' && (handled ?? delivered?.signal) === SIGILL);
  if (isUndefined && raised(SIGILL))
    return { ...common, signal: SIGILL, code: 1, reason: 'invalid-opcode', address: at.pc };
  const odd = status === 'misaligned' ? refusedAccess(at, context) : misalignedAccess(instruction);
  if (odd === undefined || !raised(SIGBUS)) return undefined;
  const isRefused =
    status === 'misaligned' || (status === 'untold' && allows(segmentAt(context.segments, odd.address), odd.access));
  const { address, access } = odd;
  return isRefused ? { ...common, signal: SIGBUS, code: 1, reason: 'misaligned', address, access } : undefined;
}

function misalignedAccess(instruction: InstructionAt | undefined): MemoryAccess | undefined {
  return instruction?.accesses?.find(({ address }) => address % instruction.alignment !== 0n);
}

/** What the kernel takes for a breakpoint of gdb's, and others don't: it is defined to be undefined. */
const OF_DEBUGGERS: ReadonlySet<number> = new Set([0xe7f0_01f0, 0xa000_f7f0]);
const OF_DEBUGGERS_SHORT = 0xde01;

/** `udf`, which compilers put in, and `bkpt`. */
export function findStop(at: Interruption, context: FaultContext): Stop | undefined {
  const kind = interruptedInstruction(at, context)?.kind;
  if (kind === 'invalid') return { instruction: 'udf', by: 'compilers' };
  if (kind !== 'breakpoint') return undefined;
  const word = readExactly(context.memory, at.pc, 4)?.readUInt32LE() ?? 0;
  const isUndefined = OF_DEBUGGERS.has(word) || (word & 0xffff) === OF_DEBUGGERS_SHORT;
  return { instruction: isUndefined ? 'udf' : 'bkpt', by: 'debuggers' };
}
