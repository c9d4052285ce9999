import type { FaultStatus } from '../model.ts';

/** Traps as the kernel numbers them in signal frames (arch/arm/mm/fault.c, arch/arm/kernel/traps.c). */
const PAGE_FAULT = 14;
const UNDEFINED_INSTRUCTION = 6;

/** Bits of the fault status register: a write, its long form (LPAE), and the kernel's own of a fetch (FSR_LNX_PF). */
const WRITE = 1 << 11;
const LONG = 1 << 9;
const FETCH = 2 ** 31;

/**
 * What a fault status is of: a page that was there or not, a misaligned access, an undefined instruction, anything else.
 * `untold`: a kernel of 64 bits tells nothing, also where there never was a fault.
 */
export type Status = 'present' | 'absent' | 'misaligned' | 'undefined' | 'other' | 'untold';

/** By the lower bits of the register's short form (Arm Architecture Reference Manual, Armv7-A, B3.13.3); the fourth bit is bit 10. */
const SHORT: Readonly<Record<number, Status>> = {
  1: 'misaligned',
  3: 'present',
  5: 'absent',
  6: 'present',
  7: 'absent',
  9: 'present',
  11: 'present',
  13: 'present',
  15: 'present',
};

/** By the bits above the level of translation in its long form: a translation, the access flag, a permission. */
const LONG_FORM: Readonly<Record<number, Status>> = { 1: 'absent', 2: 'present', 3: 'present' };
const LONG_MISALIGNED = 0x21;

/** What the kernel's record of a fault is of. */
export function statusOf({ trap, error }: FaultStatus): Status {
  if (trap === UNDEFINED_INSTRUCTION) return 'undefined';
  const status = error & 0x3f;
  if (trap !== PAGE_FAULT && status === 0) return 'untold';
  if ((error & LONG) !== 0) return status === LONG_MISALIGNED ? 'misaligned' : (LONG_FORM[status >> 2] ?? 'other');
  return (error & (1 << 10)) === 0 ? (SHORT[error & 0xf] ?? 'other') : 'other';
}

/** The access of a page fault; undefined where it is not told: under a kernel of 64 bits all but a write. */
export function accessOf({ trap, error }: FaultStatus): 'read' | 'write' | 'execute' | undefined {
  if (error >= FETCH) return 'execute';
  if ((error & WRITE) !== 0) return 'write';
  return trap === PAGE_FAULT ? 'read' : undefined;
}
