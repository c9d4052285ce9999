import type { RegisterSet } from '../register-set.ts';

export const GENERAL = Array.from({ length: 32 }, (_, index) => `r${index}`);

/** struct user_pt_regs of the kernel's uapi/asm/ptrace.h: r0 to r31, the first argument of a system call, era and badv. */
export const REGISTERS = {
  names: [...GENERAL, 'orig_a0', 'pc', 'badv'],
  offset: 112,
  pc: 'pc',
  sp: 'r3',
  shown: [...GENERAL, 'pc', 'badv'],
  state: new Set(['orig_a0', 'badv']),
  link: 'r1',
  framePointer: 'r22',
  recordBelow: 16,
  threadPointer: 'r2',
} as const satisfies RegisterSet;
