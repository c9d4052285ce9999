import { bits, matches } from '../../bits.ts';
import type { Effect, Formula } from '../../flow.ts';
import { becomes, changed, constant, general, orSp, plus } from './names.ts';

/** What arithmetic does to registers: numbers of 64 bits, for those of 32 are no addresses. C4.1 of the manual has the encodings. */
export function processing(word: number, pc: bigint): Effect[] {
  const to = bits(word, 4, 0);
  if (matches(word, 0x1f000000, 0x10000000)) return becomes(general(to), constant(relative(word, pc)));
  if (matches(word, 0x1f800000, 0x11000000)) return addImmediate(word);
  if (matches(word, 0x1f800000, 0x11800000)) return changed(orSp(to)); // with a tag
  if (matches(word, 0x1f800000, 0x12000000)) return changed(bits(word, 30, 29) === 3 ? general(to) : orSp(to));
  if (matches(word, 0x7f800000, 0x52800000)) return becomes(general(to), constant(moved(word)));
  if (matches(word, 0x1f800000, 0x13000000)) return becomes(general(to), bitField(word));
  if (matches(word, 0x1f000000, 0x0a000000)) return becomes(general(to), copied(word));
  if (matches(word, 0x1f200000, 0x0b000000)) return becomes(general(to), added(word, bits(word, 23, 22) === 0));
  if (matches(word, 0x1f200000, 0x0b200000)) return addExtended(word);
  if (matches(word, 0x3fe00000, 0x3a400000)) return []; // ccmp and ccmn compare
  return changed(general(to));
}

/** adr, and adrp, which counts pages. */
function relative(word: number, pc: bigint): bigint {
  const number = BigInt.asIntN(21, BigInt((bits(word, 23, 5) << 2) | bits(word, 30, 29)));
  return bits(word, 31, 31) === 1 ? (pc & ~0xfffn) + (number << 12n) : pc + number;
}

function addImmediate(word: number): Effect[] {
  const [to, from] = [bits(word, 4, 0), orSp(bits(word, 9, 5))];
  const isCompared = bits(word, 29, 29) === 1;
  const register = isCompared ? general(to) : orSp(to);
  if (bits(word, 31, 31) === 0) return changed(register);
  const value = BigInt(bits(word, 21, 10)) << (bits(word, 22, 22) === 1 ? 12n : 0n);
  return becomes(register, plus(from, bits(word, 30, 30) === 1 ? -value : value));
}

/** movz. */
function moved(word: number): bigint {
  return BigInt(bits(word, 20, 5)) << BigInt(16 * bits(word, 22, 21));
}

/** sxtw and its kin, and lsl; others make no addresses. */
function bitField(word: number): Formula | undefined {
  const from = general(bits(word, 9, 5));
  const [operation, first, last] = [bits(word, 30, 29), bits(word, 21, 16), bits(word, 15, 10)];
  if (from === undefined || bits(word, 31, 31) === 0 || operation === 1) return undefined;
  const isPart = first === 0 && (last === 7 || last === 15 || last === 31);
  if (isPart) return { kind: 'part', register: from, size: (last + 1) / 8, signed: operation === 0 };
  const shift = 63 - last;
  const isShift = operation === 2 && first === (64 - shift) % 64;
  return isShift
    ? { kind: 'sum', sum: { terms: [{ register: from, factor: 1n << BigInt(shift) }], constant: 0n } }
    : undefined;
}

/** mov, which is orr with the zero register. */
function copied(word: number): Formula | undefined {
  const isMove =
    bits(word, 30, 29) === 1 && bits(word, 21, 21) === 0 && bits(word, 9, 5) === 31 && bits(word, 15, 10) === 0;
  if (!isMove) return undefined;
  const from = general(bits(word, 20, 16));
  if (from === undefined) return constant(0n);
  return bits(word, 31, 31) === 1 ? plus(from, 0n) : { kind: 'part', register: from, size: 4, signed: false };
}

/** @param isLeft the second register is shifted to the left, if at all. */
function added(word: number, isLeft: boolean): Formula | undefined {
  if (bits(word, 31, 31) === 0 || !isLeft) return undefined;
  return sumOf(word, general(bits(word, 9, 5)), bits(word, 15, 10));
}

/** The first register may be sp; a second one of 32 bits is no part of a sum. */
function addExtended(word: number): Effect[] {
  const to = bits(word, 4, 0);
  const register = bits(word, 29, 29) === 1 ? general(to) : orSp(to);
  const isWhole = bits(word, 31, 31) === 1 && (bits(word, 15, 13) & 0b011) === 0b011;
  return becomes(register, isWhole ? sumOf(word, orSp(bits(word, 9, 5)), bits(word, 12, 10)) : undefined);
}

function sumOf(word: number, first: string | undefined, shift: number): Formula {
  const second = general(bits(word, 20, 16));
  const factor = (bits(word, 30, 30) === 1 ? -1n : 1n) << BigInt(shift);
  const terms = [
    ...(first === undefined ? [] : [{ register: first, factor: 1n }]),
    ...(second === undefined ? [] : [{ register: second, factor }]),
  ];
  return { kind: 'sum', sum: { terms, constant: 0n } };
}
