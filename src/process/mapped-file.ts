import { statSync } from 'node:fs';
import { EvidenceError } from '../errors/errors.ts';
import { buildIdOf } from '../elf/build-id.ts';
import { openBytes, type Bytes, type FileBytes } from '../elf/bytes.ts';
import type { CoreModule } from './core-modules.ts';
import type { ReadMemory, ReadSegment } from './core-memory.ts';
import type { MappedFile } from './core-notes.ts';
import { readElf } from '../elf/elf.ts';
import { lastAtOrBelow } from '../elf/ranges.ts';

/** Reads memory from the files on disk that were mapped there. */
export interface DiskReader {
  readonly read: ReadSegment;
  readonly close: () => void;
}

/** What was mapped, and where it may be now: the first that is the file is taken. */
export interface Mapped {
  readonly files: readonly MappedFile[];
  readonly modules: readonly CoreModule[];
  readonly locate: (name: string) => readonly string[];
}

/**
 * Memory that a core leaves out because a file holds it: code and constants. Only of files whose build-id on disk is
 * the one in the core, and never of writable mappings, which the process may have changed. Where one of them has none, the first page
 * must be the same: Go's linker since 1.24 writes a build-id that no program header leads to, so that only the file tells it. Where the
 * core holds neither, of the file alone that was compared with what else it holds.
 * @param inCore reads what the core itself holds.
 */
export function diskReader(from: Mapped, inCore: ReadMemory): DiskReader {
  const opened = new Map<string, FileBytes | undefined>();
  const modules = new Map(from.modules.map((module) => [module.path, module]));
  const bytesAt = (file: MappedFile): Bytes | undefined => {
    const module = modules.get(file.path);
    if (module === undefined) return undefined;
    const names = module.compared === undefined ? from.locate(file.path) : [module.compared.file];
    if (!opened.has(file.path)) opened.set(file.path, openFirst(names, module, inCore));
    return opened.get(file.path);
  };
  return {
    read: (address, length, segment) => {
      const file = segment.writable ? undefined : lastAtOrBelow(from.files, address, ({ start }) => start);
      if (file === undefined || address >= file.end) return undefined;
      return bytesAt(file)?.read(
        Number(file.fileOffset + (address - file.start)),
        Math.min(length, Number(file.end - address)),
      );
    },
    close: () => {
      for (const bytes of opened.values()) bytes?.close();
    },
  };
}

function openFirst(names: readonly string[], module: CoreModule, inCore: ReadMemory): FileBytes | undefined {
  for (const name of names) {
    const bytes = openMatching(name, module, inCore);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}

/** The path comes from the core: what is there now may be a fifo, another version, or nothing. */
function openMatching(file: string, module: CoreModule, inCore: ReadMemory): FileBytes | undefined {
  try {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
    const bytes = openBytes(file);
    if (file === module.compared?.file) return bytes;
    const id = buildIdOf(bytes, readElf(bytes));
    const areKnown = id !== undefined && module.buildId !== undefined;
    if (areKnown ? id === module.buildId : sameFirstPage(bytes, module, inCore)) return bytes;
    bytes.close();
  } catch (error) {
    if (!(error instanceof EvidenceError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  return undefined;
}

const PAGE = 4096;

/** Equal headers can refuse another build, never prove the same one: what uses it says that the identity is not known. */
function sameFirstPage(bytes: Bytes, { base, firstPageInCore }: CoreModule, inCore: ReadMemory): boolean {
  const page = firstPageInCore ? inCore(base, PAGE) : undefined;
  return page?.length === PAGE && page.equals(bytes.read(0, PAGE));
}
