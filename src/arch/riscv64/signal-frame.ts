import type { Encoding } from '../../elf/fields.ts';
import { readSiginfo, SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import { readExactly, type Memory } from '../../process/memory.ts';
import { readAltstack, readRegisters } from '../fields.ts';
import type { SignalFrames, StoredFrame } from '../model.ts';
import { REGISTERS } from './registers.ts';

const ENCODING: Encoding = { bits: 64, littleEndian: true };

/**
 * Offsets in `struct rt_sigframe` (arch/riscv/kernel/signal.c): the siginfo, which is written for every handler, then
 * `struct ucontext`, its signal set padded to 1024 bits, with pc and x1 to x31 (measured under Linux 6.12).
 */
const UCONTEXT = SIGINFO_SIZE;
const STACK = UCONTEXT + 16;
const BLOCKED = UCONTEXT + 40;
const FIRST_REGISTER = UCONTEXT + 176;
const SIZE = FIRST_REGISTER + 32 * 8;
const OFFSETS: Readonly<Record<string, number>> = Object.fromEntries(
  REGISTERS.names.map((name, index) => [name, FIRST_REGISTER + 8 * index]),
);

/** Reads the `rt_sigframe` at `address`, which is that of the siginfo. */
function readRiscv64SignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const bytes = readExactly(memory, address, SIZE);
  const siginfo = bytes && readSiginfo(bytes, ENCODING);
  if (bytes === undefined || siginfo === undefined) return undefined;
  const registers = readRegisters(bytes, ENCODING, OFFSETS);
  const altstack = readAltstack(bytes, ENCODING, STACK);
  return {
    address,
    registers,
    pc: registers.pc ?? 0n,
    sp: registers.sp ?? 0n,
    siginfo,
    blocked: bytes.readBigUInt64LE(BLOCKED),
    ...(altstack !== undefined && { altstack }),
  };
}

export const SIGNAL_FRAMES: SignalFrames = {
  read: readRiscv64SignalFrame,
  hasSiginfo: true,
  /** The signal and the errno of a siginfo, for each signal of a fault and for SIGABRT: nothing else in the frame is always the same. */
  marks: [4, 5, 6, 7, 8, 11].map((signal) => ({ low: signal, high: 0, offset: 0n })),
  isPlausible: ({ pc, sp }) => pc % 2n === 0n && sp % 16n === 0n,
};
