import type { RegisterSet } from '../register-set.ts';

const GENERAL = 'rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip eflags';

/** In the order of struct user_regs_struct: /usr/include/x86_64-linux-gnu/sys/user.h */
export const REGISTERS = {
  names:
    'r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs'.split(
      ' ',
    ),
  offset: 112,
  pc: 'rip',
  sp: 'rsp',
  shown: GENERAL.split(' '),
  state: new Set(['eflags', 'cs', 'ss', 'fs', 'gs']),
  framePointer: 'rbp',
  threadPointer: 'fs_base',
  ownBelowPointer: true,
  bases: ['fs_base', 'gs_base'],
} as const satisfies RegisterSet;
