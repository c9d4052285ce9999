import type { Arch } from '../model.ts';
import { hardwareOf } from '../x86/hardware.ts';
import { instructionsOf } from '../x86/instructions.ts';
import { findStop } from '../x86/stop.ts';
import { isNonCanonical, userEnd } from './addresses.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';
import { UNWINDING } from './unwinding.ts';

export const X86_64 = {
  name: 'x86-64',
  binutils: /^i386:x86-64/,
  elf: { machine: 62, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: hardwareOf(64, isNonCanonical),
  instructions: instructionsOf(64, (registers) => registers),
  unwinding: UNWINDING,
  findStop,
  returnsByStack: true,
  userEnd,
} as const satisfies Arch;
