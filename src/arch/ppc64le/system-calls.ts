import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: arch/powerpc/kernel/syscalls/syscall.tbl */
const CALLS: ReadonlyMap<bigint | undefined, string> = new Map([
  [37n, 'kill'],
  [250n, 'tgkill'],
]);

export const SYSTEM_CALLS: SystemCalls = {
  /** `sc`, and `scv 0`, which glibc 2.33 and later take where the processor has it. */
  codes: [Buffer.from([0x02, 0x00, 0x00, 0x44]), Buffer.from([0x01, 0x00, 0x00, 0x44])],
  /** The kernel overwrites r3, the first argument, with the result; the number in r0 stays. */
  made: ({ r0, r3, r4, r5, orig_r3: first }) => {
    const name = CALLS.get(r0);
    return r3 === 0n && name !== undefined ? { name, args: [toInt(first), toInt(r4), toInt(r5)] } : undefined;
  },
  number: 'r0',
  sending: new Set([37n, 208n, 250n, 177n, 322n, 424n, 174n]),
};
