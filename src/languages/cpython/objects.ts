import { fieldsOf } from '../../elf/fields.ts';
import { inside, type Numbers } from '../memory.ts';
import type { Layout } from './layout.ts';

/** Reads objects whose type says that they are what they are taken for; undefined for everything else. */
export interface Objects {
  /** The characters of a str. */
  text(address: bigint): string | undefined;
  /** What a bytes object holds. */
  bytes(address: bigint): Buffer | undefined;
  /** An int of up to 60 bits that is not negative (3.12 and later). */
  smallInt(address: bigint): number | undefined;
  /** Whether this is an object: its type is one. */
  isObject(address: bigint): boolean;
  /** Whether this is a code object; where memory does not hold the name of its type, nothing contradicts it. */
  isCode(address: bigint): boolean;
}

/** tp_flags of the types that every object of that kind has (Include/object.h): Py_TPFLAGS_BYTES_SUBCLASS and its neighbours. */
const FLAG = { int: 1 << 24, bytes: 1 << 27, text: 1 << 28, type: 2 ** 31 } as const;
/** No name, no path is longer; what claims to be is damaged. */
const LONGEST_TEXT = 4096;
/** The lines of one function: 1 MB is half a million instructions; and those of all that are on a stack. */
const LONGEST_BYTES = 1 << 20;
const ALL_BYTES = 1 << 25;
const LONGEST_TYPE_NAME = 16;

/** @param name the text at an address, for names of types. */
export function objectsOf(
  memory: Numbers,
  layout: Layout,
  name: (address: bigint, max: number) => string | undefined,
): Objects {
  const typeOf = (object: bigint) => memory.word(inside(object, layout.object.type));
  const flags = new Map<bigint, number>();
  const codeTypes = new Map<bigint, boolean>();
  let left = ALL_BYTES;
  const hasFlag = (type: bigint | undefined, flag: number): boolean => {
    if (type === undefined) return false;
    const found = flags.get(type) ?? memory.word(inside(type, layout.type.flags));
    if (found === undefined) return false;
    const value = Number(BigInt(found) & 0xffff_ffffn);
    flags.set(type, value);
    return (value & flag) !== 0;
  };
  return {
    text: (address) => (hasFlag(typeOf(address), FLAG.text) ? readText(memory, layout, address) : undefined),
    bytes: (address) => {
      const size = hasFlag(typeOf(address), FLAG.bytes) ? memory.word(inside(address, layout.object.size)) : undefined;
      if (size === undefined || size > Math.min(left, LONGEST_BYTES)) return undefined;
      left -= Number(size);
      return size === 0n ? Buffer.alloc(0) : memory.bytes(inside(address, layout.bytes), Number(size));
    },
    smallInt: (address) => (hasFlag(typeOf(address), FLAG.int) ? readInt(memory, layout, address) : undefined),
    isObject: (address) => {
      const type = typeOf(address);
      return type !== undefined && hasFlag(typeOf(type), FLAG.type);
    },
    isCode: (address) => {
      const type = typeOf(address);
      if (type === undefined) return false;
      const known = codeTypes.get(type);
      if (known !== undefined) return known;
      const at = hasFlag(typeOf(type), FLAG.type) ? memory.word(inside(type, layout.type.name)) : undefined;
      const is = at !== undefined && [undefined, 'code'].includes(name(at, LONGEST_TYPE_NAME));
      codeTypes.set(type, is);
      return is;
    },
  };
}

/** `lv_tag`, of which three bits are flags (the lower two of the sign), and digits of 30 bits (Include/cpython/longintrepr.h). */
function readInt(memory: Numbers, { object }: Layout, address: bigint): number | undefined {
  const tagAt = inside(address, object.type + 8);
  const tag = memory.word(tagAt);
  if (tag === undefined || (tag & 3n) === 2n) return undefined;
  if ((tag & 3n) === 1n) return 0;
  const digits = [0, 1].slice(0, Number(tag >> 3n)).map((index) => memory.int(inside(tagAt, 8 + 4 * index)));
  if (tag >> 3n > 2n || digits.includes(undefined)) return undefined;
  return digits.reduce((sum: number, digit, index) => sum + (digit ?? 0) * 2 ** (30 * index), 0);
}

/** A str, compact or not (Include/cpython/unicodeobject.h). */
function readText(memory: Numbers, { text }: Layout, address: bigint): string | undefined {
  const [length, state] = [memory.word(inside(address, text.length)), memory.int(inside(address, text.state))];
  if (length === undefined || state === undefined || length > LONGEST_TEXT) return undefined;
  const bits = state >>> text.kindAt;
  const [kind, isCompact, isAscii] = [bits & 7, (bits & 8) !== 0, (bits & 16) !== 0];
  if (![1, 2, 4].includes(kind) || (isAscii && kind !== 1)) return undefined;
  if (length === 0n) return '';
  const data = isCompact
    ? inside(address, isAscii ? text.asciiHeader : text.compactHeader)
    : memory.word(inside(address, text.compactHeader));
  const bytes = data === undefined ? undefined : memory.bytes(data, Number(length) * kind);
  return bytes && decoded(bytes, kind, memory);
}

function decoded(bytes: Buffer, kind: number, { encoding }: Numbers): string | undefined {
  if (kind === 1) return bytes.toString('latin1');
  const fields = fieldsOf(bytes, encoding);
  const points = Array.from({ length: bytes.length / kind }, (_, index) =>
    kind === 2 ? fields.u16(2 * index) : fields.u32(4 * index),
  );
  return points.every((point) => point <= 0x10_ffff) ? String.fromCodePoint(...points) : undefined;
}
