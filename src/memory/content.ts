import type { Memory } from '../process/memory.ts';

/** What stands at an address: one byte over and over, or text. */
export type Content = { readonly byte: number } | { readonly text: string };

/** Fewer bytes are chance. */
const BYTES_MIN = 16;
const LETTERS_MIN = 6;
/** Text that is longer before the address has a beginning that is not known, so that nobody can tell whether it is a secret's. */
const BEFORE_MAX = 4096;
const BEHIND_MAX = 4096;

/** What the memory at an address looks like. Text is whole, from its beginning, however long: whoever shows it has to mask it before cutting it. */
export function contentAt(memory: Memory, address: bigint): Content | undefined {
  const behind = memory.read(address, BEHIND_MAX);
  if (behind === undefined || behind.length < BYTES_MIN) return undefined;
  const byte = behind[0] as number;
  if (behind.subarray(0, BYTES_MIN).every((each) => each === byte)) return { byte };
  const end = behind.findIndex((each) => !isText(each));
  const text = behind.subarray(0, end === -1 ? behind.length : end);
  if (text.length < LETTERS_MIN || !/[A-Za-z]{2}/.test(text.toString('latin1'))) return undefined;
  const before = textBefore(memory, address);
  return before === undefined ? undefined : { text: before + text.toString('latin1') };
}

/** The text that ends before an address; undefined where its beginning is too far away. */
function textBefore(memory: Memory, address: bigint): string | undefined {
  const from = address < BEFORE_MAX ? 0n : address - BigInt(BEFORE_MAX);
  const bytes = readTo(memory, from, address);
  const start = bytes.findLastIndex((each) => !isText(each));
  if (start === -1 && bytes.length >= BEFORE_MAX) return undefined;
  return bytes.subarray(start + 1).toString('latin1');
}

/** What is mapped in one piece in front of an address, at most from another on. */
export function readTo(memory: Memory, from: bigint, address: bigint): Buffer {
  for (let start = from; start < address; start += (address - start + 1n) / 2n) {
    const length = Number(address - start);
    const bytes = memory.read(start, length);
    if (bytes?.length === length) return bytes;
  }
  return Buffer.alloc(0);
}

/** Printable ASCII, with tabs and line breaks. */
export function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
