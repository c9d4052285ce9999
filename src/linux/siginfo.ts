import { fieldsOf, type Encoding } from '../elf/fields.ts';

/** What the kernel said about a signal. */
export interface Siginfo {
  readonly signal: number;
  readonly errno: number;
  readonly code: number;
  /** Only where the signal carries a fault address: sent by the CPU's fault, and not SI_KERNEL. */
  readonly address?: bigint;
  /** Only where a process sent it. */
  readonly sender?: { readonly pid: number; readonly uid: number };
}

const SI_KERNEL = 128;
const WITH_ADDRESS: ReadonlySet<number> = new Set([4, 5, 7, 8, 11]); // ILL, TRAP, BUS, FPE, SEGV
const FROM_PROCESS: ReadonlySet<number> = new Set([0, -1, -3, -6]); // SI_USER, SI_QUEUE, SI_MESGQ, SI_TKILL: the others hold a timer or a file

/**
 * Reads a siginfo_t (asm-generic/siginfo.h): the bytes of the address are the sender's pid and uid when a process
 * sent the signal.
 * @throws ElfError when the bytes end before it is complete.
 */
export function parseSiginfo(bytes: Buffer, encoding: Encoding): Siginfo {
  const fields = fieldsOf(bytes, encoding);
  const [signal, errno, code] = [fields.i32(0), fields.i32(4), fields.i32(8)];
  const union = encoding.bits === 64 ? 16 : 12;
  return {
    signal,
    errno,
    code,
    ...(code > 0 && code !== SI_KERNEL && WITH_ADDRESS.has(signal) ? { address: fields.word(union) } : {}),
    ...(FROM_PROCESS.has(code) ? { sender: { pid: fields.i32(union), uid: fields.u32(union + 4) } } : {}),
  };
}
