import type { SignalFrames } from '../model.ts';
import { CONTEXT, genericLayout, readRtFrame, siginfoMarks } from '../rt-frame.ts';

/**
 * Offsets in `struct rt_sigframe` (arch/loongarch/kernel/signal.c): the siginfo, which is written for every handler, then `struct
 * ucontext`, its signal set padded to 1024 bits, with pc and r0 to r31 (measured under Linux 7.2).
 */
const SIZE = CONTEXT + 33 * 8;
const OFFSETS: Readonly<Record<string, number>> = {
  pc: CONTEXT,
  ...Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`r${index}`, CONTEXT + 8 + 8 * index])),
};

const LAYOUT = genericLayout(SIZE, OFFSETS, 'r3');

export const SIGNAL_FRAMES: SignalFrames = {
  /** The address is that of the siginfo. */
  read: (memory, address) => readRtFrame(memory, address, LAYOUT),
  hasSiginfo: true,
  marks: siginfoMarks(0),
  isPlausible: ({ pc, sp, registers: { r0 } }) => r0 === 0n && pc % 4n === 0n && sp % 16n === 0n,
};
