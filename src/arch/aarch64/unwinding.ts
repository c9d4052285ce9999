import type { Unwinding } from '../model.ts';
import { CODE_MASK } from './registers.ts';

/** DWARF for the Arm 64-bit Architecture (aadwarf64), 4.1. */
export const UNWINDING = {
  columns: [...Array.from({ length: 31 }, (_, index) => `x${index}`), 'sp', 'pc'],
  /** `mov x8, #139; svc #0`, as the vdso has it: kernels since 5.8 tell no unwind information of it. */
  signalReturn: Buffer.from('681180d2010000d4', 'hex'),
  /** The bits that hold the signature the kernel tells (NT_ARM_PAC_MASK). */
  unsigned: (stored, { [CODE_MASK]: mask = 0n }) => BigInt.asUintN(64, stored & ~mask),
} as const satisfies Unwinding;
