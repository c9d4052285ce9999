import { toInt } from '../fields.ts';
import type { SystemCalls } from '../model.ts';

/** Numbers: arch/s390/kernel/syscalls/syscall.tbl */
const CALLS: ReadonlyMap<bigint | undefined, string> = new Map([
  [37n, 'kill'],
  [241n, 'tgkill'],
]);
const SENDING = [37, 178, 237, 241, 330, 424, 175];

export const SYSTEM_CALLS: SystemCalls = {
  /** `svc`, whose second byte is the number, or 0 where that is in r1: only those that send a signal, for one byte proves nothing. */
  codes: [0, ...SENDING.filter((number) => number < 256)].map((number) => Buffer.from([0x0a, number])),
  /** The kernel overwrites r2, the first argument, with the result; the number is in a note of the thread, and not in a signal frame. */
  made: ({ r2, r3, r4, system_call: number }) => {
    const name = number === undefined ? 'tgkill' : CALLS.get(number);
    return r2 === 0n && name !== undefined ? { name, args: [undefined, toInt(r3), toInt(r4)] } : undefined;
  },
  number: 'system_call',
  sending: new Set(SENDING.map(BigInt)),
};
