import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: asm-generic/unistd.h */
const CALLS: ReadonlyMap<bigint | undefined, string> = new Map([
  [129n, 'kill'],
  [131n, 'tgkill'],
]);

export const SYSTEM_CALLS: SystemCalls = {
  /** `svc #0` */
  codes: [Buffer.from([0x01, 0x00, 0x00, 0xd4])],
  /** The kernel overwrites x0, the first argument, with the result; the number in x8 stays. */
  made: ({ x0, x1, x2, x8 }) => {
    const name = CALLS.get(x8);
    return x0 === 0n && name !== undefined ? { name, args: [undefined, toInt(x1), toInt(x2)] } : undefined;
  },
  number: 'x8',
  sending: new Set([129n, 130n, 131n, 138n, 240n, 424n, 135n]),
};
