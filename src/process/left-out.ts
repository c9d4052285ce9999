import type { Memory } from './core-memory.ts';
import { headersAt } from './image-headers.ts';
import { segmentAt, type Segment } from './segments.ts';
import type { CoreModule } from './core-modules.ts';
import type { MappedFile } from './core-notes.ts';
import { PF, PT, type ProgramHeader } from '../elf/elf.ts';
import { lastAtOrBelow } from '../elf/ranges.ts';

/**
 * Mappings of files that have no PT_LOAD: gdb's gcore names them in NT_FILE alone where the process has changed nothing
 * in them (gdb 13.1: all code). The kernel writes a PT_LOAD without content. What they allow is in the program headers
 * of their module; of another file it is not known, so that no more than reading is taken for granted
 * (fixtures/crash/gcore-after-crash).
 */
export function leftOutSegments(
  memory: Memory,
  files: readonly MappedFile[],
  modules: readonly CoreModule[],
): Segment[] {
  const headers = new Map<CoreModule, readonly ProgramHeader[]>();
  return files.flatMap((file) => {
    if (segmentAt(memory.segments, file.start) !== undefined) return [];
    const below = lastAtOrBelow(modules, file.start, ({ base }) => base);
    const module = below !== undefined && file.start < below.end ? below : undefined;
    if (module !== undefined && !headers.has(module)) headers.set(module, loadHeaders(memory, module));
    const flags = module === undefined ? PF.read : flagsAt(headers.get(module) ?? [], file.start - module.base);
    return [
      {
        start: file.start,
        end: file.end,
        readable: (flags & PF.read) !== 0,
        writable: (flags & PF.write) !== 0,
        executable: (flags & PF.execute) !== 0,
        fileOffset: 0,
        fileSize: 0,
      },
    ];
  });
}

function loadHeaders(memory: Memory, { base }: CoreModule): readonly ProgramHeader[] {
  return headersAt(memory, base)?.programHeaders.filter(({ type }) => type === PT.load) ?? [];
}

const PAGE = 4096n;

/** What a module's mapping allows that begins at an offset from where its first page is mapped. */
function flagsAt(loads: readonly ProgramHeader[], offset: bigint): number {
  const first = loads[0];
  if (first === undefined) return PF.read;
  const start = first.address - BigInt(first.offset) + offset;
  const load = loads.findLast(
    ({ address, memorySize }) => address - (address % PAGE) <= start && start < address + memorySize,
  );
  return load?.flags ?? PF.read;
}
