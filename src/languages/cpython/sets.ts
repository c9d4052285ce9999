import { inside, type Numbers } from '../memory.ts';
import type { SetLayout } from './layout.ts';

/** An entry of a set's table: key and hash. */
const ENTRY = 16;
/** What claims to have more is damaged. */
const MOST = 1 << 10;

/** The members of a set (Objects/setobject.c), the mark of removed ones among them; none where it can't be read. */
export function setMembers(memory: Numbers, layout: SetLayout, address: bigint): bigint[] {
  const [mask, table] = [memory.word(inside(address, layout.mask)), memory.word(inside(address, layout.table))];
  if (mask === undefined || table === undefined || mask >= MOST) return [];
  return Array.from({ length: Number(mask) + 1 }, (_, index) => memory.word(inside(table, index * ENTRY)) ?? 0n).filter(
    (key) => key !== 0n,
  );
}
