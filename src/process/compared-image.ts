import { openIfFile, type Bytes } from '../elf/bytes.ts';
import { PF, PT, readElf, type Elf, type ProgramHeader } from '../elf/elf.ts';
import { cstringAt, fieldsOf } from '../elf/fields.ts';
import { linkedBase } from '../elf/layout.ts';
import { relocatedPlaces } from '../elf/relocations.ts';
import { EvidenceError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { mappedImage, type MappedImage } from './mapped-image.ts';
import { wordSize, type Memory } from './memory.ts';
import type { Segment } from './segments.ts';

/** A file on disk whose content is what memory holds of it. */
export interface ComparedImage extends MappedImage {
  readonly file: string;
  /** Of a program: the loader that it asks for. */
  readonly interpreter?: string;
}

interface Process extends Memory {
  readonly segments: readonly Segment[];
}

/** Words that must have been compared: fewer are no evidence. */
const LEAST = 8;
/** Of so many words one may be another: a library's variables that its loader sets before they are protected (glibc's _rtld_global_ro). */
const ONE_OF = 16;
/** Bytes of one range that are compared. */
const SPAN = 16 * 1024 * 1024;
const PAGE = 4096;

/**
 * The first of some files that is the one at a place in memory, where no header of it is in memory. What is compared is all that a process
 * does not change and a core may hold: the dynamic section, what is protected after relocation, the beginning of what can't be
 * written. It can refuse another build; of two builds that are alike in it, it can't tell which one it was.
 * @param biasOf what would be added to its addresses; undefined where it can't be the file.
 */
export function comparedImage(
  process: Process,
  files: readonly string[],
  biasOf: (elf: Elf) => bigint | undefined,
): ComparedImage | undefined {
  for (const file of files) {
    const image = ifElf(file, (bytes) => {
      const elf = readElf(bytes);
      const bias = biasOf(elf);
      const found = bias === undefined ? undefined : mappedImage(elf, bias + linkedBase(elf), process.segments);
      return found !== undefined && isSame(process, bytes, elf, found.bias)
        ? { ...found, file, ...known({ interpreter: interpreterOf(bytes, elf) }) }
        : undefined;
    });
    if (image !== undefined) return image;
  }
  return undefined;
}

function interpreterOf(bytes: Bytes, { programHeaders }: Elf): string | undefined {
  const told = programHeaders.find(({ type }) => type === PT.interpreter);
  return told && cstringAt(bytes.read(told.offset, Math.min(told.fileSize, PAGE)), 0);
}

/** The path comes from a core: what is there may be anything. */
function ifElf<T>(file: string, read: (bytes: Bytes) => T): T | undefined {
  try {
    const bytes = openIfFile(file);
    try {
      return bytes && read(bytes);
    } finally {
      bytes?.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

/** How many words are those of the file, as they are or moved, and the addresses of the others, as the file was linked. */
interface Compared {
  readonly same: number;
  readonly others: readonly bigint[];
}

function isSame(memory: Memory, bytes: Bytes, elf: Elf, bias: bigint): boolean {
  const ranges = (type: number): Compared[] =>
    elf.programHeaders
      .filter((header) => header.type === type)
      .map((range) => compare(memory, bytes, elf, bias, range));
  const dynamic = ranges(PT.dynamic);
  if (dynamic.some(({ others }) => others.length > 0) || !isSameConstant(memory, bytes, elf, bias)) return false;
  const all = [...dynamic, ...ranges(PT.relro)];
  const changed = all.flatMap(({ others }) => others);
  const relocated = changed.length === 0 ? undefined : relocatedPlaces(bytes, elf);
  const others = changed.filter((address) => relocated?.has(address) !== true);
  const same = all.reduce((sum, each) => sum + each.same, 0);
  return same >= LEAST && others.length * ONE_OF <= same;
}

/** What the file leaves empty tells nothing: the loader and the program fill it. */
function compare(
  memory: Memory,
  bytes: Bytes,
  elf: Elf,
  bias: bigint,
  { address, memorySize }: ProgramHeader,
): Compared {
  const [size, mask] = [wordSize(elf), (1n << BigInt(elf.bits)) - 1n];
  const length = Math.min(Number(memorySize), SPAN);
  const [inFile, inMemory] = [fileBytes(bytes, elf, address, length), memory.read(bias + address, length)];
  const words = Math.floor(Math.min(inFile.length, inMemory?.length ?? 0) / size);
  if (inMemory === undefined || words === 0) return { same: 0, others: [] };
  const [own, held] = [fieldsOf(inFile, elf), fieldsOf(inMemory, elf)];
  const others: bigint[] = [];
  let same = 0;
  for (let index = 0; index < words; index++) {
    const [word, now] = [own.word(index * size), held.word(index * size)];
    if (word === 0n) continue;
    if (now === word || now === ((word + bias) & mask)) same++;
    else others.push(address + BigInt(index * size));
  }
  return { same, others };
}

/** What lies in the file of an address as it was linked for. */
function fileBytes(bytes: Bytes, { programHeaders }: Elf, address: bigint, length: number): Buffer {
  const load = programHeaders.find(
    (one) => one.type === PT.load && one.address <= address && address < one.address + BigInt(one.fileSize),
  );
  if (load === undefined) return Buffer.alloc(0);
  const inside = Number(address - load.address);
  return bytes.read(load.offset + inside, Math.min(length, load.fileSize - inside));
}

function isSameConstant(memory: Memory, bytes: Bytes, { programHeaders }: Elf, bias: bigint): boolean {
  return programHeaders
    .filter(({ type, flags }) => type === PT.load && (flags & PF.write) === 0)
    .every(({ address, offset, fileSize }) => {
      const held = memory.read(bias + address, Math.min(fileSize, PAGE));
      return held === undefined || held.equals(bytes.read(offset, held.length));
    });
}
