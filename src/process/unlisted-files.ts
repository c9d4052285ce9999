import path from 'node:path';
import { bytesOf } from '../elf/bytes.ts';
import { ET, isElf, PF, PT, type ProgramHeader } from '../elf/elf.ts';
import type { Encoding } from '../elf/fields.ts';
import { AT } from '../linux/auxv.ts';
import type { Memory } from './core-memory.ts';
import type { MappedFile } from './core-notes.ts';
import { headersAt } from './image-headers.ts';
import { linksFrom, type Link } from './link-map.ts';
import { segmentAt } from './segments.ts';

/** Segments whose first bytes are looked at. */
const MOST_SEGMENTS = 1 << 18;
const MOST_IMAGES = 1 << 14;
/** What the program is called where nothing in the core tells. */
const UNNAMED = '(the program)';

/** What is known of a process whose files nobody has listed. */
export interface Unlisted extends Pick<Memory, 'segments' | 'read' | 'cstring'> {
  readonly encoding: Encoding;
  readonly auxv: ReadonlyMap<number, bigint>;
  /** Where the core is, and where the process was if it was written beside it. */
  readonly directory: string;
  /** The program that the user names. */
  readonly exe?: string | undefined;
}

interface Image {
  readonly base: bigint;
  /** What is added to the file's addresses. */
  readonly bias: bigint;
  readonly loads: readonly ProgramHeader[];
  /** Where its dynamic section lies. */
  readonly dynamic: bigint | undefined;
}

/**
 * The mappings of ELF files in a core that has no list of them (NT_FILE): valgrind's have none (vgcore.PID, 3.19), and the kernel leaves it
 * out where a process has more than 65,536 mappings (findings/core-of-many-mappings-no-file-note.sh). Files are found by their headers in memory
 * and named by the loader's list; one that the loader does not know is left out.
 * @returns `program`: the path among them that is the program's; sorted by address.
 */
export function unlistedFiles(process: Unlisted): { files: MappedFile[]; program?: string } {
  const images = imagesIn(process);
  const links = loadersList(process, images);
  const names = new Map(links.map(({ name, dynamic }) => [dynamic, name]));
  const program = programAmong(process, images, names);
  const programName = nameOfProgram(process);
  const files = images.flatMap((image) => {
    const name = image === program ? programName : names.get(image.dynamic ?? -1n);
    return name === undefined || name === '' || !name.includes('/') ? [] : mappingsOf(process, image, name);
  });
  return program === undefined ? { files } : { files, program: programName };
}

/** Only the program's dynamic section leads to it; the program mostly comes first. */
function loadersList(process: Unlisted, images: readonly Image[]): Link[] {
  for (const { dynamic } of images) {
    const links = dynamic === undefined ? [] : linksFrom(process, dynamic);
    if (links.length > 0) return links;
  }
  return [];
}

/** The loader calls it by no name; without a loader it is where the kernel found its headers, or the only one. */
function programAmong(
  { auxv }: Unlisted,
  images: readonly Image[],
  names: ReadonlyMap<bigint, string>,
): Image | undefined {
  const unnamed = images.find(({ dynamic }) => dynamic !== undefined && names.get(dynamic) === '');
  if (unnamed !== undefined) return unnamed;
  const headers = auxv.get(AT.phdr);
  const held = headers === undefined ? undefined : images.find(({ base }) => headers >= base && headers < base + PAGE);
  return held ?? (images.length === 1 ? images[0] : undefined);
}

function nameOfProgram({ exe, auxv, directory, cstring }: Unlisted): string {
  if (exe !== undefined) return path.resolve(exe);
  const address = auxv.get(AT.execfn);
  const name = address === undefined ? undefined : cstring(address);
  return name === undefined || name === '' ? `/${UNNAMED}` : path.resolve(directory, name);
}

function imagesIn(process: Unlisted): Image[] {
  const images: Image[] = [];
  for (const { start, readable, fileSize } of process.segments.slice(0, MOST_SEGMENTS)) {
    if (images.length === MOST_IMAGES) break;
    if (!readable || fileSize === 0 || start === process.auxv.get(AT.vdso)) continue;
    if (!isElf(bytesOf(process.read(start, 16) ?? Buffer.alloc(0)))) continue;
    const image = imageAt(process, start);
    if (image !== undefined) images.push(image);
  }
  return images;
}

function imageAt(process: Unlisted, base: bigint): Image | undefined {
  const elf = headersAt(process, base);
  const loads = elf?.programHeaders.filter(({ type }) => type === PT.load) ?? [];
  const [first] = loads;
  if (elf === undefined || first === undefined || (elf.type !== ET.shared && elf.type !== ET.executable))
    return undefined;
  const bias = base - (first.address - BigInt(first.offset));
  const dynamic = elf.programHeaders.find(({ type }) => type === PT.dynamic);
  const isMapped = loads.every(({ address, flags }) => {
    const segment = segmentAt(process.segments, bias + address);
    return segment !== undefined && ((flags & PF.execute) === 0 || segment.executable);
  });
  return isMapped ? { base, bias, loads, dynamic: dynamic && bias + dynamic.address } : undefined;
}

const PAGE = 4096n;

/** As the loader maps them: whole pages. */
function mappingsOf({ auxv }: Unlisted, { bias, loads }: Image, name: string): MappedFile[] {
  const page = auxv.get(AT.pagesz) ?? PAGE;
  return loads
    .filter(({ fileSize }) => fileSize > 0)
    .map(({ address, offset, fileSize }) => {
      const within = (bias + address) % page;
      return {
        start: bias + address - within,
        end: ((bias + address + BigInt(fileSize) + page - 1n) / page) * page,
        fileOffset: BigInt(offset) - (BigInt(offset) % page),
        path: name,
      };
    });
}
