import type { Unwinding } from '../model.ts';
import { GENERAL } from './registers.ts';

const LINK = 65;

/** 64-bit ELF V2 ABI for Power, "DWARF register numbers": r0 to r31, and the link register, which is the return address. */
export const UNWINDING = {
  columns: Array.from({ length: LINK + 1 }, (_, column) => (column === LINK ? 'lr' : (GENERAL[column] ?? ''))),
} as const satisfies Unwinding;
