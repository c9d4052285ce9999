import type { CoreThread, Segment } from '../process/core.ts';
import { segmentAt } from '../process/segments.ts';
import { faultOf } from './fault.ts';
import { faultContext, type FaultCore } from './fault-context.ts';
import type { SignalFrame } from '../arch/model.ts';
import { isFatal } from '../linux/signal-names.ts';
import type { Confidence, Fault } from './model.ts';
import { isPlausibleContext } from './stale/plausible.ts';
import { everything, otherMemory, stackWindows, type Range } from './stale/regions.ts';
import { scan } from './stale/scan.ts';

/** A signal frame that is on no stack any more, with what speaks for it. */
export interface StaleFrame {
  readonly frame: SignalFrame;
  /** The thread that it belongs to. */
  readonly threadId: number;
  readonly fault: Fault;
  /** high: the thread is where that fault was, register for register; medium: in its place; low: it went on since. */
  readonly confidence: Confidence;
}

export interface StaleSearch {
  /** Best first. */
  readonly frames: readonly StaleFrame[];
  /** Whether all memory that may hold one was searched: if not, `deep` may find more. */
  readonly complete: boolean;
}

/** Memory beside the stacks that is searched for alternate stacks, smallest mappings first, if not `deep`. */
const BUDGET = 24 * 1024 * 1024;

/**
 * Finds the signal frame of a crash handler that has returned. A handler that does `signal(s, SIG_DFL); raise(s)` has
 * s blocked: the signal stays pending until it returns, the thread is back at the fault, no handler is on any stack,
 * and the core says SI_TKILL or SI_USER. The frame is still below the stack pointer (fixtures/crash/handler-raise), or on an
 * alternate stack (fixtures/crash/handler-raise-altstack-siginfo). One that does `signal(s, SIG_DFL)` and returns leaves it
 * too, and the fault happens again (fixtures/crash/handler-return).
 * @param options.thread only this thread; else all
 * @param options.deep search all memory that the core holds
 */
export function findStaleSignalFrames(core: FaultCore, options: { thread?: number; deep?: boolean } = {}): StaleSearch {
  const threads = core.threads.filter(({ id }) => options.thread === undefined || id === options.thread);
  const onStacks = search(core, threads, stackWindows(core.segments, threads));
  if (onStacks.some(({ confidence }) => confidence === 'high')) return { frames: best(onStacks), complete: true };
  const { ranges, complete } =
    options.deep === true ? { ranges: everything(core.segments), complete: true } : otherMemory(core, BUDGET);
  return { frames: best([...onStacks, ...search(core, threads, ranges)]), complete };
}

function search(core: FaultCore, threads: readonly CoreThread[], ranges: readonly Range[]): StaleFrame[] {
  const found = new Map<bigint, StaleFrame>();
  const index = threadIndex(core, threads);
  for (const frame of scan(core, core.arch, ranges)) {
    const one = found.has(frame.address) ? undefined : rank(core, index, frame);
    if (one !== undefined) found.set(frame.address, one);
  }
  return [...found.values()];
}

/** Threads by what a signal frame says of them: there may be thousands of both. */
interface ThreadIndex {
  readonly byPlace: ReadonlyMap<string, CoreThread>;
  readonly byStack: ReadonlyMap<Segment | undefined, readonly CoreThread[]>;
}

function threadIndex({ segments }: FaultCore, threads: readonly CoreThread[]): ThreadIndex {
  const byPlace = new Map(threads.map((thread) => [placeOf(thread), thread]));
  return { byPlace, byStack: Map.groupBy(threads, ({ sp }) => segmentAt(segments, sp)) };
}

function placeOf({ pc, sp }: Pick<CoreThread, 'pc' | 'sp'>): string {
  return `${pc} ${sp}`;
}

/** The thread of a signal frame and how well it fits; undefined if it fits none, or is of a signal that does not end a process. */
function rank(core: FaultCore, index: ThreadIndex, frame: SignalFrame): StaleFrame | undefined {
  const here = index.byPlace.get(placeOf(frame));
  const thread = here ?? interrupted(core, index, frame);
  if (thread === undefined || !isPlausibleContext(core, frame, here !== undefined)) return undefined;
  const fault = faultOf(frame, faultContext(core, thread, 'stale-signal-frame'));
  if (!isExplanation(fault)) return undefined;
  const confidence = here === undefined ? 'low' : isBack(here, frame) && wasNotSentByOther(core) ? 'high' : 'medium';
  return { frame, threadId: thread.id, fault, confidence };
}

/** The thread of a call that was interrupted and has not returned since: its stack pointer is above the thread's, on the same stack. */
function interrupted({ segments }: FaultCore, { byStack }: ThreadIndex, { sp }: SignalFrame): CoreThread | undefined {
  const stack = segmentAt(segments, sp);
  return stack && byStack.get(stack)?.find((thread) => sp > thread.sp);
}

/** The handler has returned and nothing has run since: every register is as it was saved. */
function isBack({ registers }: CoreThread, frame: SignalFrame): boolean {
  const { state } = frame.arch.registers;
  return Object.entries(frame.registers).every(([name, value]) => state.has(name) || registers[name] === value);
}

/** Only then it came from a handler. Without NT_SIGINFO, and where the process is not named, it may have. */
function wasNotSentByOther({ siginfo, process }: FaultCore): boolean {
  return siginfo?.sender === undefined || process === undefined || siginfo.sender.pid === process.pid;
}

/** A timer's or profiler's signal explains nothing (fixtures/crash/profiled-handler-raise), nor does one that is not known. */
function isExplanation({ signal, reason, confidence }: Fault): boolean {
  return signal !== undefined && isFatal(signal) && (reason !== 'sent' || confidence === 'high');
}

const ORDER: readonly Confidence[] = ['high', 'medium', 'low'];

function best(frames: readonly StaleFrame[]): StaleFrame[] {
  const unique = new Map(frames.map((one) => [one.frame.address, one]));
  return [...unique.values()].toSorted((a, b) => ORDER.indexOf(a.confidence) - ORDER.indexOf(b.confidence));
}
