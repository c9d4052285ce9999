import { SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import type { SignalFrames } from '../model.ts';
import { readRtFrame, type RtLayout } from '../rt-frame.ts';
import { REGISTERS } from './registers.ts';

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

const LAYOUT: RtLayout = {
  encoding: { bits: 64, littleEndian: true },
  size: SIZE,
  siginfo: 0,
  stack: STACK,
  blocked: BLOCKED,
  registers: OFFSETS,
  stackPointer: 'sp',
};

export const SIGNAL_FRAMES: SignalFrames = {
  /** The address is that of the siginfo. */
  read: (memory, address) => readRtFrame(memory, address, LAYOUT),
  hasSiginfo: true,
  /** The signal and the errno of a siginfo, for each signal of a fault and for SIGABRT: nothing else in the frame is always the same. */
  marks: [4, 5, 6, 7, 8, 11].map((signal) => ({ low: signal, high: 0, offset: 0n })),
  isPlausible: ({ pc, sp }) => pc % 2n === 0n && sp % 16n === 0n,
};
