import { windowed, type Bytes } from '../../elf/bytes.ts';
import { PT, type Elf } from '../../elf/elf.ts';
import { within } from '../../elf/part.ts';
import type { Section, Sections } from '../../elf/sections.ts';
import { cursorOf } from '../cursor.ts';
import { sectionData } from '../section-data.ts';
import type { FrameSection } from './model.ts';
import { OMITTED, readPointer } from './pointer.ts';
import { frameTable, type FrameTable, type SearchTable } from './tables.ts';

/** What is read around a place in a table: two entries are seldom further apart. */
const WINDOW = 4096;
const HEAD = 64;
const UNPACKED_MAX = 64 * 1024 * 1024;

/**
 * How the functions of a file are unwound by what is mapped of it for that: `.eh_frame`, through the table over it where there
 * is one. Section headers are needed for a file without such a table alone: an image in memory has none.
 * @throws ElfError where it makes no sense.
 */
export function mappedFrames(bytes: Bytes, elf: Elf, sections?: Sections): FrameTable | undefined {
  const header = elf.programHeaders.find(({ type }) => type === PT.unwind);
  const search = header && { bytes: part(bytes, header.offset, header.fileSize), address: Number(header.address) };
  const [named, found] = [sections?.withData('.eh_frame'), search && ehFrameOf(search, bytes, elf)];
  if (named !== undefined) return frameTable(sectionOf(bytes, elf, named), search);
  return found && frameTable(found, search);
}

/**
 * The same by `.debug_frame`, which is for debuggers alone.
 * @throws ElfError where it does not lie within the file, or can't be unpacked.
 */
export function debugFrames(bytes: Bytes, elf: Elf, sections: Sections): FrameTable | undefined {
  const section = sections.withData('.debug_frame') ?? sections.withData('.zdebug_frame');
  if (section === undefined) return undefined;
  const data = sectionData(bytes, elf, section, UNPACKED_MAX);
  return frameTable({ bytes: data.bytes, address: 0, isMapped: false, ...sizes(elf) });
}

function sectionOf(bytes: Bytes, elf: Elf, { offset, size, address }: Section): FrameSection {
  return { bytes: part(bytes, offset, size), address: Number(address), isMapped: true, ...sizes(elf) };
}

/** `.eh_frame` as the table over it names it: to the end of its segment, for its size is nowhere. */
function ehFrameOf(search: SearchTable, bytes: Bytes, elf: Elf): FrameSection | undefined {
  const cursor = cursorOf(search.bytes.read(0, HEAD), elf.littleEndian);
  cursor.skip(1);
  const encoding = cursor.u8();
  if (encoding === OMITTED) return undefined;
  cursor.skip(2);
  const { addressSize } = sizes(elf);
  const address = readPointer(cursor, encoding, { here: search.address, data: search.address, addressSize });
  const load = elf.programHeaders.find(
    ({ type, address: start, fileSize }) =>
      type === PT.load && address >= Number(start) && address < Number(start) + fileSize,
  );
  if (load === undefined) return undefined;
  const into = address - Number(load.address);
  return {
    bytes: part(bytes, load.offset + into, load.fileSize - into),
    address,
    isMapped: true,
    ...sizes(elf),
  };
}

function part(bytes: Bytes, offset: number, size: number): Bytes {
  return windowed(within(bytes, offset, Math.max(0, Math.min(size, bytes.size - offset))), WINDOW);
}

function sizes({ bits, littleEndian }: Elf): Pick<FrameSection, 'addressSize' | 'littleEndian'> {
  return { addressSize: bits === 64 ? 8 : 4, littleEndian };
}
