import path from 'node:path';
import { bytesOf } from '../elf/bytes.ts';
import { isElf, PT, type Elf } from '../elf/elf.ts';
import type { Encoding } from '../elf/fields.ts';
import { AT } from '../linux/auxv.ts';
import { listOf } from '../text/known.ts';
import { comparedImage, type ComparedImage } from './compared-image.ts';
import type { Memory } from './core-memory.ts';
import type { ComparedFile } from './core-modules.ts';
import type { MappedFile } from './core-notes.ts';
import { headersAt } from './image-headers.ts';
import { linksFrom, type Link } from './link-map.ts';
import { librariesAt } from './libraries-at.ts';
import { mappedImage, type MappedImage } from './mapped-image.ts';

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
  /** Where the files that were mapped are now. */
  readonly sysroot?: string | undefined;
}

/** The mappings of the files that were found. */
export interface FoundFiles {
  /** Sorted by address. */
  readonly files: readonly MappedFile[];
  /** The path among them that is the program's. */
  readonly program?: string;
  /** By their paths, those whose headers are not in memory: the file on disk that was compared with what else is there of them. */
  readonly compared: ReadonlyMap<string, ComparedFile>;
}

/**
 * The mappings of ELF files in a core that has no list of them (NT_FILE): valgrind's have none (vgcore.PID, 3.19), nor have those of QEMU's
 * user emulation (qemu_NAME_DATE-TIME_PID.core, 7.2), and the kernel leaves it out where a process has more than 65,536 mappings
 * (findings/core-of-many-mappings-no-file-note.sh). Files are found by their headers in memory and named by the loader's list; one that the
 * loader does not know is left out. QEMU leaves out what begins with headers and may be executed: the program is then placed by
 * the auxiliary vector, a library by the loader's list, and each only where the file on disk is what memory holds of it.
 */
export function unlistedFiles(process: Unlisted): FoundFiles {
  const name = nameOfProgram(process);
  const held = imagesIn(process);
  const placed = held.some((image) => isAtHeaders(process, image)) ? undefined : programFrom(process, name);
  const links = withLoader(process, placed, loadersList(process, [...listOf(placed), ...held]));
  const libraries = links.flatMap((link) =>
    [...listOf(placed), ...held].some(({ dynamic }) => dynamic === link.dynamic)
      ? []
      : listOf(libraryFrom(process, link)),
  );
  const images: (MappedImage & Partial<ComparedImage>)[] = [...listOf(placed), ...libraries, ...held];
  const names = new Map(links.map((link) => [link.dynamic, link.name]));
  const program = programAmong(process, images, names);
  const found = images.flatMap((image) => {
    const called = image === program ? name : names.get(image.dynamic ?? -1n);
    return called === undefined || !called.includes('/') ? [] : [{ ...image, path: called }];
  });
  return {
    files: found.flatMap((image) => mappingsOf(process, image)).toSorted((a, b) => (a.start < b.start ? -1 : 1)),
    ...(program === undefined ? {} : { program: name }),
    compared: new Map(
      found.flatMap(({ path: called, file, bias }) => (file === undefined ? [] : [[called, { file, bias }]])),
    ),
  };
}

/** The program, where the kernel has put it by what it told it of it. */
function programFrom(process: Unlisted, name: string): ComparedImage | undefined {
  const { auxv, exe } = process;
  const [headers, count, entry] = [auxv.get(AT.phdr), auxv.get(AT.phnum), auxv.get(AT.entry)];
  if (headers === undefined || entry === undefined) return undefined;
  const files = exe === undefined ? [path.join(process.sysroot ?? '/', name), name] : [exe];
  return comparedImage(process, [...new Set(files)], (elf) => {
    const bias = entry - elf.entry;
    return BigInt(elf.programHeaders.length) === count && areHeadersAt(elf, headers - bias) ? bias : undefined;
  });
}

/** Whether a program's headers are at an address as it was linked for: a static one need not tell, but has them in its first page. */
function areHeadersAt({ programHeaders }: Elf, address: bigint): boolean {
  const own = programHeaders.find(({ type }) => type === PT.phdr);
  const first = programHeaders.find(({ type }) => type === PT.load);
  if (own !== undefined || first === undefined) return own?.address === address;
  return address > first.address && address < first.address + PAGE;
}

/** One of the loader's list, or the loader where only the kernel tells of it. */
type Library = Omit<Link, 'at'>;

/**
 * The list with the loader itself, where the kernel has put it: its own name there is the text in the program's headers (glibc), which the
 * core does not hold where it does not hold these.
 */
function withLoader(process: Unlisted, program: ComparedImage | undefined, links: readonly Library[]): Library[] {
  const [base, name] = [process.auxv.get(AT.base), program?.interpreter];
  const loader =
    base === undefined || name === undefined
      ? undefined
      : comparedImage(process, librariesAt(process, name), () => base);
  if (name === undefined || loader?.dynamic === undefined) return [...links];
  return [...links.filter(({ dynamic }) => dynamic !== loader.dynamic), { name, dynamic: loader.dynamic }];
}

/** A library, where the loader has put it. */
function libraryFrom(process: Unlisted, { name, dynamic }: Library): ComparedImage | undefined {
  if (!name.startsWith('/')) return undefined;
  return comparedImage(process, librariesAt(process, name), ({ programHeaders }) => {
    const own = programHeaders.find(({ type }) => type === PT.dynamic);
    return own && dynamic - own.address;
  });
}

/** Only the program's dynamic section leads to it; the program mostly comes first. */
function loadersList(process: Unlisted, images: readonly MappedImage[]): Link[] {
  for (const { dynamic } of images) {
    const links = dynamic === undefined ? [] : linksFrom(process, dynamic);
    if (links.length > 0) return links;
  }
  return [];
}

/** The loader calls it by no name; without a loader it is where the kernel found its headers, or the only one. */
function programAmong(
  process: Unlisted,
  images: readonly MappedImage[],
  names: ReadonlyMap<bigint, string>,
): MappedImage | undefined {
  const unnamed = images.find(({ dynamic }) => dynamic !== undefined && names.get(dynamic) === '');
  if (unnamed !== undefined) return unnamed;
  return images.find((image) => isAtHeaders(process, image)) ?? (images.length === 1 ? images[0] : undefined);
}

function isAtHeaders({ auxv }: Unlisted, { base }: MappedImage): boolean {
  const headers = auxv.get(AT.phdr);
  return headers !== undefined && headers >= base && headers < base + PAGE;
}

function nameOfProgram({ exe, auxv, directory, cstring }: Unlisted): string {
  if (exe !== undefined) return path.resolve(exe);
  const address = auxv.get(AT.execfn);
  const name = address === undefined ? undefined : cstring(address);
  return name === undefined || name === '' ? `/${UNNAMED}` : path.resolve(directory, name);
}

function imagesIn(process: Unlisted): MappedImage[] {
  const images: MappedImage[] = [];
  for (const { start, readable, fileSize } of process.segments.slice(0, MOST_SEGMENTS)) {
    if (images.length === MOST_IMAGES) break;
    if (!readable || fileSize === 0 || start === process.auxv.get(AT.vdso)) continue;
    if (!isElf(bytesOf(process.read(start, 16) ?? Buffer.alloc(0)))) continue;
    const elf = headersAt(process, start);
    const image = elf && mappedImage(elf, start, process.segments);
    if (image !== undefined) images.push(image);
  }
  return images;
}

const PAGE = 4096n;

/** As the loader maps them: whole pages. */
function mappingsOf(
  { auxv }: Unlisted,
  { bias, loads, path: name }: MappedImage & { readonly path: string },
): MappedFile[] {
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
