import { endianness } from 'node:os';
import type { Encoding } from '../../elf/fields.ts';
import type { LanguageImage } from '../memory.ts';

/** Objects of the types that were asked for, among those that the garbage collector of an interpreter keeps track of. */
export interface Tracked {
  readonly objects: readonly bigint[];
  /** Why there may be more. */
  readonly missing?: string;
}

/** `struct _gc_runtime_state` of 3.11 to 3.13: the pointer to the first of three generations, and what gc.freeze() took out of them. */
const FIRST_GENERATION = 96;
const PERMANENT = 104;
const GENERATION = 24;
const GENERATIONS = 3;
/** The generations begin 24 bytes behind the start of it, in 3.13.18 20: PyGC_Head is aligned to 4 there. */
const FARTHEST = 64;

/** PyGC_Head: next and previous, whose lowest two bits are flags; the object follows it, and its type is the second word of that. */
const HEAD = 16;
const HEAD_AND_TYPE = HEAD + 16;
const FLAGS = ~3;
/** A program with more takes long to look through. */
const MOST = 400_000;

/**
 * One long loop, and it runs once: numbers of 64 bits, a call or an array for each object would cost several times as much.
 * @param image with 64 bits.
 * @param collector of an interpreter.
 * @param isWanted whether objects of a type are asked for.
 */
export function trackedObjects(
  image: Pick<LanguageImage, 'read' | 'encoding'>,
  collector: bigint,
  isWanted: (type: bigint) => boolean,
): Tracked {
  const words = wordsOf(image);
  const start = Number(collector);
  const [low, high] = image.encoding.littleEndian ? [0, 1] : [1, 0];
  const wordAt = (address: number) => {
    const at = words.seek(address, 8);
    return at < 0 ? 0 : (words.halves[at + low] as number) + (words.halves[at + high] as number) * HALF;
  };
  const first = wordAt(start + FIRST_GENERATION);
  if (first <= start || first > start + FARTHEST)
    return { objects: [], missing: 'the garbage collector is not as this version has it' };
  const wanted = new Map<number, boolean>();
  const objects: bigint[] = [];
  let count = 0;
  for (let generation = 0; generation <= GENERATIONS; generation++) {
    const head = generation < GENERATIONS ? first + generation * GENERATION : start + PERMANENT;
    let before = head;
    for (let at = wordAt(head); at !== head;) {
      const place = words.seek(at, HEAD_AND_TYPE);
      if (place < 0) return { objects, missing: BROKEN };
      const { halves } = words;
      const previous =
        (((halves[place + 2 + low] as number) & FLAGS) >>> 0) + (halves[place + 2 + high] as number) * HALF;
      if (previous !== before) return { objects, missing: BROKEN };
      if (++count > MOST) return { objects, missing: `of more than ${MOST} objects no more were looked at` };
      const type = (halves[place + 6 + low] as number) + (halves[place + 6 + high] as number) * HALF;
      let isOne = wanted.get(type);
      if (isOne === undefined) {
        isOne = isWanted(BigInt(type));
        wanted.set(type, isOne);
      }
      if (isOne) objects.push(BigInt(at + HEAD));
      before = at;
      at = (halves[place + low] as number) + (halves[place + high] as number) * HALF;
    }
  }
  return { objects };
}

const BROKEN = 'the lists of the garbage collector are damaged, or were being changed';

/** Memory as halves of words: addresses of a process have room in JavaScript's own numbers, of two halves each. */
interface Words {
  /** The index in `halves` of an address; negative: it is none, or memory does not hold so many bytes there. */
  seek(address: number, length: number): number;
  halves: Uint32Array;
}

const PAGE = 1 << 16;
/** Pages that are kept: 64 MB. */
const MOST_PAGES = 1 << 10;
const HALF = 2 ** 32;

function wordsOf({ read, encoding }: Pick<LanguageImage, 'read' | 'encoding'>): Words {
  const pages = new Map<number, Uint32Array>();
  let page = -1;
  const words: Words = {
    halves: new Uint32Array(),
    seek(address, length) {
      if (!(address > 0) || address > Number.MAX_SAFE_INTEGER || address % 4 !== 0) return -1;
      const wanted = Math.floor(address / PAGE);
      if (wanted !== page) {
        page = wanted;
        words.halves = pages.get(page) ?? keep(page, halvesOf(read(BigInt(page * PAGE), PAGE), encoding));
      }
      const at = (address - page * PAGE) / 4;
      if (at + length / 4 <= words.halves.length) return at;
      page = -1; // it lies in two pages
      words.halves = halvesOf(read(BigInt(address), length), encoding);
      return words.halves.length * 4 < length ? -1 : 0;
    },
  };
  return words;

  function keep(number: number, halves: Uint32Array): Uint32Array {
    if (pages.size >= MOST_PAGES) pages.clear();
    pages.set(number, halves);
    return halves;
  }
}

const IS_LITTLE_ENDIAN = endianness() === 'LE';

function halvesOf(bytes: Buffer | undefined, { littleEndian }: Encoding): Uint32Array {
  const length = (bytes?.length ?? 0) >> 2;
  if (bytes === undefined || length === 0) return new Uint32Array();
  const isAligned = bytes.byteOffset % 4 === 0 && littleEndian === IS_LITTLE_ENDIAN;
  const own = isAligned ? bytes : new Uint8Array(bytes.subarray(0, 4 * length)); // a copy
  if (littleEndian !== IS_LITTLE_ENDIAN) Buffer.from(own.buffer).swap32();
  return new Uint32Array(own.buffer, own.byteOffset, length);
}
