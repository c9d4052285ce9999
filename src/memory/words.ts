import { fieldsOf, type Encoding, type Fields } from '../elf/fields.ts';
import { wordSize, type Memory } from '../process/memory.ts';

/** Reads numbers of a process, each page once, up to a bound: hostile memory must not have all of a core read. Undefined: not there, or too much. */
export interface Words {
  /** Bytes of a word, as a distance of addresses. */
  readonly step: bigint;
  word(address: bigint): bigint | undefined;
  /** An unsigned number of 16 bits. */
  half(address: bigint): number | undefined;
  byte(address: bigint): number | undefined;
}

interface Page {
  readonly bytes: Buffer;
  readonly fields: Fields;
}

/** Numbers that are read at most: a list that leads in circles through all of memory ends. */
const READS_MAX = 8_000_000;
const PAGE = 4096;
const PAGE_BITS = 12n;
const OFFSET_BITS = 0xfffn;
const PAGES_AT_ONCE = 16;

/** @param most pages that are read. */
export function wordsOf(memory: Memory & { readonly encoding: Encoding }, most: number): Words {
  const size = wordSize(memory.encoding);
  const pages = new Map<bigint, Page | undefined>();
  let last: Page | undefined;
  let lastNumber = -1n;
  let reads = 0;

  function load(number: bigint): void {
    const isAllowed = pages.size < most && number >= 0n;
    const read = isAllowed ? memory.read(number * BigInt(PAGE), PAGE * PAGES_AT_ONCE) : undefined;
    pages.set(number, undefined);
    for (let at = 0; read !== undefined && at + PAGE <= read.length; at += PAGE) {
      const bytes = read.subarray(at, at + PAGE);
      pages.set(number + BigInt(at / PAGE), { bytes, fields: fieldsOf(bytes, memory.encoding) });
    }
  }

  /** The page of an address, if so many bytes from there on are in it. */
  function pageOf(address: bigint, length: number): Page | undefined {
    if ((reads += 1) > READS_MAX) return undefined;
    const number = address >> PAGE_BITS;
    if (number !== lastNumber) {
      if (!pages.has(number)) load(number);
      [lastNumber, last] = [number, pages.get(number)];
    }
    return offsetOf(address) + length > PAGE ? undefined : last;
  }

  return {
    step: BigInt(size),
    word: (address) => pageOf(address, size)?.fields.word(offsetOf(address)),
    half: (address) => pageOf(address, 2)?.fields.u16(offsetOf(address)),
    byte: (address) => pageOf(address, 1)?.bytes[offsetOf(address)],
  };
}

function offsetOf(address: bigint): number {
  return Number(address & OFFSET_BITS);
}
