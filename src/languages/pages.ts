import { fieldsOf, type Encoding } from '../elf/fields.ts';
import type { Memory } from '../process/memory.ts';

/** Memory that is read a page at a time, for structures that are looked at over and over: tables, stacks. */
export interface Pages {
  /** All the bytes or none. */
  bytes(address: bigint, length: number): Buffer | undefined;
  u8(address: bigint): number | undefined;
  u32(address: bigint): number | undefined;
  i32(address: bigint): number | undefined;
  word(address: bigint): bigint | undefined;
  /** The text at an address up to a NUL. */
  text(address: bigint, most: number): string | undefined;
}

const PAGE = 1 << 14;
/** Pages that are kept: 64 MB. */
const MOST = 1 << 12;

/** @param encoding with 64 bits. */
export function pagesOf(memory: Memory, encoding: Encoding): Pages {
  const pages = new Map<bigint, Buffer>();
  const pageAt = (start: bigint): Buffer => {
    const known = pages.get(start);
    if (known !== undefined) return known;
    if (pages.size >= MOST) pages.clear();
    const read = memory.read(start, PAGE) ?? Buffer.alloc(0);
    pages.set(start, read);
    return read;
  };
  const bytes = (address: bigint, length: number): Buffer | undefined => {
    if (address < 0n || length < 0) return undefined;
    const start = address - (address % BigInt(PAGE));
    const inside = Number(address - start);
    const page = pageAt(start);
    if (inside + length <= page.length) return page.subarray(inside, inside + length);
    const read = memory.read(address, length);
    return read?.length === length ? read : undefined;
  };
  const number =
    <Value>(length: number, of: (found: Buffer) => Value) =>
    (address: bigint) => {
      const found = bytes(address, length);
      return found === undefined ? undefined : of(found);
    };
  return {
    bytes,
    u8: number(1, (found) => found[0] ?? 0),
    u32: number(4, (found) => fieldsOf(found, encoding).u32(0)),
    i32: number(4, (found) => fieldsOf(found, encoding).i32(0)),
    word: number(8, (found) => fieldsOf(found, encoding).u64(0)),
    text: (address, most) => {
      for (let length = 64; ; length *= 2) {
        const found = bytes(address, Math.min(length, most));
        const end = found?.indexOf(0) ?? -1;
        if (found !== undefined && end !== -1) return found.toString('utf8', 0, end);
        if (found === undefined || length >= most) return undefined;
      }
    },
  };
}
