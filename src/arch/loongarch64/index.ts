import type { Arch } from '../model.ts';
import { detail, findStop, loongarch64Access } from './fault.ts';
import { callBefore, instructionAt, LENGTH, lengthAt } from './instruction.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';
import { UNWINDING } from './unwinding.ts';

export const LOONGARCH64 = {
  name: 'loongarch64',
  binutils: /^loongarch/i,
  elf: { machine: 258, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  unwinding: UNWINDING,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: () => undefined, access: loongarch64Access, detail },
  instructions: { longest: LENGTH, at: instructionAt, lengthAt, callBefore },
  findStop,
} as const satisfies Arch;
