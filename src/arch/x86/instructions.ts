import type { Registers } from '../../process/memory.ts';
import type { Instructions } from '../model.ts';
import { callBefore } from './call-before.ts';
import { flowOf } from './flow/step.ts';
import { instructionAt, lengthAt } from './instruction/at.ts';
import { LONGEST } from './instruction/decode.ts';
import type { Mode } from './instruction/encoding.ts';

/**
 * The decoder for programs of 64 bits, or of 32.
 * @param named gives the registers the names of their 64 bits.
 */
export function instructionsOf(mode: Mode, named: (registers: Registers) => Registers): Instructions {
  return {
    longest: LONGEST,
    at: (memory, pc, registers) => instructionAt(memory, pc, named(registers), mode),
    lengthAt: (memory, pc) => lengthAt(memory, pc, mode),
    ...(mode === 64 && { flow: flowOf(mode) }),
    callBefore: (memory, returned) => callBefore(memory, returned, mode),
  };
}
