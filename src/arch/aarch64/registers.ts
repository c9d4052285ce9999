import type { RegisterSet } from '../model.ts';

/** x0 to x30, sp, pc and the flags: struct user_pt_regs in the kernel's uapi/asm/ptrace.h, where cpsr is called pstate. */
const NAMES = [...Array.from({ length: 31 }, (_, index) => `x${index}`), 'sp', 'pc', 'cpsr'];

export const REGISTERS = {
  names: NAMES,
  offset: 112,
  pc: 'pc',
  sp: 'sp',
  shown: NAMES,
  state: new Set(['cpsr']),
  link: 'x30',
  framePointer: 'x29',
} as const satisfies RegisterSet;
