import type { RegisterSet } from '../register-set.ts';

/** pc, then x1 to x31 by their names in the ABI, as gdb has them: struct user_regs_struct of the kernel's uapi/asm/ptrace.h. */
const NAMES = 'pc ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(
  ' ',
);

export const REGISTERS = {
  names: NAMES,
  offset: 112,
  pc: 'pc',
  sp: 'sp',
  shown: NAMES,
  state: new Set<string>(),
  link: 'ra',
  framePointer: 'fp',
  recordBelow: 16,
  threadPointer: 'tp',
} as const satisfies RegisterSet;

/** The name of register x`number`; x0 is always zero, and has none here. */
export function nameOf(number: number): string | undefined {
  return number === 0 ? undefined : NAMES[number];
}
