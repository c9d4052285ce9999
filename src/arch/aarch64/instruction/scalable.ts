import { bits, matches } from '../../bits.ts';
import type { LoadStore } from './load-store.ts';

/** Bytes of the longest scalable vector (SVE): how long they are, and which lanes take part, the registers here do not tell. */
const LONGEST_VECTOR = 256;

/**
 * The operand of a contiguous load or store of scalable vectors (ld1b to st1d), as the C library's string functions have them.
 * Undefined for others, and where the displacement counts vectors, whose length is not known.
 */
export function scalable(word: number): LoadStore {
  const isStore = matches(word, 0xfe000000, 0xe4000000);
  if (!isStore && !matches(word, 0xfe000000, 0xa4000000)) return undefined;
  const form = bits(word, 15, 13);
  const common = {
    base: bits(word, 9, 5),
    displacement: 0n,
    size: LONGEST_VECTOR,
    access: isStore ? 'write' : 'read',
  } as const;
  if (form === 0b010) {
    const shift = isStore ? bits(word, 24, 23) : loadShift(bits(word, 24, 21));
    return { ...common, index: { register: bits(word, 20, 16), extend: 'lsl', shift } };
  }
  const isImmediate = form === (isStore ? 0b111 : 0b101) && bits(word, 20, 20) === 0;
  return isImmediate && bits(word, 19, 16) === 0 ? common : undefined;
}

/** The size in memory of a load's elements, by its dtype: unsigned ones from 0 on, signed ones from the end. */
function loadShift(type: number): number {
  const column = type >> 2;
  const row = type & 3;
  return row >= column ? column : 3 - column;
}
