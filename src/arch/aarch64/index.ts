import type { Arch } from '../model.ts';
import { detail } from './detail.ts';
import { aarch64Access, aarch64Fault, isOfFault, misaligned } from './fault.ts';
import { FLOW } from './flow/step.ts';
import { callBefore, instructionAt, LENGTH, lengthAt } from './instruction/at.ts';
import { untagged, USER_END } from './pointer.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { findStop } from './stop.ts';
import { SYSTEM_CALLS } from './system-calls.ts';
import { UNWINDING } from './unwinding.ts';

export const AARCH64 = {
  name: 'aarch64',
  binutils: /^aarch64/,
  elf: { machine: 183, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: aarch64Fault, access: aarch64Access, isOf: isOfFault, misaligned, detail },
  instructions: { longest: LENGTH, at: instructionAt, lengthAt, callBefore, flow: FLOW },
  unwinding: UNWINDING,
  findStop,
  untagged,
  userEnd: () => USER_END,
} as const satisfies Arch;
