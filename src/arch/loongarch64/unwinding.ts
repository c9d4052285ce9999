import type { Unwinding } from '../model.ts';
import { GENERAL } from './registers.ts';

/** LoongArch DWARF ABI (la-abi), "DWARF register numbers": r0 to r31. */
export const UNWINDING = {
  columns: GENERAL,
  /** `li.w $a7, 139; syscall 0`, as the vdso has it. */
  signalReturn: Buffer.from('0b2c820300002b00', 'hex'),
} as const satisfies Unwinding;
