import type { Fault, FaultAccess, Stop } from '../../fault/model.ts';
import { isSent, SIGBUS, SIGFPE, SIGILL } from '../../linux/signal-names.ts';
import { segmentAt } from '../../process/segments.ts';
import { accessOf, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, HardwareFault, Interruption, MemoryAccess } from '../model.ts';
import { allows, pageFaultSignal } from '../page-fault.ts';
import { isAfterSystemCall } from '../system-call.ts';

/** The processor tells the page of a fault alone. */
const PAGE = ~0xfffn;

/**
 * The address of a fault of which the kernel gives the page: that of the one operand of the instruction at pc which is in it, or pc
 * itself; else the page as it is.
 */
export function withinPage(at: Interruption, page: bigint, context: FaultContext): bigint {
  if ((page & ~PAGE) !== 0n) return page;
  if ((at.pc & PAGE) === page) return at.pc;
  const operands = interruptedInstruction(at, context)?.accesses ?? [];
  const [address, another] = operands.flatMap((one) => firstByteIn(page, one.address, one.size));
  return address === undefined || another !== undefined ? page : address;
}

function firstByteIn(page: bigint, start: bigint, size: bigint): bigint[] {
  if ((start & PAGE) === page) return [start];
  return ((start + size - 1n) & PAGE) === page ? [page] : [];
}

/** The access of the instruction at pc: the kernel keeps no cause of a fault. */
export function s390xAccess(at: Interruption, address: bigint, context: FaultContext): FaultAccess | undefined {
  return accessOf(at.pc, interruptedInstruction(at, context), address);
}

/** The siginfo of a signal frame is always its own. */
export function isOf({ siginfo }: Interruption): boolean {
  return siginfo !== undefined;
}

/**
 * The fault of a handler without SA_SIGINFO. Its frame has registers alone, so the signal is the one that is blocked since or that
 * was raised again, and what it was about tells the instruction: an operand that is not mapped, or not for that.
 */
export function s390xFault(at: Interruption, context: FaultContext): HardwareFault | undefined {
  if (at.siginfo !== undefined || context.source === 'siginfo') return undefined;
  if (isAfterSystemCall(at, context)) return 'none';
  const { delivered, handled, segments, source } = context;
  const signal = handled ?? (delivered !== undefined && isSent(delivered.code) ? delivered.signal : undefined);
  const common = { source, staleTrap: false } as const;
  if (signal === SIGILL || signal === SIGFPE) return { ...common, ...stopped(at, signal, context) };
  const access = forbidden(at, context) ?? (signal === SIGBUS ? onlyOperand(at, context) : undefined);
  if (access === undefined) return interruptedInstruction(at, context)?.accesses === undefined ? 'unknown' : 'none';
  const place = { address: access.address, access: access.access };
  const { guessed, ...told } = pageFaultSignal({ ...place, sp: at.sp, present: false }, segments, delivered);
  const isTold = told.signal === signal && !guessed;
  return { ...common, ...told, ...place, confidence: isTold ? 'high' : 'medium', atPc: true };
}

/** An instruction that was not carried out: pc is behind it, and how long it was is known of one that is none at all. */
function stopped(at: Interruption, signal: number, { memory }: FaultContext): Omit<Fault, 'source' | 'staleTrap'> {
  const isZero = memory.read(at.pc - 2n, 2)?.readUInt16BE() === 0;
  const isInvalid = signal === SIGILL && (isZero || isTrap(at, memory));
  return isInvalid
    ? { signal, code: 1, reason: 'invalid-opcode', address: at.pc - 2n, confidence: 'high', atPc: true }
    : { signal, reason: signal === SIGILL ? 'invalid-opcode' : 'unknown', confidence: 'low' };
}

/** What the instruction at pc can't have done: to be fetched, or to access its operand, even where the file that is mapped there may have ended. */
function forbidden(at: Interruption, context: FaultContext): { address: bigint; access: FaultAccess } | undefined {
  const { segments } = context;
  if (segmentAt(segments, at.pc)?.executable !== true) return { address: at.pc, access: 'execute' };
  return interruptedInstruction(at, context)?.accesses?.find(
    ({ address, access }) => !allows(segmentAt(segments, address), access),
  );
}

/** An operand that is mapped, of a file that has ended before it. */
function onlyOperand(at: Interruption, context: FaultContext): MemoryAccess | undefined {
  const [only, another] = interruptedInstruction(at, context)?.accesses ?? [];
  return another === undefined ? only : undefined;
}

/** What is defined to be no instruction, and leaves pc behind it: as assemblers are told to put it in, and the jump into itself that compilers do. */
export function findStop(at: Interruption, { memory }: FaultContext): Stop | undefined {
  return isTrap(at, memory) ? { instruction: 'j .+2', by: 'compilers' } : undefined;
}

function isTrap({ pc }: Interruption, memory: FaultContext['memory']): boolean {
  return pc >= 4n && memory.read(pc - 4n, 4)?.equals(JUMP_INTO_ITSELF) === true;
}

/** gcc's __builtin_trap: a jump to its own second half, which is no instruction. */
const JUMP_INTO_ITSELF = Buffer.from([0xa7, 0xf4, 0x00, 0x01]);
