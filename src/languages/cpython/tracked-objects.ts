import { inside, type Numbers } from '../memory.ts';

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
const FARTHEST = 64n;

/** PyGC_Head: next and previous, whose lowest two bits are flags; the object follows it, and its type is the second word of that. */
const HEAD = 16;
const HEAD_AND_TYPE = HEAD + 16;
const FLAGS = 3n;
/** A program with more takes long to look through. */
const MOST = 400_000;

/**
 * @param collector of an interpreter.
 * @param isWanted whether objects of a type are asked for.
 */
export function trackedObjects(memory: Numbers, collector: bigint, isWanted: (type: bigint) => boolean): Tracked {
  const first = memory.word(inside(collector, FIRST_GENERATION));
  if (first === undefined || first <= collector || first > collector + FARTHEST)
    return { objects: [], missing: 'the garbage collector is not as this version has it' };
  const generations = Array.from({ length: GENERATIONS }, (_, index) => inside(first, index * GENERATION));
  const objects: bigint[] = [];
  let count = 0;
  for (const head of [...generations, inside(collector, PERMANENT)]) {
    let before = head;
    for (let at = memory.word(head); at !== head;) {
      const data = at === undefined || at === 0n ? undefined : memory.bytes(at, HEAD_AND_TYPE);
      if (at === undefined || data === undefined || (word(data, 8, memory) & ~FLAGS) !== before)
        return { objects, missing: BROKEN };
      if (++count > MOST) return { objects, missing: `of more than ${MOST} objects no more were looked at` };
      if (isWanted(word(data, HEAD + 8, memory))) objects.push(inside(at, HEAD));
      before = at;
      at = word(data, 0, memory);
    }
  }
  return { objects };
}

const BROKEN = 'the lists of the garbage collector are damaged, or were being changed';

/** Of 64 bits. There may be a hundred thousand objects: what is read of each is read at once. */
function word(data: Buffer, at: number, { encoding }: Numbers): bigint {
  return encoding.littleEndian ? data.readBigUInt64LE(at) : data.readBigUInt64BE(at);
}
