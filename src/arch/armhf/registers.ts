import type { RegisterSet } from '../register-set.ts';

/** r0 to r12 and the others: struct user_regs of sys/user.h, which has a last one, the r0 of the system call that a thread is in. */
const NAMES = [...Array.from({ length: 13 }, (_, index) => `r${index}`), 'sp', 'lr', 'pc', 'cpsr'];

export const REGISTERS = {
  names: NAMES,
  offset: 72,
  pc: 'pc',
  sp: 'sp',
  shown: NAMES,
  state: new Set(['cpsr']),
  link: 'lr',
} as const satisfies RegisterSet;

/** The name of register r`number`. */
export function nameOf(number: number): string {
  return NAMES[number] ?? 'pc';
}

/** CPSR.T: the processor reads Thumb instructions. */
const THUMB = 1n << 5n;

/** Whether a program was interrupted among Thumb instructions; undefined where its state is not known. */
export function isThumb({ cpsr }: Readonly<Record<string, bigint>>): boolean | undefined {
  return cpsr === undefined ? undefined : (cpsr & THUMB) !== 0n;
}
