import { readExactly, type Memory } from '../../process/memory.ts';
import type { SignalFrames, StoredFrame } from '../model.ts';
import { readRtFrame, siginfoMarks, type RtLayout } from '../rt-frame.ts';
import { REGISTERS } from './registers.ts';

/**
 * Offsets in `struct rt_sigframe` (arch/powerpc/kernel/signal_64.c), from a stack pointer that is 128 bytes below it: `struct ucontext`, then
 * the siginfo, which is written for every handler. Measured under Linux 6.12.
 */
const STACK = 144;
const BLOCKED = 168;
const POINTER_TO_REGISTERS = 352;
const FIRST_REGISTER = 360;
const SIGINFO = 1888;
const SIZE = SIGINFO + 128;
const OFFSETS: Readonly<Record<string, number>> = Object.fromEntries(
  REGISTERS.names.map((name, index) => [name, FIRST_REGISTER + 8 * index]),
);

const LAYOUT: RtLayout = {
  encoding: { bits: 64, littleEndian: true },
  size: SIZE,
  siginfo: SIGINFO,
  stack: STACK,
  blocked: BLOCKED,
  registers: OFFSETS,
  stackPointer: 'r1',
};

/** Reads the `rt_sigframe` that belongs to the stack pointer `address`. */
function readPpc64leSignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const pointer = readExactly(memory, address + BigInt(POINTER_TO_REGISTERS), 8)?.readBigUInt64LE();
  return pointer === address + BigInt(FIRST_REGISTER) ? readRtFrame(memory, address, LAYOUT) : undefined;
}

/** MSR.PR: the processor ran a program, not the kernel. */
const PROBLEM_STATE = 1n << 14n;

export const SIGNAL_FRAMES: SignalFrames = {
  read: readPpc64leSignalFrame,
  hasSiginfo: true,
  /** Nothing else in the frame is always the same. */
  marks: siginfoMarks(SIGINFO),
  isPlausible: ({ registers: { msr = 0n }, pc, sp }) =>
    (msr & PROBLEM_STATE) !== 0n && pc % 4n === 0n && sp % 16n === 0n,
};
