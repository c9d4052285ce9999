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

/** The declaration of a kind of entry: its tag and its attributes, as (name, form) pairs. */
export interface Declaration {
  readonly tag: number;
  readonly attributes: readonly (readonly [name: number, form: number])[];
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
function declared({ bytes, partial }: SectionData, littleEndian: boolean, most: number): { found: boolean | undefined; whole: boolean } {
  const data = bytes.read(0, most);
  const whole = !partial && data.length === bytes.size;
  const cursor = cursorOf(data, littleEndian);
  let any = false;
  try {
    while (cursor.position < data.length) {
      if (cursor.uleb() === 0) continue; // the end of one unit's table
      any = true;
      if (ONLY_IN_FULL.has(readDeclaration(cursor).tag)) return { found: true, whole };
    }
  } catch (error) {
    if (!(error instanceof ElfError) || whole) throw error;
    return { found: undefined, whole };
  }
  return { found: any ? false : undefined, whole };
}

/** The declaration with a code in the table that starts at `offset`. */
export function declarationOf(abbreviations: Bytes, littleEndian: boolean, offset: number, code: number): Declaration | undefined {
  const cursor = cursorOf(abbreviations.read(offset, 4096), littleEndian); // a unit's own entry is declared first, or nearly
  for (let found = cursor.uleb(); found !== 0; found = cursor.uleb()) {
    const declaration = readDeclaration(cursor);
    if (found === code) return declaration;
  }
  return undefined;
}

function readDeclaration(cursor: Cursor): Declaration {
  const tag = cursor.uleb();
  cursor.skip(1); // whether it has children
  const attributes: [number, number][] = [];
  for (;;) {
    const [name, form] = [cursor.uleb(), cursor.uleb()];
    if (form === IMPLICIT_CONST) cursor.skipLeb();
    if (name === 0 && form === 0) return { tag, attributes };
    attributes.push([name, form]);
  }
}
