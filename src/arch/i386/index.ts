import type { Arch } from '../model.ts';
import { hardwareOf } from '../x86/hardware.ts';
import { instructionsOf } from '../x86/instructions.ts';
import { findStop } from '../x86/stop.ts';
import { isBeyondEnd, userEnd } from './addresses.ts';
import { REGISTERS, widened } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';

export const I386 = {
  name: 'i386',
  binutils: /^i386(?!:)/,
  elf: { machine: 3, bits: 32, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: hardwareOf(32, isBeyondEnd),
  instructions: instructionsOf(32, widened),
  findStop,
  returnsByStack: true,
  userEnd,
} as const satisfies Arch;
