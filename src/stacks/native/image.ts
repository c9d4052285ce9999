import { realpathSync } from 'node:fs';
import { alternativeOf, separateFileOf } from '../../debug-files/companions.ts';
import type { SearchPlaces } from '../../debug-files/lookup.ts';
import { payloads } from '../../debug-files/payload.ts';
import { hasSymbols, packedSymbols } from '../../debug-files/packed-symbols.ts';
import { debugData, type DebugData } from '../../dwarf/code/data.ts';
import type { CallSite } from '../../dwarf/code/calls.ts';
import { codeReader, type CodePlace, type CodeReader } from '../../dwarf/code/reader.ts';
import type { FrameEntry, FrameRow } from '../../dwarf/frames/model.ts';
import { rowAt } from '../../dwarf/frames/rows.ts';
import type { LineFile } from '../../dwarf/line-files.ts';
import type { Scope } from '../../dwarf/variables/scope.ts';
import { debugFrames, mappedFrames } from '../../dwarf/frames/of-file.ts';
import type { FrameTable } from '../../dwarf/frames/tables.ts';
import { openBytes, windowed, type Bytes, type FileBytes } from '../../elf/bytes.ts';
import { ifReadable } from '../../elf/error.ts';
import { readElf, type Elf, type ProgramHeader } from '../../elf/elf.ts';
import { linkedBase } from '../../elf/layout.ts';
import { readSections, SHF, type Sections } from '../../elf/sections.ts';
import { symbolTable, type CodeSymbol, type SymbolTable } from '../../elf/symbol-table.ts';
import { EvidenceError } from '../../errors/errors.ts';
import type { InspectedModule } from '../../modules/modules.ts';
import { VDSO } from '../../process/core-modules.ts';
import type { Memory } from '../../process/memory.ts';
import { listOf } from '../../text/known.ts';
import { onceFor } from '../../text/once.ts';

/** How a function is unwound, with the table that it is from. */
export interface FoundEntry {
  readonly table: FrameTable;
  readonly entry: FrameEntry;
  /** The rules at the address that it was found for; undefined where they make no sense. */
  readonly row: () => FrameRow | undefined;
}

/** A file that was mapped, as far as it tells how to unwind and name frames. Addresses are those that it was linked for. */
export interface Image {
  /** What is added to such an address to get the one in memory. */
  readonly bias: bigint;
  /** Where the file is; absent of the vdso, which is none. */
  readonly path?: string;
  /** Where the program is entered. */
  readonly entry: number;
  frame(address: number): FoundEntry | undefined;
  code(address: number): CodePlace | undefined;
  /** The calls of the function that an address is in. */
  calls(address: number): readonly CallSite[];
  /** What can be seen where the function runs that an address is in, or one of those that are inlined there: so many are within it. */
  scope(address: number, inner: number): Scope | undefined;
  /** What debug information says of the source file that the code at an address was compiled from; undefined where there is none. */
  sourceFiles(address: number, source: string): readonly LineFile[] | undefined;
  /** Its program header of a type, PT_*. */
  header(type: number): ProgramHeader | undefined;
  /** The name of the section that an address is in. */
  sectionAt(address: number): string | undefined;
  symbol(address: number): CodeSymbol | undefined;
  addressOf(symbol: string, scope: 'global' | 'local'): number | undefined;
  /** Why debug information that the file has, or names, is not read; undefined where all is. */
  readonly unread: string | undefined;
  close(): void;
}

/** Addresses whose frames are kept. */
const FRAMES_MAX = 16_384;

/** An ELF file that is open. */
interface Opened {
  readonly path: string;
  readonly bytes: Bytes;
  readonly elf: Elf;
  readonly sections: Sections;
  readonly close: () => void;
}

/**
 * Opens what tells of a module: its file and its separate debug file, or the core's memory for the vdso.
 * @returns undefined where there is no such file, or it is another one than was mapped.
 */
export function openImage(module: InspectedModule, memory: Memory, places: SearchPlaces): Image | undefined {
  const own = module.path === VDSO ? openMemory(module, memory) : openModule(module);
  if (own === undefined) return undefined;
  return new FileImage(own, module.base - linkedBase(own.elf), places);
}

function openMemory({ base, end }: InspectedModule, memory: Memory): Opened | undefined {
  const size = Number(end - base);
  const read = (offset: number, length: number): Buffer =>
    offset >= 0 && offset < size
      ? (memory.read(base + BigInt(offset), Math.min(length, size - offset)) ?? Buffer.alloc(0))
      : Buffer.alloc(0);
  return openElf(VDSO, { size, read }, () => {});
}

function openModule({ file, identity }: InspectedModule): Opened | undefined {
  return file === undefined || identity === 'mismatch' ? undefined : openPath(file);
}

function openPath(file: string): Opened | undefined {
  let bytes: FileBytes;
  try {
    bytes = openBytes(file);
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
  const opened = openElf(file, windowed(bytes), () => bytes.close());
  if (opened === undefined) bytes.close();
  return opened;
}

function openElf(path: string, bytes: Bytes, close: () => void): Opened | undefined {
  return ifReadable(() => {
    const elf = readElf(bytes);
    return { path, bytes, elf, sections: readSections(bytes, elf), close };
  });
}

/** Each part is read when it is first asked for: most modules of a process have no frame on a stack. */
class FileImage implements Image {
  readonly bias: bigint;
  readonly path?: string;
  readonly entry: number;
  readonly #own: Opened;
  readonly #places: SearchPlaces;
  readonly #opened: Opened[];
  #files: readonly Opened[] | undefined;
  #tables: readonly FrameTable[] | undefined;
  /** By address: the threads of a process mostly wait in the same places. */
  readonly #frames = new Map<number, FoundEntry | undefined>();
  #symbols: readonly SymbolTable[] | undefined;
  #packed: readonly SymbolTable[] | undefined;
  #reader: CodeReader | undefined | null = null;
  #data: DebugData | undefined;
  #unread: string | undefined;

  constructor(own: Opened, bias: bigint, places: SearchPlaces) {
    this.#own = own;
    this.#places = places;
    this.#opened = [own];
    this.bias = bias;
    if (own.path !== VDSO) this.path = own.path;
    this.entry = Number(own.elf.entry);
  }

  header(wanted: number): ProgramHeader | undefined {
    return this.#own.elf.programHeaders.find(({ type }) => type === wanted);
  }

  get unread(): string | undefined {
    this.#codeReader();
    return this.#unread ?? (this.#data?.isDamaged() === true ? 'its debug information is damaged' : undefined);
  }

  frame(address: number): FoundEntry | undefined {
    if (!this.#frames.has(address)) {
      if (this.#frames.size >= FRAMES_MAX) this.#frames.clear();
      this.#frames.set(address, this.#findFrame(address));
    }
    return this.#frames.get(address);
  }

  #findFrame(address: number): FoundEntry | undefined {
    this.#tables ??= this.#readTables();
    for (const table of this.#tables) {
      const entry = ifReadable(() => table.find(address));
      let row: FrameRow | undefined | null = null;
      if (entry !== undefined)
        return {
          table,
          entry,
          row: () => (row === null ? (row = ifReadable(() => rowAt(table.section, entry, address))) : row),
        };
    }
    return undefined;
  }

  code(address: number): CodePlace | undefined {
    return this.#codeReader()?.at(address);
  }

  calls(address: number): readonly CallSite[] {
    return this.#codeReader()?.callsAt(address) ?? [];
  }

  scope(address: number, inner: number): Scope | undefined {
    return this.#codeReader()?.scopeAt(address, inner);
  }

  sourceFiles(address: number, source: string): readonly LineFile[] | undefined {
    return ifReadable(() => this.#codeReader()?.sourceFiles(address, source));
  }

  sectionAt(address: number): string | undefined {
    return this.#own.sections.all.find(
      ({ flags, address: start, size }) =>
        (flags & SHF.alloc) !== 0 && address >= Number(start) && address < Number(start) + size,
    )?.name;
  }

  /** That of the file itself, unless the one of its debug file is nearer: gdb asks both. */
  symbol(address: number): CodeSymbol | undefined {
    let best: CodeSymbol | undefined;
    for (const table of [...this.#symbolTables(), ...this.#packedSymbols()]) {
      const found = table.at(address);
      if (found !== undefined && (best === undefined || found.address > best.address)) best = found;
    }
    return best;
  }

  /** Of packed symbols it asks those that were unpacked to name a frame: it is asked of every file of a process. */
  addressOf(symbol: string, scope: 'global' | 'local'): number | undefined {
    for (const table of [...this.#symbolTables(), ...(this.#packed ?? [])]) {
      const found = table.addressOf(symbol, scope);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  close(): void {
    for (const { close } of this.#opened) close();
  }

  /** The file itself, and its separate debug file. */
  #allFiles(): readonly Opened[] {
    return (this.#files ??= [this.#own, ...listOf(this.#openSeparate())]);
  }

  #openSeparate(): Opened | undefined {
    const { path, bytes, elf, sections } = this.#own;
    if (path === VDSO || sections.withData('.debug_info') !== undefined) return undefined;
    const separate = ifReadable(() => separateFileOf(bytes, elf, sections, realPath(path), this.#places));
    return separate === undefined ? undefined : this.#open(separate);
  }

  #open(path: string): Opened | undefined {
    const opened = openPath(path);
    if (opened !== undefined) this.#opened.push(opened);
    return opened;
  }

  #readTables(): readonly FrameTable[] {
    const { bytes, elf, sections } = this.#own;
    const mapped = ifReadable(() => mappedFrames(bytes, elf, sections));
    const debug = this.#allFiles().flatMap((file) =>
      listOf(ifReadable(() => debugFrames(file.bytes, file.elf, file.sections))),
    );
    return [...listOf(mapped), ...debug];
  }

  #symbolTables(): readonly SymbolTable[] {
    return (this.#symbols ??= this.#allFiles().flatMap(({ bytes, elf, sections }) =>
      listOf(ifReadable(() => symbolTable(bytes, elf, sections))),
    ));
  }

  #packedSymbols(): readonly SymbolTable[] {
    const { bytes, sections } = this.#own;
    return (this.#packed ??= this.#allFiles().some((file) => hasSymbols(file.sections))
      ? []
      : listOf(ifReadable(() => packedSymbols(bytes, sections))));
  }

  #codeReader(): CodeReader | undefined {
    if (this.#reader === null) {
      this.#data = this.#readData();
      this.#reader = this.#data && codeReader(this.#data);
    }
    return this.#reader;
  }

  #readData(): DebugData | undefined {
    for (const file of this.#allFiles()) {
      if ((file.sections.withData('.debug_info') ?? file.sections.withData('.zdebug_info')) === undefined) continue;
      const { names, path } = ifReadable(() =>
        alternativeOf(file.bytes, file.elf, file.sections, realPath(file.path), this.#places),
      ) ?? { names: false };
      const other = path === undefined ? undefined : this.#open(path);
      const alternative = other && ifReadable(() => debugData(other.bytes, other.elf, other.sections));
      if (names && alternative === undefined) this.#unread = 'the file that dwz made of a part of it is not there';
      const split = payloads(
        realPath(this.#own.path),
        onceFor((name: string) => this.#open(name)),
      );
      const data = ifReadable(() => debugData(file.bytes, file.elf, file.sections, alternative, split));
      if (data !== undefined) return data;
      this.#unread = `the debug information of ${file.path} can't be read`;
    }
    return undefined;
  }
}

/** gdb looks beside the file that a link leads to. */
function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}
