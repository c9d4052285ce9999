import type { Arch } from '../model.ts';
import { userEnd } from './addresses.ts';
import { armAccess, armFault, findStop, isOfFault, misaligned } from './fault.ts';
import { callBefore, instructionAt, lengthAt, LONGEST } from './instruction/at.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';

export const ARMHF = {
  name: 'armhf',
  binutils: /^arm/,
  elf: { machine: 40, bits: 32, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: armFault, access: armAccess, isOf: isOfFault, misaligned },
  instructions: { longest: LONGEST, at: instructionAt, lengthAt, callBefore },
  findStop,
  toCode: (pointer) => pointer & ~1n,
  userEnd,
} as const satisfies Arch;
