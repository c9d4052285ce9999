import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: asm-generic/unistd.h */
const CALLS: ReadonlyMap<bigint | undefined, string> = new Map([
  [129n, 'kill'],
  [131n, 'tgkill'],
]);

export const SYSTEM_CALLS: SystemCalls = {
  /** `syscall 0` */
  codes: [Buffer.from([0x00, 0x00, 0x2b, 0x00])],
  /** The kernel overwrites a0, the first argument, with the result; the number in a7 stays. */
  made: ({ r4, r5, r6, r11 }) => {
    const name = CALLS.get(r11);
    return r4 === 0n && name !== undefined ? { name, args: [undefined, toInt(r5), toInt(r6)] } : undefined;
  },
  number: 'r11',
  sending: new Set([129n, 130n, 131n, 138n, 240n, 424n, 135n]),
};
