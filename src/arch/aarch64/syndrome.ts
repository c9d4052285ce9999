import type { FaultAccess, FaultReason } from '../../fault/model.ts';
import { SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from '../../linux/signal-names.ts';

/** Exception classes, bits 26 to 31 of the syndrome (arch/arm64/include/asm/esr.h). */
const FETCH_ABORT = 0x20;
const DATA_ABORT = 0x24;

/** A signal as the kernel raises it. */
export interface Raised {
  readonly signal: number;
  readonly code: number;
  readonly reason: FaultReason;
}

/** Classes other than aborts: what the kernel raises for them (arch/arm64/kernel/traps.c). Most leave no syndrome behind. */
const CLASSES: Readonly<Record<number, Raised>> = {
  0x00: { signal: SIGILL, code: 1, reason: 'invalid-opcode' },
  0x0d: { signal: SIGILL, code: 1, reason: 'branch-target' },
  0x0e: { signal: SIGILL, code: 1, reason: 'invalid-opcode' },
  0x18: { signal: SIGILL, code: 1, reason: 'privileged-instruction' },
  0x1c: { signal: SIGILL, code: 2, reason: 'pointer-authentication' },
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
/** With addresses of 52 bits (FEAT_LPA2) there is a level before the first: of an address that is wider than the kernel's. */
const TRANSLATION_BEFORE = 0x2b;
const ACCESS_FLAG = 0x08;
const PERMISSION = 0x0c;
const TAG_CHECK = 0x11;
const ALIGNMENT = 0x21;

/** What a syndrome is of: an access to memory, or what the kernel raises else; undefined for others. */
export function kindOf(esr: bigint): 'fetch' | 'data' | Raised | undefined {
  const kind = Number((esr >> 26n) & 0x3fn);
  if (kind === FETCH_ABORT) return 'fetch';
  return kind === DATA_ABORT ? 'data' : CLASSES[kind];
}

/** The access by an abort's syndrome; undefined for other classes and for cache maintenance, which counts as a write to the CPU. */
export function accessOf(esr: bigint): FaultAccess | undefined {
  const kind = kindOf(esr);
  if (kind === 'fetch') return 'execute';
  if (kind !== 'data' || (esr & CACHE_MAINTENANCE) !== 0n) return undefined;
  return (esr & WRITE_NOT_READ) === 0n ? 'read' : 'write';
}

/** Whether the fault address beside an abort's syndrome is one. */
export function hasAddress(esr: bigint): boolean {
  return (esr & ADDRESS_NOT_VALID) === 0n;
}

/** What an abort was about: a page that was there or not, or something else. */
export function statusOf(esr: bigint): 'present' | 'absent' | Raised {
  const status = Number(esr & 0x3fn);
  const group = status & ~3;
  if (group === PERMISSION || group === ACCESS_FLAG) return 'present';
  if (group === TRANSLATION || status === TRANSLATION_BEFORE) return 'absent';
  if (status === ALIGNMENT) return { signal: SIGBUS, code: 1, reason: 'misaligned' };
  if (status === TAG_CHECK) return { signal: SIGSEGV, code: 9, reason: 'memory-tag' };
  return { signal: SIGBUS, code: 3, reason: 'memory-failure' };
}
