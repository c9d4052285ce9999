import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers of the EABI: arch/arm/tools/syscall.tbl */
const CALLS: ReadonlyMap<bigint | undefined, string> = new Map([
  [37n, 'kill'],
  [268n, 'tgkill'],
]);

export const SYSTEM_CALLS: SystemCalls = {
  /** `svc #0`, Thumb and Arm. */
  codes: [Buffer.from([0x00, 0xdf]), Buffer.from([0x00, 0x00, 0x00, 0xef])],
  /** The kernel overwrites r0, the first argument, with the result; the number in r7 stays. */
  made: ({ r0, r1, r2, r7 }) => {
    const name = CALLS.get(r7);
    return r0 === 0n && name !== undefined ? { name, args: [undefined, toInt(r1), toInt(r2)] } : undefined;
  },
  number: 'r7',
  sending: new Set([37n, 238n, 268n, 178n, 363n, 424n, 175n, 126n]),
};
