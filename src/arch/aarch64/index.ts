import type { Arch } from '../model.ts';
import { aarch64Access, aarch64Fault, USER_END } from './fault.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { findStop } from './stop.ts';
import { SYSTEM_CALLS } from './system-calls.ts';

export const AARCH64 = {
  name: 'aarch64',
  binutils: /^aarch64/,
  elf: { machine: 183, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: aarch64Fault, access: aarch64Access },
  findStop,
  userEnd: () => USER_END,
} as const satisfies Arch;
