import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: asm/unistd_32.h */
export const SYSTEM_CALLS: SystemCalls = {
  /** `int $0x80`: the vdso's `__kernel_vsyscall` returns behind one too, whatever instruction it entered by. */
  codes: [Buffer.from([0xcd, 0x80])],
  /** The kernel overwrites eax, the number, with the result; the arguments are as they were passed. */
  made: ({ eax, ebx, ecx, edx }) => (eax === 0n ? { args: [toInt(ebx), toInt(ecx), toInt(edx)] } : undefined),
  number: 'orig_eax',
  firstArgument: 'ebx',
  sending: new Set([37n, 238n, 270n, 178n, 335n, 424n, 175n, 126n]),
  /** An exception has it too. */
  noNumber: 0xffff_ffffn,
};
