import type { RegisterSet } from '../register-set.ts';

export const GENERAL = Array.from({ length: 32 }, (_, index) => `r${index}`);

/**
 * struct pt_regs of the kernel's uapi/asm/ptrace.h, whose last ones are no registers: the trap that the thread is in, its data address and its
 * status (DAR, DSISR). Both NT_PRSTATUS and signal frames have them all.
 */
export const REGISTERS = {
  names: [...GENERAL, ...'pc msr orig_r3 ctr lr xer cr softe trap dar dsisr'.split(' ')],
  offset: 112,
  pc: 'pc',
  sp: 'r1',
  shown: [...GENERAL, ...'pc msr cr lr ctr xer trap dar dsisr'.split(' ')],
  /** sigreturn restores none of them (restore_sigcontext). */
  state: new Set(['msr', 'orig_r3', 'softe', 'trap', 'dar', 'dsisr']),
  link: 'lr',
  threadPointer: 'r13',
} as const satisfies RegisterSet;
