import type { Unwinding } from '../model.ts';
import { REGISTERS } from './registers.ts';

/** RISC-V DWARF Specification, "DWARF register numbers": x0 to x31, of which x0 holds nothing. */
export const UNWINDING = {
  columns: ['', ...REGISTERS.names.slice(1)],
  /** `li a7, 139; ecall`, as the vdso has it. */
  signalReturn: Buffer.from('9308b00873000000', 'hex'),
} as const satisfies Unwinding;
