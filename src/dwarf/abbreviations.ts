import type { Bytes } from '../elf/bytes.ts';
import { ElfError } from '../elf/elf.ts';
import { cursorOf, type Cursor } from './cursor.ts';
import type { SectionData } from './section-data.ts';

/** DW_TAG_formal_parameter, base_type, variable: compilers leave them out of line tables (-g1), and of nothing else. */
const ONLY_IN_FULL: ReadonlySet<number> = new Set([0x05, 0x24, 0x34]);
const IMPLICIT_CONST = 0x21;
const READ_MAX = 16 * 1024 * 1024;
const UNPACKED_MAX = 4 * 1024 * 1024; // of compressed ones
const FIRST_READ = 1024;

/** The declaration of a kind of entry: its tag and its attributes. */
export interface Declaration {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** `constant`: the value itself, of an attribute that all entries of the kind share (DW_FORM_implicit_const). */
  readonly attributes: readonly (readonly [name: number, form: number, constant?: number])[];
}

/**
 * Whether abbreviations declare what only full debug information has: types, variables, parameters.
 * Reading the abbreviations takes milliseconds where the entries themselves take seconds, and mostly the first few decide.
 * @param read the section's data, of which at most so many bytes are unpacked.
 * @returns undefined when the data hold no declaration at all, or more of them than are read.
 */
export function declaresFull(read: (most: number) => SectionData, littleEndian: boolean): boolean | undefined {
  const { found, whole } = declared(read(FIRST_READ), littleEndian, FIRST_READ);
  return found === true || whole ? found : declared(read(UNPACKED_MAX), littleEndian, READ_MAX).found;
}

/** `whole`: there are no more of them, so that `found` is final. */
function declared(
  { bytes, partial }: SectionData,
  littleEndian: boolean,
  most: number,
): { found: boolean | undefined; whole: boolean } {
  const data = bytes.read(0, most);
  const whole = !partial && data.length === bytes.size;
  const cursor = cursorOf(data, littleEndian);
  let any = false;
  try {
    while (cursor.position < data.length) {
      if (cursor.uleb() === 0) continue; // the end of one unit's table
      any = true;
      if (ONLY_IN_FULL.has(skipDeclaration(cursor))) return { found: true, whole };
    }
  } catch (error) {
    if (!(error instanceof ElfError) || whole) throw error;
    return { found: undefined, whole };
  }
  return { found: any ? false : undefined, whole };
}

/** A unit's own entry is mostly declared within the first 4 KB of its table; gcc declares it behind all that it holds. */
const TABLE_READS = [4096, 1024 * 1024] as const;

/**
 * The declaration with a code in the table that starts at `offset`; undefined if the table has none.
 * @throws ElfError where the table ends in the middle of a declaration.
 */
export function declarationOf(
  abbreviations: Bytes,
  littleEndian: boolean,
  offset: number,
  code: number,
): Declaration | undefined {
  return inTable(abbreviations, littleEndian, offset, (cursor) => declarationIn(cursor, code));
}

/**
 * Whether one unit's table declares what only full debug information has.
 * @throws ElfError where the table ends in the middle of a declaration.
 */
export function tableDeclaresFull(abbreviations: Bytes, littleEndian: boolean, offset: number): boolean {
  return inTable(abbreviations, littleEndian, offset, (cursor) => {
    while (cursor.uleb() !== 0) if (isOnlyInFull(skipDeclaration(cursor))) return true;
    return false;
  });
}

/**
 * All declarations of the table that starts at `offset`, by code.
 * @throws ElfError where the table ends in the middle of a declaration.
 */
export function declarationsOf(
  abbreviations: Bytes,
  littleEndian: boolean,
  offset: number,
): ReadonlyMap<number, Declaration> {
  return inTable(abbreviations, littleEndian, offset, (cursor) => {
    const declarations = new Map<number, Declaration>();
    for (let code = cursor.uleb(); code !== 0; code = cursor.uleb()) declarations.set(code, readDeclaration(cursor));
    return declarations;
  });
}

/** Whether compilers leave out entries with this tag where only line tables are wanted. */
export function isOnlyInFull(tag: number): boolean {
  return ONLY_IN_FULL.has(tag);
}

function inTable<T>(abbreviations: Bytes, littleEndian: boolean, offset: number, read: (cursor: Cursor) => T): T {
  const [first, most] = TABLE_READS;
  const head = abbreviations.read(offset, first);
  try {
    return read(cursorOf(head, littleEndian));
  } catch (error) {
    if (!(error instanceof ElfError) || head.length < first) throw error;
    return read(cursorOf(abbreviations.read(offset, most), littleEndian));
  }
}

function declarationIn(cursor: Cursor, code: number): Declaration | undefined {
  for (let found = cursor.uleb(); found !== 0; found = cursor.uleb()) {
    if (found === code) return readDeclaration(cursor);
    skipDeclaration(cursor);
  }
  return undefined;
}

function readDeclaration(cursor: Cursor): Declaration {
  const tag = cursor.uleb();
  const hasChildren = cursor.u8() !== 0;
  const attributes: [name: number, form: number, constant?: number][] = [];
  for (;;) {
    const [name, form] = [cursor.uleb(), cursor.uleb()];
    const constant = form === IMPLICIT_CONST ? cursor.sleb() : undefined;
    if (name === 0 && form === 0) return { tag, hasChildren, attributes };
    attributes.push(constant === undefined ? [name, form] : [name, form, constant]);
  }
}

/** As readDeclaration, but keeps its tag alone: a hundred are passed over for each unit. */
function skipDeclaration(cursor: Cursor): number {
  const tag = cursor.uleb();
  cursor.skip(1);
  for (;;) {
    const name = cursor.uleb();
    const form = cursor.uleb();
    if (form === IMPLICIT_CONST) cursor.skipLeb();
    if (name === 0 && form === 0) return tag;
  }
}
