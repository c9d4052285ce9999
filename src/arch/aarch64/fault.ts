import type { FaultAccess, FaultReason } from '../../fault/model.ts';
import { pageFaultSignal } from '../../linux/page-fault.ts';
import { SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from '../../linux/signal-names.ts';
import { readExactly } from '../../process/memory.ts';
import type { FaultContext, HardwareFault, Interruption } from '../model.ts';
import { isAfterSystemCall } from '../system-call.ts';

/** Exception classes, bits 26 to 31 of the syndrome (arch/arm64/include/asm/esr.h). */
const FETCH_ABORT = 0x20;
const DATA_ABORT = 0x24;

/** Classes other than aborts: what the kernel raises for them. */
const CLASSES: Readonly<
  Record<number, { readonly signal: number; readonly code: number; readonly reason: FaultReason }>
> = {
  0x00: { signal: SIGILL, code: 1, reason: 'invalid-opcode' },
  0x0d: { signal: SIGILL, code: 2, reason: 'invalid-opcode' },
  0x0e: { signal: SIGILL, code: 1, reason: 'invalid-opcode' },
  0x18: { signal: SIGILL, code: 1, reason: 'privileged-instruction' },
  0x1c: { signal: SIGILL, code: 2, reason: 'invalid-opcode' },
  0x22: { signal: SIGBUS, code: 1, reason: 'misaligned' },
  0x26: { signal: SIGBUS, code: 1, reason: 'misaligned' },
  0x3c: { signal: SIGTRAP, code: 1, reason: 'breakpoint' },
};

/** Bits of an abort's syndrome. */
const WRITE_NOT_READ = 1n << 6n;
const CACHE_MAINTENANCE = 1n << 8n;
const ADDRESS_NOT_VALID = 1n << 10n;

/** Fault status codes, bits 0 to 5; the levels of translation and permission faults are the two lowest bits. */
const TRANSLATION = 0x04;
const ACCESS_FLAG = 0x08;
const PERMISSION = 0x0c;
const TAG_CHECK = 0x11;
const ALIGNMENT = 0x21;

/** User addresses have at most 52 bits; the byte above 56 may hold a tag that the CPU ignores. */
export const USER_END = 1n << 52n;
const UNTAGGED = (1n << 56n) - 1n;

/** The access by an abort's syndrome; undefined for other classes and for cache maintenance, which counts as a write to the CPU. */
function accessOf(esr: bigint): FaultAccess | undefined {
  const kind = exceptionClass(esr);
  if (kind === FETCH_ABORT) return 'execute';
  if (kind !== DATA_ABORT || (esr & CACHE_MAINTENANCE) !== 0n) return undefined;
  return (esr & WRITE_NOT_READ) === 0n ? 'read' : 'write';
}

/** The access of the thread's last abort, if that was at this address. */
export function aarch64Access({ esr, faultAddress }: Interruption, address: bigint): FaultAccess | undefined {
  const isLast = esr !== undefined && faultAddress !== undefined && untagged(faultAddress) === untagged(address);
  return isLast ? accessOf(esr) : undefined;
}

/** An address without the tag that the CPU ignores. */
function untagged(address: bigint): bigint {
  return address & UNTAGGED;
}

/**
 * The fault that the syndrome and fault address of a signal frame tell, when there is no siginfo. As on x86 they
 * stay those of an older fault when a signal is sent: they count only if the instruction at pc can have raised it.
 */
export function aarch64Fault(at: Interruption, context: FaultContext): HardwareFault | undefined {
  if (at.faultAddress === undefined) return undefined;
  // The kernel writes both or none; qemu-user writes an address only.
  if (at.esr === undefined) return at.faultAddress === 0n ? 'none' : 'unknown';
  const kind = exceptionClass(at.esr);
  if (kind === FETCH_ABORT || kind === DATA_ABORT) return abort(at, at.esr, kind, context);
  const found = CLASSES[kind];
  if (found === undefined || isAfterSystemCall(at, context)) return 'stale';
  return { ...found, address: at.pc, source: context.source, confidence: 'medium', staleTrap: false };
}

function abort(at: Interruption, esr: bigint, kind: number, context: FaultContext): HardwareFault {
  const address = untagged(at.faultAddress ?? 0n);
  const atPc = kind === FETCH_ABORT && address === at.pc;
  const isPossible = kind === FETCH_ABORT ? atPc : isMemoryInstruction(at, context);
  if (isPossible === false || isAfterSystemCall(at, context)) return 'stale';
  const access = accessOf(esr);
  const { guessed, ...signal } = abortSignal(at.sp, address, esr, access, context);
  return {
    ...signal,
    ...((esr & ADDRESS_NOT_VALID) === 0n && { address }),
    ...(access && { access }),
    source: context.source,
    confidence: atPc && !guessed ? 'high' : 'medium',
    staleTrap: false,
    ...(atPc && { atPc }),
  };
}

function abortSignal(
  sp: bigint,
  address: bigint,
  esr: bigint,
  access: FaultAccess | undefined,
  { segments, delivered }: FaultContext,
) {
  const status = Number(esr & 0x3fn);
  const present = (status & ~3) === PERMISSION || (status & ~3) === ACCESS_FLAG;
  const page = { address, sp, present, userEnd: USER_END, ...(access && { access }) };
  if (present || (status & ~3) === TRANSLATION) return pageFaultSignal(page, segments, delivered);
  if (status === ALIGNMENT) return { signal: SIGBUS, code: 1, reason: 'misaligned', guessed: false } as const;
  if (status === TAG_CHECK) return { signal: SIGSEGV, code: 9, reason: 'memory-tag', guessed: false } as const;
  return { signal: SIGBUS, code: 3, reason: 'memory-failure', guessed: true } as const;
}

function exceptionClass(esr: bigint): number {
  return Number((esr >> 26n) & 0x3fn);
}

/** Loads and stores have 1x0x, systems instructions (cache maintenance) 1010 and the like in their encoding: bits 25 to 28. */
function isMemoryInstruction({ pc }: Interruption, { memory }: FaultContext): boolean | undefined {
  const word = readExactly(memory, pc, 4)?.readUInt32LE(0);
  if (word === undefined) return undefined;
  const isLoadOrStore = (word & 0x0a00_0000) === 0x0800_0000;
  const isSystem = (word & 0xffc0_0000) >>> 0 === 0xd500_0000;
  return isLoadOrStore || isSystem;
}
