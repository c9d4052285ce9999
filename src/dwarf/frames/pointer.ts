import { ElfError } from '../../elf/error.ts';
import type { Cursor } from '../cursor.ts';

/** Encodings of pointers in .eh_frame (DW_EH_PE_*): LSB Core, "DWARF Exception Header Encoding". */
export const OMITTED = 0xff;
const ABSOLUTE = 0;
const FORMAT = 0x0f;
const APPLICATION = 0x70;
const INDIRECT = 0x80;

/** What pointers may be relative to; addresses are those that the file was linked for. */
export interface PointerBases {
  /** Of the cursor's first byte. */
  readonly here: number;
  /** Of .eh_frame_hdr: only its own pointers are relative to data. */
  readonly data?: number;
  readonly addressSize: number;
}

type Read = (cursor: Cursor, addressSize: number) => number;

const signed = (value: number, bits: 16 | 32): number => (value >= 2 ** (bits - 1) ? value - 2 ** bits : value);
const address: Read = (cursor, size) => (size === 8 ? Number(BigInt.asIntN(64, cursor.u64())) : cursor.u32());

const FORMATS: Readonly<Record<number, Read>> = {
  [ABSOLUTE]: address,
  0x01: (cursor) => cursor.uleb(),
  0x02: (cursor) => cursor.u16(),
  0x03: (cursor) => cursor.u32(),
  0x04: (cursor) => Number(cursor.u64()),
  0x09: (cursor) => cursor.sleb(),
  0x0a: (cursor) => signed(cursor.u16(), 16),
  0x0b: (cursor) => signed(cursor.u32(), 32),
  0x0c: (cursor) => Number(BigInt.asIntN(64, cursor.u64())),
};

/** Adds an offset to the place of the pointer, or to that of the data. */
const APPLICATIONS: Readonly<Record<number, (at: number, bases: PointerBases) => number>> = {
  0x00: () => 0,
  0x10: (at, { here }) => here + at,
  0x30: (_, { data }) => data ?? unknown('pointers relative to data'),
};

/**
 * Reads an encoded pointer; above 2^53 rounded, which no code is at.
 * @throws ElfError for an encoding that no linker writes there.
 */
export function readPointer(cursor: Cursor, encoding: number, bases: PointerBases): number {
  if ((encoding & INDIRECT) !== 0) unknown('indirect pointers');
  const at = cursor.position;
  const value = readUnbased(cursor, encoding, bases.addressSize);
  const base = APPLICATIONS[encoding & APPLICATION] ?? (() => unknown(`pointers of the form ${encoding}`));
  return value + base(at, bases);
}

/** The same as a number alone: a size, or a pointer that is passed over. */
export function readUnbased(cursor: Cursor, encoding: number, addressSize: number): number {
  const read = FORMATS[encoding & FORMAT] ?? (() => unknown(`pointers of the form ${encoding}`));
  return read(cursor, addressSize);
}

function unknown(what: string): never {
  throw new ElfError(`its unwind information has ${what}`);
}
