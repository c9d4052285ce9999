import { inside, type Numbers } from '../memory.ts';
import type { AttributesLayout, DictionaryLayout, Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import type { Types } from './types.ts';

/** What dictionaries are read with. */
export interface DictionaryReader {
  readonly memory: Numbers;
  readonly layout: Layout;
  readonly types: Types;
  readonly objects: Objects;
}

/** An entry: a hash, which tables of texts alone do not have since 3.11, then key and value. */
interface Entries {
  readonly start: bigint;
  readonly size: number;
  readonly count: number;
}

/** PyDictKeysObject: of the form with the size, and of that with its logarithm. */
const SIZED = { size: 8, count: 32, indices: 40 } as const;
const LOGARITHMIC = { indexBytes: 9, kind: 10, count: 24, indices: 32 } as const;
const [ENTRY, ENTRY_OF_TEXTS] = [24, 16];
/** A module has no more variables. */
const MOST_ENTRIES = 1 << 14;
const MOST_INDEX_BYTES = 20;

/** The value of a text among the keys of a dictionary; undefined also where it can't be read. */
export function valueOf(reader: DictionaryReader, dictionary: bigint, key: string): bigint | undefined {
  const { memory, layout, objects } = reader;
  const entries = layout.dictionary && entriesOf(memory, layout.dictionary, dictionary);
  if (entries === undefined) return undefined;
  for (let index = 0; index < entries.count; index++) {
    const value = inside(entries.start, (index + 1) * entries.size - 8);
    const name = memory.word(value - 8n);
    if (name === undefined) return undefined;
    if (name !== 0n && objects.text(name) === key) return memory.word(value);
  }
  return undefined;
}

function entriesOf(memory: Numbers, { keys: at, form }: DictionaryLayout, dictionary: bigint): Entries | undefined {
  const keys = memory.word(inside(dictionary, at)) ?? 0n;
  const wordAt = (offset: number) => memory.word(inside(keys, offset)) ?? 0n;
  const { count: countAt, indices } = form === 'size' ? SIZED : LOGARITHMIC;
  const count = wordAt(countAt);
  if (keys === 0n || count > MOST_ENTRIES) return undefined;
  const tableBytes = form === 'size' ? bytesOfIndices(wordAt(SIZED.size)) : bytesByLogarithm(memory, keys);
  const kind = form === 'size' ? 0 : memory.bytes(inside(keys, LOGARITHMIC.kind), 1)?.[0];
  if (tableBytes === undefined || kind === undefined) return undefined;
  return {
    start: inside(keys, indices + tableBytes),
    size: kind === 0 ? ENTRY : ENTRY_OF_TEXTS,
    count: Number(count),
  };
}

/** `dk_size` indices, each of as few bytes as they need. */
function bytesOfIndices(size: bigint): number | undefined {
  if (size > 2 * MOST_ENTRIES) return undefined;
  return Number(size) * (size <= 0xffn ? 1 : 2);
}

function bytesByLogarithm(memory: Numbers, keys: bigint): number | undefined {
  const logarithm = memory.bytes(inside(keys, LOGARITHMIC.indexBytes), 1)?.[0] ?? Infinity;
  return logarithm > MOST_INDEX_BYTES ? undefined : 2 ** logarithm;
}

/** Attributes of an object of the standard library's, which has few. */
const MOST_ATTRIBUTES = 4;
/** PyTypeObject: tp_name, and behind it tp_basicsize. */
const NAME_TO_SIZE = 8;
/** PyDictValues of 3.13 begins with four bytes about it. */
const INLINE_HEAD = 8;

/** What an object of a class without slots keeps under its first names; words behind the last of them may be told too. */
export function attributesOf({ memory, layout, types }: DictionaryReader, object: bigint): bigint[] {
  const { attributes, dictionary: offsets } = layout;
  if (attributes === undefined || offsets === undefined) return [];
  const pointer = memory.word(inside(object, attributes.dictionary)) ?? 0n;
  const own = valuesAt(memory, attributes, object, pointer, () => {
    const type = types.of(object) ?? 0n;
    return Number(memory.word(inside(type, layout.type.name + NAME_TO_SIZE)) ?? 0n);
  });
  if (own !== undefined) return wordsAt(memory, own, 8);
  const shared = memory.word(inside(pointer, offsets.values)) ?? 0n;
  if (shared !== 0n) return wordsAt(memory, inside(shared, headOfValues(attributes)), 8);
  const entries = entriesOf(memory, offsets, pointer);
  if (entries === undefined) return [];
  return wordsAt(memory, inside(entries.start, entries.size - 8), entries.size, entries.count);
}

/** Undefined: they are in its dictionary. */
function valuesAt(
  memory: Numbers,
  { values }: AttributesLayout,
  object: bigint,
  dictionary: bigint,
  size: () => number,
): bigint | undefined {
  if (values?.form === 'tagged') return (dictionary & 1n) === 1n ? dictionary + 1n : undefined;
  if (dictionary !== 0n || values === undefined) return undefined;
  if (values.form !== 'pointer') return inside(object, size() + INLINE_HEAD);
  const pointer = memory.word(inside(object, values.at)) ?? 0n;
  return pointer === 0n ? undefined : pointer;
}

function headOfValues({ values }: AttributesLayout): number {
  return values?.form === 'inline' ? INLINE_HEAD : 0;
}

function wordsAt(memory: Numbers, start: bigint, step: number, most = MOST_ATTRIBUTES): bigint[] {
  const count = Math.min(most, MOST_ATTRIBUTES);
  return Array.from({ length: count }, (_, index) => memory.word(inside(start, index * step)) ?? 0n);
}
