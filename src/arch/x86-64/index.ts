import type { Arch } from '../model.ts';
import { userEnd } from './addresses.ts';
import { callBefore } from './call-before.ts';
import { isAfterBreakpoint, trapAccess, trapFault } from './fault.ts';
import { generalProtection, misalignedOperand } from './general-protection.ts';
import { instructionAt, lengthAt } from './instruction/at.ts';
import { LONGEST } from './instruction/decode.ts';
import { REGISTERS } from './registers.ts';
import { SIGNAL_FRAMES } from './signal-frame.ts';
import { findStop } from './stop.ts';
import { SYSTEM_CALLS } from './system-calls.ts';
import { isOfFault } from './traps.ts';

export const X86_64 = {
  name: 'x86-64',
  binutils: /^i386:x86-64/,
  elf: { machine: 62, bits: 64, littleEndian: true },
  registers: REGISTERS,
  signalFrames: SIGNAL_FRAMES,
  systemCalls: SYSTEM_CALLS,
  hardware: {
    fault: (at, context) => at.trap && trapFault(at, at.trap, context),
    access: trapAccess,
    isOf: isOfFault,
    protection: generalProtection,
    misaligned: misalignedOperand,
    isAfterBreakpoint,
  },
  instructions: { longest: LONGEST, at: instructionAt, lengthAt, callBefore },
  findStop,
  returnsByStack: true,
  userEnd,
} as const satisfies Arch;
