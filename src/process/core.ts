import { dirname, join } from 'node:path';
import { processorOf, type Processor } from '../arch/index.ts';
import type { Arch } from '../arch/model.ts';
import { EvidenceError } from '../errors/errors.ts';
import { openBytes, type Bytes, type FileBytes } from '../elf/bytes.ts';
import { readCoreNotes, type CoreNotes } from './core-notes.ts';
import { coreMemory, type Memory } from './core-memory.ts';
import type { Segment } from './segments.ts';
import { findModules, type CoreModule } from './core-modules.ts';
import type { Encoding } from '../elf/fields.ts';
import { AT } from '../linux/auxv.ts';
import { leftOutSegments } from './left-out.ts';
import { diskReader } from './mapped-file.ts';
import { unlistedFiles, type FoundFiles } from './unlisted-files.ts';
import { isValgrinds, withoutUnkept } from './valgrind-core.ts';
import { ElfError, ET, isElf, PT, readElf, type Elf } from '../elf/elf.ts';
import { lastAtOrBelow } from '../elf/ranges.ts';
import { known } from '../text/known.ts';

export type { CoreNotes, CoreThread, MappedFile, NotedThread, Siginfo } from './core-notes.ts';
export type { Segment } from './segments.ts';
export type { CoreModule } from './core-modules.ts';

export interface CoreOptions {
  /** Where the files that were mapped are now; default `/`. */
  readonly sysroot?: string | undefined;
  /** Where the program is now, if not where it was. */
  readonly exe?: string | undefined;
  /** Whether memory that the core does not hold is read from the files that were mapped; default true. */
  readonly readMappedFiles?: boolean;
  /** Processors that are known; default: all of arch/index.ts. */
  readonly archs?: readonly Arch[] | undefined;
}

/** A core dump, read in place: its notes at once, its memory when asked. */
export interface Core extends CoreNotes {
  readonly path: string;
  readonly size: number;
  /** How it stores numbers. */
  readonly encoding: Encoding;
  /** `e_machine`: the kind of processor. */
  readonly machine: number;
  /** Whose it is, also where there is no record of it; absent where we have no name for it. */
  readonly processor?: Processor;
  /** PT_LOAD, and mapped files that have none, sorted by address. */
  readonly segments: readonly Segment[];
  /** Every ELF file that was mapped, by address, the vdso as `[vdso]`. */
  readonly modules: readonly CoreModule[];
  /** The file that the process ran: the module of AT_PHDR or AT_ENTRY, else what AT_EXECFN says. */
  readonly executable?: string;
  /** It has no process, and its threads only the registers that unwinding begins with: see valgrind-core.ts. */
  readonly writtenByValgrind?: true;
  /** Its files are those that unlisted-files.ts has found, for it has no list of them: by their headers in its memory, or by comparing files with it. */
  readonly filesFoundBy?: 'headers' | 'comparison';
  /** File offset where the data ends before the headers say it does. */
  readonly truncatedAt?: number;
  /**
   * The bytes at an address: from the core, else from the file that was mapped there when it may be read and its
   * build-id is the one in the core. Fewer than asked where they end; undefined where there are none.
   */
  read(address: bigint, length: number): Buffer | undefined;
  /** The text at an address up to a NUL or `max` bytes (default 4096); undefined where nothing can be read. */
  cstring(address: bigint, max?: number): string | undefined;
  close(): void;
}

/**
 * Opens a core. Its memory is never loaded: a core of 20 GB costs what its notes cost.
 * @throws EvidenceError for a file that can't be read, is no core, or is cut off within its headers or notes.
 */
export function openCore(path: string, options: CoreOptions = {}): Core {
  const bytes = openBytes(path);
  try {
    return readCore(path, bytes, options);
  } catch (error) {
    bytes.close();
    throw error instanceof ElfError ? explain(path, bytes, error) : error;
  }
}

/** The module that an address lies in. */
export function moduleAt(core: Pick<Core, 'modules'>, address: bigint): CoreModule | undefined {
  const module = lastAtOrBelow(core.modules, address, ({ base }) => base);
  if (module === undefined || address >= module.end) return undefined;
  return module.holes?.some(({ start, end }) => address >= start && address < end) === true ? undefined : module;
}

function readCore(path: string, bytes: FileBytes, options: CoreOptions): Core {
  if (!isElf(bytes))
    throw new EvidenceError(
      `${path} is not a core dump: it is no ELF file.`,
      'Name a core dump; "faultline triage list" shows the ones that the system has kept.',
    );
  const elf = readElf(bytes);
  if (elf.type !== ET.core)
    throw new EvidenceError(
      `${path} is an ELF file, but not a core dump.`,
      `Name the core dump; if this is the program that crashed, add --exe ${path}.`,
    );
  const noted = readCoreNotes(path, bytes, elf, options.archs);
  const notes = isValgrinds(noted) ? withoutUnkept(noted) : noted;
  const processor = processorOf(elf, notes.arch);
  const encoding = { bits: elf.bits, littleEndian: elf.littleEndian };
  const held = coreMemory(bytes, elf);
  const isListed = notes.files.length > 0;
  const { files, program, compared }: Partial<FoundFiles> & Pick<FoundFiles, 'files'> = isListed
    ? { files: notes.files }
    : unlistedFiles({
        ...held,
        encoding,
        auxv: notes.auxv,
        directory: dirname(path),
        exe: options.exe,
        sysroot: options.sysroot,
      });
  const modules = withCompared(findModules(held, files, notes.auxv.get(AT.vdso)), compared);
  const memory = held.withSegments(leftOutSegments(held, files, modules));
  const executable = executableOf(modules, notes.auxv, memory) ?? program;
  const locate = (name: string): string[] => [
    ...(options.exe === undefined || name !== executable ? [] : [options.exe]),
    join(options.sysroot ?? '/', name),
  ];
  const disk = options.readMappedFiles === false ? undefined : diskReader({ locate, files, modules }, memory.read);
  const everything = disk === undefined ? memory : memory.withFallback(disk.read);
  const truncatedAt = dataEnd(elf) > bytes.size ? bytes.size : undefined;
  return {
    ...notes,
    ...(notes === noted ? {} : { writtenByValgrind: true }),
    files,
    ...(compared === undefined || files.length === 0
      ? {}
      : { filesFoundBy: compared.size > 0 ? 'comparison' : 'headers' }),
    path,
    size: bytes.size,
    encoding,
    machine: elf.machine,
    ...(processor === undefined ? {} : { processor }),
    segments: memory.segments,
    modules,
    ...(executable === undefined ? {} : { executable }),
    ...(truncatedAt === undefined ? {} : { truncatedAt }),
    read: everything.read,
    cstring: everything.cstring,
    close: () => {
      disk?.close();
      bytes.close();
    },
  };
}

function withCompared(modules: readonly CoreModule[], compared: FoundFiles['compared'] = new Map()): CoreModule[] {
  return modules.map((module) => ({ ...module, ...known({ compared: compared.get(module.path) }) }));
}

function executableOf(
  modules: readonly CoreModule[],
  auxv: ReadonlyMap<number, bigint>,
  memory: Memory,
): string | undefined {
  for (const key of [AT.phdr, AT.entry]) {
    const address = auxv.get(key);
    const module = address === undefined ? undefined : moduleAt({ modules }, address);
    if (module !== undefined) return module.path;
  }
  const name = auxv.get(AT.execfn);
  return name === undefined ? undefined : memory.cstring(name);
}

/** Where a core's data must end, as its headers say. */
function dataEnd(elf: Elf): number {
  return elf.programHeaders.reduce(
    (end, { type, offset, fileSize }) => (type === PT.load && fileSize > 0 ? Math.max(end, offset + fileSize) : end),
    0,
  );
}

const CUT_REMEDY =
  'What wrote it was cut short: check ulimit -c, ProcessSizeMax and ExternalSizeMax in coredump.conf, and the disk; then let it crash again.';

function explain(path: string, bytes: Bytes, error: ElfError): EvidenceError {
  return new EvidenceError(
    `${path} can't be read as a core dump: ${error.message} (it has ${bytes.size} bytes).`,
    CUT_REMEDY,
    { cause: error },
  );
}
