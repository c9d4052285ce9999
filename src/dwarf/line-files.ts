import path from 'node:path';
import type { Bytes } from '../elf/bytes.ts';
import { ElfError } from '../elf/error.ts';
import { cursorOf, type Cursor } from './cursor.ts';
import { readForm, type FormContext, type FormValue } from './forms.ts';

/** The sections that name source files; the strings are absent where a file has none. */
export interface LineSections {
  readonly lines: Bytes;
  readonly strings?: Bytes;
  readonly lineStrings?: Bytes;
  readonly littleEndian: boolean;
}

/** A source file, as a line table names it. */
export interface LineFile {
  /** Absolute, where the table tells the directory of the compilation. */
  readonly path: string;
  /** Of its content when it was compiled, 32 hexadecimal digits: clang writes it, GCC up to 15 does not. */
  readonly md5?: string;
  /** The content itself (clang -gembed-source), looked up when it is asked for. */
  readonly source?: () => string | undefined;
}

/** DWARF 5, 6.2.4.1; 0x2001 is LLVM's. */
export const CONTENT = { path: 1, directory: 2, md5: 5, source: 0x2001 } as const;
const DATA16 = 0x1e;
const UNITS_MAX = 20_000;
const FILES_MAX = 200_000;
const HEADER_MAX = 16 * 1024 * 1024; // with embedded sources in place it holds them all
const PATH_MAX = 4096;
const SOURCE_MAX = 4 * 1024 * 1024;

/**
 * The files of a name that line tables of DWARF 5 tell of, as far as these can be read. Earlier versions tell nothing to check a file by.
 * @param name of the file, without its directory.
 * @param only the place of one table, where no other is to be read.
 */
export function* lineFiles(sections: LineSections, name: string, only?: number): Generator<LineFile> {
  const { lines, littleEndian } = sections;
  const most = only === undefined ? UNITS_MAX : 1;
  let [units, files] = [0, 0];
  for (let at = only ?? 0; at + 24 <= lines.size && units < most && files < FILES_MAX; units++) {
    const head = cursorOf(lines.read(at, 32), littleEndian);
    const first = head.u32();
    const offsetSize = first === 0xffff_ffff ? 8 : 4;
    const length = offsetSize === 8 ? Number(head.u64()) : first;
    const start = at + head.position;
    const version = head.u16();
    if (version === 5) {
      const addressSize = head.u8();
      head.skip(1);
      const rest = offsetSize === 8 ? Number(head.u64()) : head.u32();
      const header = lines.read(at + head.position, Math.min(rest, HEADER_MAX));
      files += yield* filesOf(header, { version, addressSize, offsetSize }, sections, name);
    }
    at = start + length;
  }
}

/** @returns how many files were looked at. */
function* filesOf(
  header: Buffer,
  context: FormContext,
  sections: LineSections,
  wanted: string,
): Generator<LineFile, number> {
  let count = 0;
  try {
    const cursor = cursorOf(header, sections.littleEndian);
    cursor.skip(5);
    cursor.skip(cursor.u8() - 1); // the lengths of the standard opcodes
    const text = (value: FormValue | undefined) => textOf(value, sections, PATH_MAX);
    const directories: string[] = [];
    for (const entry of entriesOf(cursor, header, context))
      directories.push(text(entry.values.get(CONTENT.path)) ?? '');
    for (const { values, md5 } of entriesOf(cursor, header, context)) {
      count += 1;
      const name = text(values.get(CONTENT.path));
      if (name === undefined || !name.endsWith(wanted)) continue;
      const directory = values.get(CONTENT.directory);
      const within = directories[directory?.kind === 'number' ? Number(directory.value) : 0] ?? '';
      const source = values.get(CONTENT.source);
      yield {
        path: path.posix.join('/', path.posix.resolve('/', directories[0] ?? '', within, name)),
        ...(md5 === undefined ? {} : { md5 }),
        ...(source === undefined ? {} : { source: () => textOf(source, sections, SOURCE_MAX) }),
      };
    }
  } catch (error) {
    if (!(error instanceof ElfError)) throw error; // a table that ends early, or has what nobody knows: the others count
  }
  return count;
}

/** A directory or a file of a table of DWARF 5. */
export interface Entry {
  readonly values: ReadonlyMap<number, FormValue>;
  readonly md5?: string;
}

/** A list of directories or of files: what its entries hold, how many there are, and the entries. */
export function* entriesOf(cursor: Cursor, header: Buffer, context: FormContext): Generator<Entry> {
  const formats = Array.from({ length: cursor.u8() }, () => [cursor.uleb(), cursor.uleb()] as const);
  const count = formats.length === 0 ? 0 : cursor.uleb();
  for (let index = 0; index < count && index < FILES_MAX; index++) {
    const values = new Map<number, FormValue>();
    let md5: string | undefined;
    for (const [type, form] of formats) {
      const at = cursor.position;
      values.set(type, readForm(cursor, form, context));
      if (type === CONTENT.md5 && form === DATA16) md5 = header.toString('hex', at, cursor.position);
    }
    yield { values, ...(md5 === undefined ? {} : { md5 }) };
  }
}

/** A name or a path in a line table. */
export function textIn(value: FormValue | undefined, sections: LineSections): string | undefined {
  return textOf(value, sections, PATH_MAX);
}

function textOf(value: FormValue | undefined, sections: LineSections, most: number): string | undefined {
  if (value?.kind === 'text') return value.text;
  if (value?.kind !== 'string-at') return undefined;
  const strings = { str: sections.strings, line_str: sections.lineStrings, alt: undefined }[value.section];
  const near = strings?.read(value.offset, Math.min(most, PATH_MAX)) ?? Buffer.alloc(0);
  const bytes = near.includes(0) || most <= PATH_MAX ? near : (strings?.read(value.offset, most) ?? near);
  const end = bytes.indexOf(0);
  return end === -1 ? undefined : bytes.toString('utf8', 0, end);
}
