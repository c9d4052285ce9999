/** Numbers from 0 on below one; the same for the same seed (mulberry32). */
export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A part of some bytes. */
export interface Part {
  readonly offset: number;
  readonly size: number;
}

const EDITS_MAX = 6;
const LONGEST = 8;
/** Bytes that numbers of a format change their meaning at. */
const TELLING = [0, 1, 0x7f, 0x80, 0xff];

/**
 * Changes bytes in some parts, a few of them at a few places: others, some that tell much, or what lies elsewhere in the parts.
 * @returns puts them back.
 */
export function mutate(bytes: Buffer, parts: readonly Part[], random: Random): () => void {
  const undone: (readonly [at: number, before: Buffer])[] = [];
  const place = (): number => {
    const { offset, size } = parts[random(parts.length)] ?? { offset: 0, size: bytes.length };
    return Math.min(offset + random(size), bytes.length - 1);
  };
  for (let count = 1 + random(EDITS_MAX); count > 0; count--) {
    const at = place();
    const changed = bytes.subarray(at, at + 1 + random(LONGEST));
    undone.push([at, Buffer.from(changed)]);
    const kind = random(4);
    if (kind === 0) changed.fill(TELLING[random(TELLING.length)] ?? 0);
    else if (kind === 1) bytes.copy(changed, 0, place());
    else if (kind === 2) changed[0] = (changed[0] ?? 0) ^ (1 << random(8));
    else for (let index = 0; index < changed.length; index++) changed[index] = random(256);
  }
  return () => {
    for (const [at, before] of undone.toReversed()) before.copy(bytes, at);
  };
}
