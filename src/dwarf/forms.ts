import { ElfError } from '../elf/elf.ts';
import type { Cursor } from './cursor.ts';

/** What the size of a form depends on. */
export interface FormContext {
  readonly version: number;
  readonly addressSize: number;
  /** 4 or 8. */
  readonly offsetSize: number;
}

/** The value of an attribute, as far as it is needed: text in place, where text is, or a number. */
export type FormValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'string-at'; readonly section: 'str' | 'line_str'; readonly offset: number }
  | { readonly kind: 'string-index'; readonly index: number }
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'skipped' };

type Reader = (cursor: Cursor, context: FormContext) => FormValue;

const SKIPPED: FormValue = { kind: 'skipped' };

const FORMS: Readonly<Record<number, Reader>> = {
  0x01: skip(({ addressSize }) => addressSize), // addr
  0x03: block((cursor) => cursor.u16()), // block2
  0x04: block((cursor) => cursor.u32()), // block4
  0x05: number((cursor) => BigInt(cursor.u16())), // data2
  0x06: number((cursor) => BigInt(cursor.u32())), // data4
  0x07: number((cursor) => cursor.u64()), // data8
  0x08: (cursor) => ({ kind: 'text', text: cursor.cstring() }), // string
  0x09: block((cursor) => cursor.uleb()), // block
  0x0a: block((cursor) => cursor.u8()), // block1
  0x0b: number((cursor) => BigInt(cursor.u8())), // data1
  0x0c: skip(() => 1), // flag
  0x0d: skipLeb, // sdata
  0x0e: stringAt('str'), // strp
  0x0f: number((cursor) => BigInt(cursor.uleb())), // udata
  0x10: skip(({ version, addressSize, offsetSize }) => (version === 2 ? addressSize : offsetSize)), // ref_addr
  0x11: skip(() => 1), // ref1
  0x12: skip(() => 2), // ref2
  0x13: skip(() => 4), // ref4
  0x14: skip(() => 8), // ref8
  0x15: skipLeb, // ref_udata
  0x17: number(offsetOf), // sec_offset
  0x18: block((cursor) => cursor.uleb()), // exprloc
  0x19: () => SKIPPED, // flag_present
  0x1a: (cursor) => ({ kind: 'string-index', index: cursor.uleb() }), // strx
  0x1b: skipLeb, // addrx
  0x1c: skip(() => 4), // ref_sup4
  0x1d: skip(({ offsetSize }) => offsetSize), // strp_sup
  0x1e: skip(() => 16), // data16
  0x1f: stringAt('line_str'), // line_strp
  0x20: skip(() => 8), // ref_sig8
  0x21: () => SKIPPED, // implicit_const
  0x22: skipLeb, // loclistx
  0x23: skipLeb, // rnglistx
  0x24: skip(() => 8), // ref_sup8
  0x25: (cursor) => ({ kind: 'string-index', index: cursor.u8() }), // strx1
  0x26: (cursor) => ({ kind: 'string-index', index: cursor.u16() }), // strx2
  0x27: (cursor) => ({ kind: 'string-index', index: cursor.u24() }), // strx3
  0x28: (cursor) => ({ kind: 'string-index', index: cursor.u32() }), // strx4
  0x29: skip(() => 1), // addrx1
  0x2a: skip(() => 2), // addrx2
  0x2b: skip(() => 3), // addrx3
  0x2c: skip(() => 4), // addrx4
  0x1f01: skipLeb, // GNU_addr_index
  0x1f02: (cursor) => ({ kind: 'string-index', index: cursor.uleb() }), // GNU_str_index
  0x1f20: skip(({ offsetSize }) => offsetSize), // GNU_ref_alt
  0x1f21: skip(({ offsetSize }) => offsetSize), // GNU_strp_alt
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
  return (cursor) => {
    cursor.skip(size(cursor));
    return SKIPPED;
  };
}

function number(read: (cursor: Cursor, context: FormContext) => bigint): Reader {
  return (cursor, context) => ({ kind: 'number', value: read(cursor, context) });
}

function stringAt(section: 'str' | 'line_str'): Reader {
  return (cursor, context) => ({ kind: 'string-at', section, offset: Number(offsetOf(cursor, context)) });
}

function skipLeb(cursor: Cursor): FormValue {
  cursor.skipLeb();
  return SKIPPED;
}

function offsetOf(cursor: Cursor, { offsetSize }: FormContext): bigint {
  return offsetSize === 8 ? cursor.u64() : BigInt(cursor.u32());
}
