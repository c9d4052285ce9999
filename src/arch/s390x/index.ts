import type { Arch } from '../model.ts';
import { findStop, isOf, s390xAccess, s390xFault, withinPage } from './fault.ts';
import { callBefore, instructionAt, lengthAt, LONGEST } from './instruction.ts';
import { REGISTERS } from './registers.ts';
import { ENCODING, SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';

export const S390X = {
  name: 's390x',
  binutils: /^s390/,
  elf: { machine: 22, ...ENCODING },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: s390xFault, access: s390xAccess, isOf, withinPage },
  instructions: { longest: LONGEST, at: instructionAt, lengthAt, callBefore },
  findStop,
  leavesPcBehind: true,
} as const satisfies Arch;
