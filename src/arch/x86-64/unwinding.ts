import type { Unwinding } from '../model.ts';

/** System V ABI for AMD64, "DWARF Register Number Mapping": figure 3.36. 16 is the return address. */
export const UNWINDING = {
  columns: 'rax rdx rcx rbx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip'.split(' '),
} as const satisfies Unwinding;
