import type { Arch } from '../model.ts';
import { detail, findStop, misaligned, ppc64leAccess } from './fault.ts';
import { callBefore, instructionAt, LENGTH, lengthAt } from './instruction.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { SYSTEM_CALLS } from './system-calls.ts';
import { UNWINDING } from './unwinding.ts';

export const PPC64LE = {
  name: 'ppc64le',
  binutils: /^powerpc|^rs6000/,
  elf: { machine: 21, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  unwinding: UNWINDING,
  systemCalls: SYSTEM_CALLS,
  hardware: { fault: () => undefined, access: ppc64leAccess, misaligned, detail },
  instructions: { longest: LENGTH, at: instructionAt, lengthAt, callBefore },
  findStop,
} as const satisfies Arch;
