import { bytesOf, windowed, type Bytes } from './bytes.ts';
import { ElfError } from './error.ts';
import { cstringAt, fieldsOf, type Encoding } from './fields.ts';
import { within } from './part.ts';

/** A note of an ELF file or core. Its data is read when asked for. */
export interface Note {
  /** Who defined the type: `GNU`, `CORE`, `LINUX`, `FDO`. */
  readonly owner: string;
  readonly type: number;
  readonly size: number;
  /** The data. @throws ElfError when there is more than any real note holds. */
  data(): Buffer;
}

const HEADER = 12;
const MAX_OWNER = 64;
const MAX_DATA = 64 * 1024 * 1024; // NT_FILE of a process with 65,530 long paths is smaller
const MAX_NOTES = 1 << 20; // a core has about eight per thread
const WINDOW = 64 * 1024;

/**
 * The notes in a range of bytes.
 * @param align 8 for the segments and sections that say so (.note.gnu.property), otherwise 4.
 * @throws ElfError at a note that reaches beyond the range or the bytes.
 */
export function* readNotes(bytes: Bytes, encoding: Encoding, offset: number, size: number, align = 4): Generator<Note> {
  const near = size <= WINDOW ? bytesOf(bytes.read(offset, size)) : windowed(within(bytes, offset, size), WINDOW);
  const unit = align === 8 ? 8 : 4;
  let count = 0;
  for (let at = 0; at + HEADER <= size;) {
    if (++count > MAX_NOTES) throw new ElfError(`it has more than ${MAX_NOTES} notes`);
    const header = fieldsOf(near.read(at, HEADER), encoding);
    const [ownerSize, dataSize, type] = [header.u32(0), header.u32(4), header.u32(8)];
    const dataOffset = at + roundUp(HEADER + ownerSize, unit);
    if (dataOffset + dataSize > Math.min(size, bytes.size - offset))
      throw new ElfError('a note reaches beyond its segment or the file');
    yield {
      owner: cstringAt(near.read(at + HEADER, Math.min(ownerSize, MAX_OWNER)), 0),
      type,
      size: dataSize,
      data: () => readData(near, dataOffset, dataSize),
    };
    at = dataOffset + roundUp(dataSize, unit);
  }
}

function readData(bytes: Bytes, offset: number, size: number): Buffer {
  if (size > MAX_DATA) throw new ElfError(`a note claims ${size} bytes`);
  return bytes.read(offset, size);
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
