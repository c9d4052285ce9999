import { fieldsOf } from '../../elf/fields.ts';
import { inside, type Numbers } from '../memory.ts';
import type { SetLayout } from './layout.ts';

/** An entry of a set's table: key and hash. */
const ENTRY = 16;
/** What claims to have more is damaged. */
const MOST = 1 << 16;

/** The members of a set (Objects/setobject.c), the mark of removed ones among them; undefined where it can't be read. */
export function setMembers(memory: Numbers, layout: SetLayout, address: bigint): bigint[] | undefined {
  const [mask, table] = [memory.word(inside(address, layout.mask)), memory.word(inside(address, layout.table))];
  if (mask === undefined || table === undefined || mask >= MOST) return undefined;
  const count = Number(mask) + 1;
  const data = memory.bytes(table, count * ENTRY);
  if (data === undefined) return undefined;
  const fields = fieldsOf(data, memory.encoding);
  return Array.from({ length: count }, (_, index) => fields.u64(index * ENTRY)).filter((key) => key !== 0n);
}
