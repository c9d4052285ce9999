import { bits, matches } from '../../bits.ts';
import { type Operand, several } from './operand.ts';

/** What both sets of instructions encode alike, in the lower 28 bits: loads and stores of floating point and vector registers. */

const [SINGLE, DOUBLE] = [10, 11];

/** vldr, vstr, vldm and vstm; 'unknown' for other coprocessors, undefined for transfers between registers. */
export function coprocessorOperand(word: number): Operand | 'unknown' | undefined {
  const [pre, up, writeBack] = [bits(word, 24, 24), bits(word, 23, 23), bits(word, 21, 21)];
  if (pre === 0 && up === 0) return undefined;
  const number = bits(word, 11, 8);
  if (number !== SINGLE && number !== DOUBLE) return 'unknown';
  const [base, words] = [bits(word, 19, 16), bits(word, 7, 0)];
  const access = bits(word, 20, 20) === 1 ? 'read' : 'write';
  if (pre === 0 || writeBack === 1) return several(base, words, pre === 1 ? 'db' : 'ia', access);
  const displacement = 4 * (up === 1 ? words : -words);
  return { base, displacement, size: number === DOUBLE ? 8 : 4, access, aligned: 4 };
}

/** Registers of vld1 to vld4 of several structures, by type (vst alike). */
const REGISTERS: Readonly<Record<number, number>> = {
  7: 1, 10: 2, 6: 3, 2: 4, 8: 2, 9: 2, 3: 4, 4: 3, 5: 3, 0: 4, 1: 4,
}; // prettier-ignore

/** vld1 to vld4 and vst1 to vst4: the upper byte is f4 in Arm, f9 in Thumb; undefined for what is none of them. */
export function structures(word: number): Operand | undefined {
  if (bits(word, 20, 20) !== 0) return undefined;
  const access = bits(word, 21, 21) === 1 ? 'read' : 'write';
  const at = (size: number): Operand => ({ base: bits(word, 19, 16), displacement: 0, size, access });
  if (bits(word, 23, 23) === 0) {
    const registers = REGISTERS[bits(word, 11, 8)];
    return registers === undefined ? undefined : at(8 * registers);
  }
  const elements = bits(word, 9, 8) + 1;
  const isForAll = matches(word, 0xc00, 0xc00);
  return at(elements * 2 ** (isForAll ? bits(word, 7, 6) : bits(word, 11, 10)));
}
