import type { Encoding } from '../elf/fields.ts';
import { readSiginfo, SIGINFO_SIZE } from '../linux/plausible-siginfo.ts';
import { readExactly, type Memory } from '../process/memory.ts';
import { readAltstack, readRegisters } from './fields.ts';
import type { StoredFrame } from './model.ts';

/** Where things are in a `struct rt_sigframe` that the kernel writes for every handler alike, in bytes from its address. */
export interface RtLayout {
  readonly encoding: Encoding;
  readonly size: number;
  readonly siginfo: number;
  /** `uc_stack`. */
  readonly stack: number;
  /** `uc_sigmask`: the signals that were blocked, 64 bits. */
  readonly blocked: number;
  /** Of the registers by name, `pc` among them. */
  readonly registers: Readonly<Record<string, number>>;
  readonly stackPointer: string;
}

/** Of `struct ucontext` (asm-generic/ucontext.h), its signal set padded to 1024 bits. */
const UCONTEXT = { stack: 16, blocked: 40, context: 176 } as const;

/** Where the processor's own context begins in a frame of 64 bits that is a siginfo and then `struct ucontext`. */
export const CONTEXT = SIGINFO_SIZE + UCONTEXT.context;

/** Such a frame, little-endian. @param registers by name, from CONTEXT on. */
export function genericLayout(
  size: number,
  registers: Readonly<Record<string, number>>,
  stackPointer: string,
): RtLayout {
  return {
    encoding: { bits: 64, littleEndian: true },
    size,
    siginfo: 0,
    stack: SIGINFO_SIZE + UCONTEXT.stack,
    blocked: SIGINFO_SIZE + UCONTEXT.blocked,
    registers,
    stackPointer,
  };
}

/** The signal and the errno of a siginfo, for each signal of a fault and for SIGABRT. @param offset of the siginfo. */
export function siginfoMarks(offset: number) {
  return [4, 5, 6, 7, 8, 11].map((signal) => ({ low: signal, high: 0, offset: BigInt(offset) }));
}

/** Reads such a frame of a little-endian processor; undefined where no siginfo is in its place. */
export function readRtFrame(memory: Memory, address: bigint, layout: RtLayout): StoredFrame | undefined {
  const { encoding } = layout;
  const bytes = readExactly(memory, address, layout.size);
  const siginfo = bytes && readSiginfo(bytes.subarray(layout.siginfo), encoding);
  if (bytes === undefined || siginfo === undefined) return undefined;
  const registers: Readonly<Record<string, bigint>> = readRegisters(bytes, encoding, layout.registers);
  const altstack = readAltstack(bytes, encoding, layout.stack);
  return {
    address,
    registers,
    pc: registers['pc'] ?? 0n,
    sp: registers[layout.stackPointer] ?? 0n,
    siginfo,
    blocked: bytes.readBigUInt64LE(layout.blocked),
    ...(altstack !== undefined && { altstack }),
  };
}
