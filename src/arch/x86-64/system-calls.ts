import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: /usr/include/x86_64-linux-gnu/asm/unistd_64.h */
export const SYSTEM_CALLS: SystemCalls = {
  /** `syscall` */
  codes: [Buffer.from([0x0f, 0x05])],
  /** The kernel overwrites rax, the number, with the result; the arguments are as they were passed. */
  made: ({ rax, rdi, rsi, rdx }) => (rax === 0n ? { args: [toInt(rdi), toInt(rsi), toInt(rdx)] } : undefined),
  result: 'rax',
  number: 'orig_rax',
  firstArgument: 'rdi',
  sleeping: ['rdi', 'rsi', 'rdx', 'r10'],
  sending: new Set([62n, 200n, 234n, 129n, 297n, 424n, 14n]),
  /** An exception has it too. */
  noNumber: 0xffff_ffff_ffff_ffffn,
};
