import { lastAtOrBelow } from '../elf/ranges.ts';
import { moduleAt } from '../process/core.ts';
import { VDSO } from '../process/core-modules.ts';
import { segmentAt, type Segment } from '../process/segments.ts';
import type { Image, Mapping } from './model.ts';

/** Says what a segment is, as far as the part of it around an address goes: threads may have their stacks in one segment. */
export type NameMapping = (segment: Segment, address: bigint) => Mapping;

/** Names the mappings of a process. */
export function nameMappings(image: Image, isHeap: (address: bigint) => boolean = () => false): NameMapping {
  const heap = breakHeap(image);
  const stackOf = stacksOf(image);
  return (segment, address) => {
    const { start, end, readable, writable, executable } = segment;
    const permissions = `${readable ? 'r' : '-'}${writable ? 'w' : '-'}${executable ? 'x' : '-'}`;
    const file = lastAtOrBelow(image.files, address, (each) => each.start);
    if (file !== undefined && address < file.end)
      return {
        kind: 'file',
        start: file.start,
        end: file.end,
        permissions,
        file: file.path,
        fileOffset: file.fileOffset,
      };
    const plain = { start, end, permissions };
    const module = moduleAt(image, address);
    if (module?.path === VDSO) return { kind: 'vdso', ...plain };
    if (module !== undefined && file?.path === module.path && file.end === start)
      return { kind: 'data', ...plain, file: module.path };
    if (segment === heap || isHeap(address)) return { kind: 'heap', ...plain };
    const thread = stackOf(segment, address);
    if (thread !== undefined) return { kind: 'stack', ...plain, thread };
    if (permissions !== '---') return { kind: 'anonymous', ...plain };
    const guarded = guardedBy(image.segments, segment, stackOf);
    return guarded === undefined ? { kind: 'reserved', ...plain } : { kind: 'guard', ...plain, thread: guarded };
  };
}

/** Larger ones without access are reserved for something else too: what is not used of an arena adjoins the guard behind it. */
const GUARD_MAX = 1n << 20n;

/** The thread whose stack begins where a segment ends. */
function guardedBy(
  segments: readonly Segment[],
  { start, end }: Segment,
  stackOf: ReturnType<typeof stacksOf>,
): number | undefined {
  const next = segmentAt(segments, end);
  return end - start > GUARD_MAX || next?.start !== end ? undefined : stackOf(next, end);
}

/** AT_EXECFN of /usr/include/linux/auxvec.h: its text is at the top of the first stack. */
const AT_EXECFN = 31;
/** How far below its stack pointer a thread's code may touch memory, and how far above its thread pointer its record goes. */
const BELOW_SP = 64n * 1024n;
const RECORD = 4096n;

interface ThreadStack {
  readonly id: number;
  readonly sp: bigint;
  readonly top: bigint;
}

/**
 * The thread whose stack is at an address of a segment, by what lies on the stacks themselves: the first has the program's name, any other
 * its thread's own record at its top (glibc and musl put what the thread pointer leads to there). One elsewhere, as Go's, has no name. Where
 * no guard is a mapping of its own (glibc 2.42, MADV_GUARD_INSTALL), stacks of several threads are one mapping: then only what is in use is told.
 */
function stacksOf({
  auxv,
  process,
  threads,
  arch,
  segments,
}: Image): (segment: Segment, address: bigint) => number | undefined {
  const name = auxv.get(AT_EXECFN);
  const first = name === undefined ? undefined : segmentAt(segments, name);
  const others = new Map<Segment, ThreadStack[]>();
  for (const { id, sp, registers } of threads) {
    const top = registers[arch?.registers.threadPointer ?? ''];
    const segment = top === undefined ? undefined : segmentAt(segments, top);
    if (top === undefined || segment === undefined || segment === first) continue;
    if (sp < top && sp >= segment.start) others.set(segment, [...(others.get(segment) ?? []), { id, sp, top }]);
  }
  return (segment, address) => {
    if (segment === first) return process?.pid;
    const here = others.get(segment) ?? [];
    const [only] = here;
    if (only !== undefined && here.length === 1 && hasGuardBelow(segments, segment)) return only.id;
    return here.find(({ sp, top }) => address >= sp - BELOW_SP && address < top + RECORD)?.id;
  };
}

function hasGuardBelow(segments: readonly Segment[], { start }: Segment): boolean {
  const below = segmentAt(segments, start - 1n);
  return below !== undefined && !below.readable && !below.writable && !below.executable;
}

/** What the kernel leaves between a program and its heap at most: arch_randomize_brk() of all processors. */
const BREAK_MAX = 1n << 30n;

/**
 * The segment that brk() grows: the first of no file above the program, which lies below all else that is mapped (also where it is no PIE).
 * One whose program was started by naming the loader may be elsewhere: then there is none.
 */
function breakHeap({ executable, modules, segments }: Image): Segment | undefined {
  const program = modules.find(({ path }) => path === executable);
  if (program === undefined || modules.some(({ base }) => base < program.base)) return undefined;
  const at = segments.findIndex(({ start }) => start >= program.end);
  const [segment, next] = [segments[at], segments[at + 1]];
  if (segment === undefined || !segment.writable || segment.executable) return undefined;
  if (segment.start - program.end > BREAK_MAX || modules.some(({ base }) => base === segment.start)) return undefined;
  return next === undefined || next.start - segment.end > BREAK_MAX ? segment : undefined;
}
