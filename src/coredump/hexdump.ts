import type { Memory } from '../process/memory.ts';
import type { MemoryBytes } from '../report/sections/memory.ts';
import { hex } from '../text/hex.ts';
import { maskedBytes } from './masked-bytes.ts';

/** Bytes of a row, before an address, and behind it. */
const ROW = 16n;
const BEFORE = 64n;
const BEHIND = 128n;
/** Bytes that are written together. */
const GROUP = 4;

/** The bytes around an address in rows, as far as they are mapped, secrets hidden; undefined where there are none. */
export async function hexdump(memory: Memory, address: bigint): Promise<MemoryBytes | undefined> {
  const row = address - (address % ROW);
  const found = await maskedBytes(memory, row < BEFORE ? 0n : row - BEFORE, row + BEHIND, address);
  if (found === undefined) return undefined;
  const { start, bytes, isHidden } = found;
  const rows: MemoryBytes = [];
  for (let at = 0; at < bytes.length; at += Number(ROW)) {
    const piece = [...bytes.subarray(at, at + Number(ROW))];
    const digits = piece.map((byte, index) => (isHidden(at + index) ? '**' : byte.toString(16).padStart(2, '0')));
    const letters = piece.map((byte, index) => (isHidden(at + index) ? '*' : letterOf(byte)));
    const place = start + BigInt(at);
    rows.push({
      address: hex(place),
      hex: grouped(digits),
      text: letters.join(''),
      ...(address >= place && address < place + ROW ? { marked: true as const } : {}),
    });
  }
  return rows;
}

function letterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

function grouped(digits: readonly string[]): string {
  const groups = Array.from({ length: Math.ceil(digits.length / GROUP) }, (_, index) =>
    digits.slice(index * GROUP, (index + 1) * GROUP).join(''),
  );
  return groups.join(' ');
}
