import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: asm-generic/unistd.h */
const CALLS: ReadonlyMap<bigint | undefined, string> = new Map([
  [129n, 'kill'],
  [131n, 'tgkill'],
]);

export const SYSTEM_CALLS: SystemCalls = {
  /** `ecall` */
  codes: [Buffer.from([0x73, 0x00, 0x00, 0x00])],
  /** The kernel overwrites a0, the first argument, with the result; the number in a7 stays. */
  made: ({ a0, a1, a2, a7 }) => {
    const name = CALLS.get(a7);
    return a0 === 0n && name !== undefined ? { name, args: [undefined, toInt(a1), toInt(a2)] } : undefined;
  },
  number: 'a7',
  sending: new Set([129n, 130n, 131n, 138n, 240n, 424n, 135n]),
};
