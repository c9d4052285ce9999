import path from 'node:path';
import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { FormContext } from '../forms.ts';
import { CONTENT, entriesOf, textIn, type LineSections } from '../line-files.ts';

/** A source file, as the compiler named it. */
export interface SourceFile {
  /** With its directory where that is not the one of the compilation. */
  readonly name: string;
  /** Absolute, where the directory of the compilation is known. */
  readonly path: string;
}

/** The head of a line program: DWARF 5, 6.2.4. */
export interface LineHeader {
  readonly littleEndian: boolean;
  readonly minimumLength: number;
  readonly isStatementFirst: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of the standard operations, from number 1 on. */
  readonly operands: readonly number[];
  /** By the number that programs have for it. */
  readonly file: (number: number) => SourceFile | undefined;
  readonly program: Buffer;
}

const PROGRAM_MAX = 64 * 1024 * 1024;
const FILES_MAX = 200_000;
const HEAD = 12;

/** The unit whose lines they are: where it was compiled, and its own source file. */
export interface Compilation {
  readonly directory: string | undefined;
  readonly name: string | undefined;
}

/**
 * Reads the head of the line program at a place.
 * @throws ElfError where it makes no sense.
 */
export function lineHeaderAt(sections: LineSections, at: number, addressSize: number, of: Compilation): LineHeader {
  const { lines, littleEndian } = sections;
  const head = cursorOf(lines.read(at, HEAD), littleEndian);
  const first = head.u32();
  const offsetSize = first === 0xffff_ffff ? 8 : 4;
  const size = offsetSize === 8 ? Number(head.u64()) : first;
  if (!(size <= PROGRAM_MAX)) throw new ElfError('a line table in its debug information is larger than any');
  const data = lines.read(at + head.position, size);
  const cursor = cursorOf(data, littleEndian);
  const version = cursor.u16();
  if (version < 2 || version > 5) throw new ElfError(`a line table in its debug information has version ${version}`);
  const own = version === 5 ? cursor.u8() : addressSize;
  if (version === 5) cursor.skip(1);
  const context = { version, addressSize: own, offsetSize };
  const rest = offsetSize === 8 ? Number(cursor.u64()) : cursor.u32();
  const program = data.subarray(cursor.position + rest);
  const minimumLength = cursor.u8();
  if (version >= 4) cursor.skip(1); // operations of one instruction: more than one on machines that nobody has
  const isStatementFirst = cursor.u8() !== 0;
  const lineBase = (cursor.u8() << 24) >> 24;
  const [lineRange, opcodeBase] = [cursor.u8(), cursor.u8()];
  if (lineRange === 0 || opcodeBase === 0) throw new ElfError('a line table in its debug information has no range');
  const operands = Array.from({ length: opcodeBase - 1 }, () => cursor.u8());
  const file = version === 5 ? newFiles(cursor, data, context, sections, of) : oldFiles(cursor, data, of);
  return { littleEndian, minimumLength, isStatementFirst, lineBase, lineRange, opcodeBase, operands, file, program };
}

/** DWARF 2 to 4: the directory of the compilation is number 0 and has no entry, nor has a file 0. */
function oldFiles(cursor: Cursor, data: Buffer, of: Compilation): LineHeader['file'] {
  const directories: string[] = [''];
  for (let name = cursor.cstring(); name !== ''; name = cursor.cstring()) directories.push(name);
  const files: (readonly [name: string, directory: number])[] = [];
  for (let name = cursor.cstring(); name !== '' && files.length < FILES_MAX; name = cursor.cstring()) {
    files.push([name, cursor.uleb()]);
    cursor.skipLeb();
    cursor.skipLeb();
    if (cursor.position >= data.length) break;
  }
  return (number) => {
    const [name, directory] = files[number - 1] ?? [];
    return name === undefined ? undefined : sourceFile(name, directories[directory ?? 0], of);
  };
}

function newFiles(
  cursor: Cursor,
  data: Buffer,
  context: FormContext,
  sections: LineSections,
  of: Compilation,
): LineHeader['file'] {
  const directories = [...entriesOf(cursor, data, context)].map(({ values }) =>
    textIn(values.get(CONTENT.path), sections),
  );
  const files = [...entriesOf(cursor, data, context)];
  return (number) => {
    const values = files[number]?.values;
    const name = textIn(values?.get(CONTENT.path), sections);
    const directory = values?.get(CONTENT.directory);
    return name === undefined
      ? undefined
      : sourceFile(name, directories[directory?.kind === 'number' ? Number(directory.value) : 0], of);
  };
}

/** The unit's own file has the name that the compiler was given, as gdb shows it. */
function sourceFile(name: string, directory = '', { directory: compiled = '', name: own }: Compilation): SourceFile {
  const joined = path.posix.isAbsolute(name) || directory === '' ? name : `${directory}/${name}`;
  const absolute = path.posix.resolve('/', compiled, joined);
  const isOwn = own !== undefined && path.posix.resolve('/', compiled, own) === absolute;
  return { name: isOwn ? own : joined, path: absolute };
}
