import { bits, matches } from '../../bits.ts';
import { type Operand, several } from './operand.ts';

/** What both sets of instructions encode alike, in the lower 28 bits: loads and stores of floating point and vector registers. */

const [HALF, SINGLE, DOUBLE] = [9, 10, 11];

/** vldr, vstr, vldm and vstm; 'unknown' for other coprocessors, undefined for transfers between registers (mcrr, mrrc, vmov). */
export function coprocessorOperand(word: number): Operand | 'unknown' | undefined {
  const [pre, up, writeBack] = [bits(word, 24, 24), bits(word, 23, 23), bits(word, 21, 21)];
  if (pre === 0 && up === 0) return writeBack === 0 && bits(word, 22, 22) === 1 ? undefined : 'unknown';
  const number = bits(word, 11, 8);
  const isHalf = number === HALF && pre === 1 && writeBack === 0;
  if (!isHalf && number !== SINGLE && number !== DOUBLE) return 'unknown';
  const [base, words] = [bits(word, 19, 16), bits(word, 7, 0)];
  const access = bits(word, 20, 20) === 1 ? 'read' : 'write';
  if (pre === 0 || writeBack === 1) return several(base, words, pre === 1 ? 'db' : 'ia', access);
  const aligned = isHalf ? 2 : 4;
  const displacement = aligned * (up === 1 ? words : -words);
  return { base, displacement, size: number === DOUBLE ? 8 : aligned, access, aligned };
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
  // Of all lanes the fourth size is that of words too, aligned to all of them (vld4.32 [r0 :128]).
  return at(elements * 2 ** (isForAll ? Math.min(2, bits(word, 7, 6)) : bits(word, 11, 10)));
}
