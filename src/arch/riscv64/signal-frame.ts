import type { SignalFrames } from '../model.ts';
import { CONTEXT, genericLayout, readRtFrame, siginfoMarks } from '../rt-frame.ts';
import { REGISTERS } from './registers.ts';

/**
 * Offsets in `struct rt_sigframe` (arch/riscv/kernel/signal.c): the siginfo, which is written for every handler, then
 * `struct ucontext`, its signal set padded to 1024 bits, with pc and x1 to x31 (measured under Linux 6.12).
 */
const SIZE = CONTEXT + 32 * 8;
const OFFSETS: Readonly<Record<string, number>> = Object.fromEntries(
  REGISTERS.names.map((name, index) => [name, CONTEXT + 8 * index]),
);

const LAYOUT = genericLayout(SIZE, OFFSETS, 'sp');

export const SIGNAL_FRAMES: SignalFrames = {
  /** The address is that of the siginfo. */
  read: (memory, address) => readRtFrame(memory, address, LAYOUT),
  hasSiginfo: true,
  /** Nothing else in the frame is always the same. */
  marks: siginfoMarks(0),
  isPlausible: ({ pc, sp }) => pc % 2n === 0n && sp % 16n === 0n,
};
