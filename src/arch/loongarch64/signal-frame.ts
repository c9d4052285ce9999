import { SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import type { SignalFrames } from '../model.ts';
import { readRtFrame, type RtLayout } from '../rt-frame.ts';

/**
 * Offsets in `struct rt_sigframe` (arch/loongarch/kernel/signal.c): the siginfo, which is written for every handler, then `struct
 * ucontext`, its signal set padded to 1024 bits, with pc and r0 to r31 (measured under Linux 7.2).
 */
const UCONTEXT = SIGINFO_SIZE;
const STACK = UCONTEXT + 16;
const BLOCKED = UCONTEXT + 40;
const PC = UCONTEXT + 176;
const SIZE = PC + 33 * 8;
const OFFSETS: Readonly<Record<string, number>> = {
  pc: PC,
  ...Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`r${index}`, PC + 8 + 8 * index])),
};

const LAYOUT: RtLayout = {
  encoding: { bits: 64, littleEndian: true },
  size: SIZE,
  siginfo: 0,
  stack: STACK,
  blocked: BLOCKED,
  registers: OFFSETS,
  stackPointer: 'r3',
};

export const SIGNAL_FRAMES: SignalFrames = {
  /** The address is that of the siginfo. */
  read: (memory, address) => readRtFrame(memory, address, LAYOUT),
  hasSiginfo: true,
  /** The signal and the errno of a siginfo, for each signal of a fault and for SIGABRT. */
  marks: [4, 5, 6, 7, 8, 11].map((signal) => ({ low: signal, high: 0, offset: 0n })),
  isPlausible: ({ pc, sp, registers: { r0 } }) => r0 === 0n && pc % 4n === 0n && sp % 16n === 0n,
};
