import { FILLS, LIST_POISONS, MAGIC_WORDS, type Fill, type Meaning } from './fills.ts';

/** Who fills memory with what a value is made of, by what that means. */
export interface Filling {
  /** `0xdd`, or a word. */
  readonly value: string;
  readonly by: readonly { readonly who: string; readonly meaning: Meaning }[];
}

/** How far behind a pointer that was filled in a member may be. */
const OFFSET_MAX = 4096n;

/** The byte that an address is made of, over and over. @param bits of a pointer. */
export function repeatedByte(address: bigint, bits: 32 | 64): number | undefined {
  const byte = Number(address >> BigInt(bits - 8));
  return isBehind(address, repeated(byte, bits / 8)) ? byte : undefined;
}

/**
 * What an address is made of, if that is what memory is filled with.
 * @param address of a fault: a pointer, and perhaps a member's offset.
 * @param bits of a pointer.
 * @param libraries paths of what is loaded.
 */
export function fillingOf(address: bigint, bits: 32 | 64, libraries: readonly string[]): Filling | undefined {
  const byte = repeatedByte(address, bits);
  if (byte !== undefined) return fillBy(byte, libraries);
  if (bits === 64 && LIST_POISONS.some((poison) => isBehind(address, poison)))
    return { value: '0xdead000000000100', by: [{ who: "lists like Linux's", meaning: 'freed' }] };
  const magic = MAGIC_WORDS.find(
    ({ word }) => isBehind(address, word) || (bits === 64 && isBehind(address, (word << 32n) | word)),
  );
  return magic && { value: `0x${magic.word.toString(16)}`, by: [{ who: magic.by, meaning: magic.meaning }] };
}

/** Whose byte it is; where a library of one of them is loaded, only theirs. */
export function fillBy(
  byte: number,
  libraries: readonly string[],
  fills: readonly Fill[] = FILLS,
): Filling | undefined {
  const all = fills.filter((fill) => fill.byte === byte);
  const loaded = all.filter(({ library }) => library !== undefined && libraries.some((path) => library.test(path)));
  const told = loaded.length > 0 ? loaded : all;
  if (told.length === 0) return undefined;
  return { value: `0x${byte.toString(16)}`, by: told.map(({ by, meaning }) => ({ who: by, meaning })) };
}

function isBehind(address: bigint, value: bigint): boolean {
  return address >= value && address - value < OFFSET_MAX;
}

/** A word that is one byte over and over. */
function repeated(byte: number, bytes: number): bigint {
  return BigInt(`0x${byte.toString(16).padStart(2, '0').repeat(bytes)}`);
}

/** Fewer letters are chance. */
const LETTERS_MIN = 5;

/**
 * The text that a value is, were it memory: all of it, or what the zeros behind it end. Undefined where it is none.
 * @param isNear whether an address is near something mapped: those of programs begin with 0x55 and 0x56, which are letters.
 */
export function textOf(value: bigint, bits: 32 | 64, littleEndian: boolean, isNear: boolean): string | undefined {
  const digits = value.toString(16).padStart(bits / 4, '0');
  const stored = Buffer.from(digits, 'hex');
  const bytes = littleEndian ? stored.toReversed() : stored;
  const text = Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
  const isWhole = text.length === bits / 8;
  if (!/^[\t\n\r\x20-\x7e]+$/.test(text) || !/[A-Za-z]{2}/.test(text)) return undefined;
  return (isWhole && bits === 64) || (!isNear && (isWhole || text.length >= LETTERS_MIN)) ? text : undefined;
}

/** Bits below it name a byte within a page. */
const LOWEST_BIT = 12n;

/**
 * The only bit that, turned over, makes an address one that is mapped; undefined where there is none, or more than one.
 * @param highest bit that is looked at.
 */
export function bitAway(address: bigint, highest: number, isMapped: (address: bigint) => boolean): number | undefined {
  const found: number[] = [];
  for (let bit = LOWEST_BIT; bit <= BigInt(highest); bit++)
    if (isMapped(address ^ (1n << bit))) found.push(Number(bit));
  return found.length === 1 ? found[0] : undefined;
}
