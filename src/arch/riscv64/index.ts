import type { Arch } from '../model.ts';
import { findStop, misaligned, riscv64Access } from './fault.ts';
import { callBefore, instructionAt, lengthAt, LONGEST } from './instruction/at.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';
import { UNWINDING } from './unwinding.ts';

export const RISCV64 = {
  name: 'riscv64',
  binutils: /^riscv/,
  elf: { machine: 243, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  unwinding: UNWINDING,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: () => undefined, access: riscv64Access, misaligned },
  instructions: { longest: LONGEST, at: instructionAt, lengthAt, callBefore },
  findStop,
} as const satisfies Arch;
