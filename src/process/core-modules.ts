import { bytesOf, type Bytes } from '../elf/bytes.ts';
import { firstBuildId, type NoteRange } from '../elf/build-id.ts';
import type { MappedFile } from './core-notes.ts';
import type { Memory } from './core-memory.ts';
import { segmentAt } from './segments.ts';
import { ElfError, isElf, PT, readElf, type Elf } from '../elf/elf.ts';
import { layoutOf } from '../elf/layout.ts';

/** Addresses `start` to `end`, the latter excluded. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** A file on disk that is what a core holds of a module (compared-image.ts), and what is added to the addresses that it was linked for. */
export interface ComparedFile {
  readonly file: string;
  readonly bias: bigint;
}

/** An ELF file as it was mapped. */
export interface CoreModule {
  readonly path: string;
  /** Where its first page is mapped, or would be. */
  readonly base: bigint;
  readonly end: bigint;
  /** Between its mappings, where others may lie that are not its own. */
  readonly holes?: readonly Range[];
  /** From the core's memory; absent where its note is not in the core. */
  readonly buildId?: string;
  /** From the headers in the core, where it holds them. */
  readonly layout?: string;
  /** Whether the core holds the page with its headers (bit 4 of /proc/PID/coredump_filter). */
  readonly firstPageInCore: boolean;
  /** Where it was placed by a file on disk, for the core holds neither its headers nor a list of files. */
  readonly compared?: ComparedFile;
}

/** The ELF files among the mappings, sorted by address, and the vdso. */
export function findModules(memory: Memory, files: readonly MappedFile[], vdso?: bigint): CoreModule[] {
  const groups = groupByImage(memory, files);
  const modules = groups.flatMap((group) => moduleOf(memory, group));
  const all = [...modules, ...vdsoModule(memory, vdso)].toSorted((a, b) => (a.base < b.base ? -1 : 1));
  return all.map((module, index) => withEnd(module, all[index + 1]?.base));
}

/** The mappings of one file as one image, and where its program headers say it ends. */
interface Image {
  readonly path: string;
  readonly files: MappedFile[];
  readonly head: Head | undefined;
}

interface Head {
  readonly end: bigint;
  readonly layout: string;
  readonly buildId?: string;
}

const HEAD_MAX = 64 * 1024; // the kernel dumps the first page; more is there only when all of the file was dumped
const HEADS_MAX = 1 << 14; // so that a core that claims millions of files costs no more than this many
const SPAN_MAX = 1n << 36n; // no image is larger; a hostile program header must not swallow its neighbours

/**
 * Mappings of one path that follow each other are one image, until one at offset 0 begins the next. A small library
 * maps its first page twice (gcc -Wl,-z,noseparate-code: its data begin in that page too): within the image's span it is the same.
 */
function groupByImage(memory: Memory, files: readonly MappedFile[]): Image[] {
  const images: Image[] = [];
  for (const file of files) {
    const last = images.at(-1);
    const begins = file.fileOffset === 0n && !(last?.head !== undefined && file.start < last.head.end);
    if (last?.path === file.path && !begins) last.files.push(file);
    else
      images.push({
        path: file.path,
        files: [file],
        head: file.fileOffset === 0n && images.length < HEADS_MAX ? readHead(memory, file.start) : undefined,
      });
  }
  return images;
}

function moduleOf(memory: Memory, { path, files, head }: Image): CoreModule[] {
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (head !== undefined)
    return [
      {
        path,
        base: first.start,
        end: maximum(last.end, head.end),
        ...holesOf(memory, files),
        ...idOf(head),
        layout: head.layout,
        firstPageInCore: true,
      },
    ];
  const firstPageInCore = first.fileOffset === 0n && memory.read(first.start, 1) !== undefined;
  const runs = files.some((file) => segmentAt(memory.segments, file.start)?.executable);
  if (firstPageInCore || !runs || first.fileOffset > first.start) return []; // data: a locale, a font, a database
  return [{ path, base: first.start - first.fileOffset, end: last.end, firstPageInCore: false }];
}

/** What lies between a file's mappings; code there is its own, moved to pages of another size. */
function holesOf({ segments }: Memory, files: readonly MappedFile[]): Pick<CoreModule, 'holes'> {
  const gaps = files
    .map((file, index) => ({ start: file.end, end: files[index + 1]?.start ?? file.end }))
    .filter(({ start, end }) => start < end);
  const holes = gaps.flatMap((gap) => withoutCode(segments, gap));
  return holes.length === 0 ? {} : { holes };
}

function withoutCode(segments: Memory['segments'], { start, end }: Range): Range[] {
  const code = segments.filter((one) => one.executable && one.start < end && one.end > start);
  const starts = [start, ...code.map((one) => one.end)];
  const ends = [...code.map((one) => one.start), end];
  return starts
    .map((from, index) => ({ start: from, end: ends[index] ?? end }))
    .filter((hole) => hole.start < hole.end);
}

/** What the kernel maps into every program, which is no file, is called. */
export const VDSO = '[vdso]';

function vdsoModule(memory: Memory, base: bigint | undefined): CoreModule[] {
  const segment = base === undefined ? undefined : segmentAt(memory.segments, base);
  if (base === undefined || segment === undefined) return [];
  const head = readHead(memory, base);
  return [{ path: VDSO, base, end: segment.end, ...idOf(head), firstPageInCore: head !== undefined }];
}

/** The headers of an image in memory. Undefined: the page is not in the core, or it is no ELF file. */
function readHead(memory: Memory, base: bigint): Head | undefined {
  const head = bytesOf(memory.read(base, HEAD_MAX) ?? Buffer.alloc(0));
  if (!isElf(head)) return undefined;
  const image: Bytes = {
    size: Number(SPAN_MAX),
    read: (offset, length) => memory.read(base + BigInt(offset), length) ?? Buffer.alloc(0),
  };
  try {
    const elf = readElf(head);
    const loads = elf.programHeaders.filter(({ type }) => type === PT.load);
    const start = loads[0] === undefined ? 0n : maximum(0n, loads[0].address - BigInt(loads[0].offset));
    const span = loads.reduce((end, { address, memorySize }) => maximum(end, address + memorySize - start), 0n);
    const buildId = firstBuildId(image, elf, noteRanges(elf, start));
    return {
      end: base + (span < SPAN_MAX ? span : 0n),
      layout: layoutOf(elf),
      ...(buildId === undefined ? {} : { buildId }),
    };
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

/** Where the notes are in memory, relative to the image's start. */
function noteRanges(elf: Elf, start: bigint): NoteRange[] {
  const notes = elf.programHeaders.filter(({ type }) => type === PT.note);
  return notes.map(({ address, fileSize, align }) => ({ offset: Number(address - start), size: fileSize, align }));
}

function idOf(head: Head | undefined): { buildId?: string } {
  return head?.buildId === undefined ? {} : { buildId: head.buildId };
}

/** What follows a file's last mapping may belong to it (.bss), up to the next module at most. */
function withEnd(module: CoreModule, next: bigint | undefined): CoreModule {
  return next !== undefined && next < module.end ? { ...module, end: next } : module;
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
