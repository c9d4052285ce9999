import { known } from '../../text/known.ts';
import type { LanguageImage } from '../memory.ts';
import { readGoroutines, type GoroutineState } from './allgs.ts';
import { functionsOf, type Functions } from './functions.ts';
import { layoutOf } from './layout.ts';
import { pagesOf, type Pages } from '../pages.ts';
import { panicText } from './panic.ts';
import { findProgram, type Range } from './program.ts';
import { followGoStack, type GoStack } from './stack.ts';
import { waitReasons } from './wait-reasons.ts';

/** The goroutines of a program, as memory has them. */
export interface GoProgram {
  /** `go1.24.4`. */
  readonly version: string;
  readonly functions: Functions;
  readonly goroutines: readonly Goroutine[];
  /** Why there may be more. */
  readonly missing?: string;
}

export interface Goroutine {
  readonly id: number;
  readonly state: string;
  /** In the words of the version. */
  readonly waitReason?: string;
  /** The kernel's id of the thread that runs it. */
  readonly threadId?: number;
  readonly stack: GoStack;
  /** Where its `go` statement is; absent of the first, and where it is not found. */
  readonly createdAt?: bigint;
  /** What it panicked with. */
  readonly panic?: string;
}

/** Where a thread is, or was when its fault interrupted it. */
export interface Place {
  readonly pc: bigint;
  readonly sp: bigint;
}

export interface GoLimits {
  readonly frames: number;
  /** Where a thread's fault was, by its id: its registers are those of the handler by now. */
  readonly faults: ReadonlyMap<number, Place>;
}

/** Bytes of a program's variables that are searched. */
const SEARCHED = 1n << 26n;

/**
 * Reads the goroutines of a Go program out of its memory, and its file for what its memory leaves there: the table of functions, which
 * stripped programs have too.
 * @returns undefined where the process is no program of Go's.
 */
export function readGo(image: LanguageImage, limits: GoLimits): GoProgram | { readonly why: string } | undefined {
  const pages = pagesOf(image, image.encoding);
  const program = findProgram(image, pages);
  if (program === undefined || 'why' in program) return program;
  const { version } = program;
  const layout = layoutOf(version);
  if (layout === undefined) return { why: `the structures of ${version} are not known` };
  if (image.arch?.returnsByStack !== true) return { why: 'on this processor stacks of goroutines are not followed' };
  const data = new Map<bigint, Buffer | undefined>();
  const readData = ({ start, end }: Range) => {
    if (!data.has(start)) data.set(start, end - start > SEARCHED ? undefined : image.read(start, Number(end - start)));
    return data.get(start);
  };
  const found = readGoroutines(pages, program, layout, readData, image.encoding);
  if (found === undefined)
    return {
      why: `the goroutines of ${version} are not in the memory that the core holds, or not as this version has them`,
    };
  const functions = functionsOf(pages, program);
  const reasons = waitReasons(pages, program, readData, image.encoding);
  const createdAt = creators(pages, functions, found.goroutines);
  const goroutines = found.goroutines.map((goroutine): Goroutine => ({
    id: goroutine.id,
    state: goroutine.state,
    ...known({
      waitReason: goroutine.state === 'waiting' ? reasons[goroutine.waitReason] || undefined : undefined,
      threadId: goroutine.threadId,
      createdAt: createdAt(goroutine),
      panic: panicText(pages, layout, goroutine),
    }),
    stack: stackOf(goroutine, image, { pages, functions, limits }),
  }));
  return { version, functions, goroutines, ...known({ missing: found.missing }) };
}

interface Reading {
  readonly pages: Pages;
  readonly functions: Functions;
  readonly limits: GoLimits;
}

/** A goroutine that runs is where its thread is, if that is on the goroutine's stack; else it may wait for what runs on another. */
function stackOf(
  goroutine: GoroutineState,
  { threads }: LanguageImage,
  { pages, functions, limits }: Reading,
): GoStack {
  const { state, stack, pc, sp, threadId } = goroutine;
  const follow = (from: Place, isExact: boolean) =>
    followGoStack(pages, functions, stack, { ...from, isExact }, limits.frames);
  if (state !== 'running') return follow({ pc, sp }, false);
  const isOn = (place: Place | undefined): place is Place =>
    place !== undefined && place.sp >= stack.start && place.sp < stack.end;
  const fault = threadId === undefined ? undefined : limits.faults.get(threadId);
  if (isOn(fault)) return follow(fault, true);
  const thread = threads.find(({ id }) => id === threadId);
  if (isOn(thread)) return follow(thread, true);
  // What it keeps is of the last time that it left its stack: 0 where it has come back since.
  return isOn({ pc, sp }) ? follow({ pc, sp }, false) : { frames: [], isWhole: false };
}

/** Where `gopc` may be, and how far behind it `startpc` is: with them the version moves what is between. */
const CREATOR = { from: 264, to: 344, start: 16 } as const;
const TRIED = 64;

/** `gopc` is found by `startpc`, which is the entry of a function in every goroutine. */
function creators(
  pages: Pages,
  functions: Functions,
  all: readonly GoroutineState[],
): (of: GoroutineState) => bigint | undefined {
  const others = all.filter(({ id }) => id !== 1);
  const word = ({ address }: GoroutineState, offset: number) => pages.word(address + BigInt(offset)) ?? 0n;
  const fits = (offset: number): boolean =>
    others.slice(0, TRIED).every((goroutine) => {
      const start = word(goroutine, offset + CREATOR.start);
      return functions.at(start)?.entry === start && functions.at(word(goroutine, offset)) !== undefined;
    });
  const offsets = Array.from({ length: (CREATOR.to - CREATOR.from) / 8 + 1 }, (_, index) => CREATOR.from + 8 * index);
  const found = others.length === 0 ? [] : offsets.filter(fits);
  const [offset] = found;
  return (goroutine) =>
    found.length === 1 && offset !== undefined && goroutine.id !== 1 ? word(goroutine, offset) : undefined;
}
