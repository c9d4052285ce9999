import { ElfError } from '../elf/elf.ts';
import type { Cursor } from './cursor.ts';

/** What the size of a form depends on. */
export interface FormContext {
  readonly version: number;
  readonly addressSize: number;
  /** 4 or 8. */
  readonly offsetSize: number;
}

/** The value of an attribute: text in place, where text is, a number, or where something else is. */
export type FormValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'string-at'; readonly section: 'str' | 'line_str' | 'alt'; readonly offset: number }
  | { readonly kind: 'string-index'; readonly index: number }
  | { readonly kind: 'number'; readonly value: bigint }
  /** Where code is, as the file was linked; above 2^53 rounded, where no code is. */
  | { readonly kind: 'address'; readonly address: number }
  | { readonly kind: 'address-index'; readonly index: number }
  /** Which list of ranges of the unit's. */
  | { readonly kind: 'ranges-index'; readonly index: number }
  /** Another entry: from the unit's header, or from the start of .debug_info, also that of dwz's file. */
  | { readonly kind: 'entry'; readonly from: 'unit' | 'info' | 'alt'; readonly offset: number }
  /** Bytes in place: an expression, mostly. */
  | { readonly kind: 'block'; readonly bytes: Buffer }
  /** Which list of places of the unit's. */
  | { readonly kind: 'places-index'; readonly index: number }
  | { readonly kind: 'skipped' };

type Reader = (cursor: Cursor, context: FormContext) => FormValue;

const SKIPPED: FormValue = { kind: 'skipped' };
const PRESENT: FormValue = { kind: 'number', value: 1n };

const FORMS: Readonly<Record<number, Reader>> = {
  0x01: (cursor, { addressSize }) => ({ kind: 'address', address: addressOf(cursor, addressSize) }), // addr
  0x03: block((cursor) => cursor.u16()), // block2
  0x04: block((cursor) => cursor.u32()), // block4
  0x05: number((cursor) => BigInt(cursor.u16())), // data2
  0x06: number((cursor) => BigInt(cursor.u32())), // data4
  0x07: number((cursor) => cursor.u64()), // data8
  0x08: (cursor) => ({ kind: 'text', text: cursor.cstring() }), // string
  0x09: block((cursor) => cursor.uleb()), // block
  0x0a: block((cursor) => cursor.u8()), // block1
  0x0b: number((cursor) => BigInt(cursor.u8())), // data1
  0x0c: number((cursor) => BigInt(cursor.u8())), // flag
  0x0d: number((cursor) => BigInt(cursor.sleb())), // sdata
  0x0e: stringAt('str'), // strp
  0x0f: number((cursor) => BigInt(cursor.uleb())), // udata
  0x10: entry('info', (cursor, context) =>
    context.version === 2 ? addressOf(cursor, context.addressSize) : offset(cursor, context),
  ), // ref_addr
  0x11: entry('unit', (cursor) => cursor.u8()), // ref1
  0x12: entry('unit', (cursor) => cursor.u16()), // ref2
  0x13: entry('unit', (cursor) => cursor.u32()), // ref4
  0x14: entry('unit', (cursor) => Number(cursor.u64())), // ref8
  0x15: entry('unit', (cursor) => cursor.uleb()), // ref_udata
  0x17: number(offsetOf), // sec_offset
  0x18: block((cursor) => cursor.uleb()), // exprloc
  0x19: () => PRESENT, // flag_present
  0x1a: (cursor) => ({ kind: 'string-index', index: cursor.uleb() }), // strx
  0x1b: addressIndex((cursor) => cursor.uleb()), // addrx
  0x1c: entry('alt', (cursor) => cursor.u32()), // ref_sup4
  0x1d: stringAt('alt'), // strp_sup
  0x1e: skip(() => 16), // data16
  0x1f: stringAt('line_str'), // line_strp
  0x20: skip(() => 8), // ref_sig8
  0x21: () => SKIPPED, // implicit_const
  0x22: (cursor) => ({ kind: 'places-index', index: cursor.uleb() }), // loclistx
  0x23: (cursor) => ({ kind: 'ranges-index', index: cursor.uleb() }), // rnglistx
  0x24: entry('alt', (cursor) => Number(cursor.u64())), // ref_sup8
  0x25: (cursor) => ({ kind: 'string-index', index: cursor.u8() }), // strx1
  0x26: (cursor) => ({ kind: 'string-index', index: cursor.u16() }), // strx2
  0x27: (cursor) => ({ kind: 'string-index', index: cursor.u24() }), // strx3
  0x28: (cursor) => ({ kind: 'string-index', index: cursor.u32() }), // strx4
  0x29: addressIndex((cursor) => cursor.u8()), // addrx1
  0x2a: addressIndex((cursor) => cursor.u16()), // addrx2
  0x2b: addressIndex((cursor) => cursor.u24()), // addrx3
  0x2c: addressIndex((cursor) => cursor.u32()), // addrx4
  0x1f01: addressIndex((cursor) => cursor.uleb()), // GNU_addr_index
  0x1f02: (cursor) => ({ kind: 'string-index', index: cursor.uleb() }), // GNU_str_index
  0x1f20: entry('alt', offset), // GNU_ref_alt
  0x1f21: stringAt('alt'), // GNU_strp_alt
};

/** Reads or passes over one attribute's value. @throws ElfError for a form that is not known. */
export function readForm(cursor: Cursor, form: number, context: FormContext): FormValue {
  const reader = FORMS[form];
  if (reader === undefined) throw new ElfError(`its debug information uses the unknown form 0x${form.toString(16)}`);
  return reader(cursor, context);
}

function skip(size: (context: FormContext) => number): Reader {
  return (cursor, context) => {
    cursor.skip(size(context));
    return SKIPPED;
  };
}

function block(size: (cursor: Cursor) => number): Reader {
  return (cursor) => ({ kind: 'block', bytes: cursor.take(size(cursor)) });
}

function number(read: (cursor: Cursor, context: FormContext) => bigint): Reader {
  return (cursor, context) => ({ kind: 'number', value: read(cursor, context) });
}

function stringAt(section: 'str' | 'line_str' | 'alt'): Reader {
  return (cursor, context) => ({ kind: 'string-at', section, offset: offset(cursor, context) });
}

function entry(from: 'unit' | 'info' | 'alt', read: (cursor: Cursor, context: FormContext) => number): Reader {
  return (cursor, context) => ({ kind: 'entry', from, offset: read(cursor, context) });
}

function addressIndex(read: (cursor: Cursor) => number): Reader {
  return (cursor) => ({ kind: 'address-index', index: read(cursor) });
}

/** The sizes of forms that have the same in every entry; of text and blocks each has its own. */
const SIZES: Readonly<Record<number, number | ((context: FormContext) => number)>> = {
  0x01: ({ addressSize }) => addressSize,
  0x05: 2,
  0x06: 4,
  0x07: 8,
  0x0b: 1,
  0x0c: 1,
  0x0e: ({ offsetSize }) => offsetSize,
  0x10: ({ version, addressSize, offsetSize }) => (version === 2 ? addressSize : offsetSize),
  0x11: 1,
  0x12: 2,
  0x13: 4,
  0x14: 8,
  0x17: ({ offsetSize }) => offsetSize,
  0x19: 0,
  0x1c: 4,
  0x1d: ({ offsetSize }) => offsetSize,
  0x1e: 16,
  0x1f: ({ offsetSize }) => offsetSize,
  0x20: 8,
  0x21: 0,
  0x24: 8,
  0x25: 1,
  0x26: 2,
  0x27: 3,
  0x28: 4,
  0x29: 1,
  0x2a: 2,
  0x2b: 3,
  0x2c: 4,
  0x1f20: ({ offsetSize }) => offsetSize,
  0x1f21: ({ offsetSize }) => offsetSize,
};

/** The bytes of a form, where every value of it has as many. */
export function sizeOfForm(form: number, context: FormContext): number | undefined {
  const size = SIZES[form];
  return typeof size === 'function' ? size(context) : size;
}

function addressOf(cursor: Cursor, size: number): number {
  if (size === 8) return Number(cursor.u64());
  return size === 4 ? cursor.u32() : size === 2 ? cursor.u16() : cursor.u8();
}

function offset(cursor: Cursor, context: FormContext): number {
  return Number(offsetOf(cursor, context));
}

function offsetOf(cursor: Cursor, { offsetSize }: FormContext): bigint {
  return offsetSize === 8 ? cursor.u64() : BigInt(cursor.u32());
}
