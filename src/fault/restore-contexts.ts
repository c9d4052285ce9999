import { segmentAt } from '../process/segments.ts';
import type { Core } from '../process/core.ts';
import { functionAt } from '../process/unwind-table.ts';
import { callBefore } from './call-before.ts';
import { asItWas, isChanged, originalPlaces } from './changed-context.ts';
import { faultOf } from './fault.ts';
import { faultContext } from './fault-context.ts';
import type { SignalFrame } from '../arch/model.ts';
import { isSignalReturn } from '../arch/signal-frame.ts';
import { wordSize } from '../process/memory.ts';
import { restorerOf } from './signal-return.ts';
import { otherMemory, type Range } from './stale/regions.ts';
import { isSent } from '../linux/signal-names.ts';
import { scan } from './stale/scan.ts';
import type { Engine } from '../stacks/engine.ts';
import { reachesStart } from '../stacks/follow.ts';
import type { Continuation, Stack, StackEntry } from '../stacks/model.ts';
import { followStack, type FollowedStack } from './followed-stack.ts';

/**
 * Stacks as they would be if no crash handler had changed what it interrupted. One that is at work may have put another pc
 * into its signal frame (fixtures/crash/handler-changes-pc): gdb takes that for the place of the fault. One that has returned so
 * led its thread to a function that reports and aborts, for which gdb sees no handler at all: there the handler's signal frame,
 * which is left on an alternate stack or among what is free of the thread's own, is put back between that function and the fault.
 */
export async function restoreContexts(
  engine: Engine,
  core: Core,
  stacks: readonly FollowedStack[],
  limit: number,
): Promise<FollowedStack[]> {
  const restored: FollowedStack[] = [];
  for (const followed of stacks) {
    const stack =
      (await restoreLive(engine, core, followed, limit)) ?? (await restoreLeft(engine, core, followed.stack, limit));
    restored.push(stack === undefined ? followed : followStack(core, stack));
  }
  return restored;
}

/** With the oldest signal frame put right whose context was changed. */
async function restoreLive(
  engine: Engine,
  core: Core,
  { stack, told }: FollowedStack,
  limit: number,
): Promise<Stack | undefined> {
  for (const last of stack.entries.toReversed()) {
    const changed = told.get(last.index);
    if (changed?.isElsewhere !== true) continue;
    const { frame, fault } = changed;
    const restorer = restorerOf(core, frame.address);
    if (restorer === undefined) return cutOff(stack, last.index);
    const places = originalPlaces(core, frame, fault).map((place): Continuation => ({
      frame: asItWas(frame, place),
      restorer,
      last,
      lastSp: frame.address,
      isReturn: true,
      ...(place.isLikely && { doubt: BY_CODE }),
    }));
    return (await goOn(engine, core, stack, places, limit)) ?? cutOff(stack, last.index);
  }
  return undefined;
}

/** With the signal frame of a handler that led the thread to one of its functions. */
async function restoreLeft(engine: Engine, core: Core, stack: Stack, limit: number): Promise<Stack | undefined> {
  const led = await findLedTo(engine, core, stack);
  if (led === undefined) return undefined;
  const { frame, last, restorer } = led;
  const fault = faultOf(frame, faultContext(core, undefined, 'stale-signal-frame'));
  const lastSp = await engine.stackPointer?.(stack, last.index);
  const places = lastSp === undefined ? [] : originalPlaces(core, frame, fault);
  const continued = await goOn(
    engine,
    core,
    stack,
    places.map((place) => ({
      frame: asItWas(frame, place),
      restorer,
      last,
      lastSp: lastSp ?? 0n,
      isReturn: false,
      ...(place.isLikely && { doubt: BY_CODE }),
      outerSp: frame.sp + BigInt(wordSize(core.encoding)),
    })),
    limit,
  );
  if (continued !== undefined) return continued;
  const trampoline = { index: last.index + 1, foundBy: 'scan', trampoline: true, sp: frame.address } as const;
  return {
    ...cutOff({ ...stack, entries: [...stack.entries.slice(0, last.index + 1), trampoline] }, trampoline.index),
    isGuess: true,
  };
}

/** Places that are tried at most. */
const MOST_PLACES = 8;

/**
 * The stack with what a handler interrupted. Of several places the innermost from which the stack leads to the program's start;
 * else, where no start is known by name, the only one from which every frame is called by the one below. What was left over
 * on the stack from a call before leads nowhere, or is one of several (fixtures/crash/handler-changes-pc-and-sp).
 */
async function goOn(
  engine: Engine,
  core: Core,
  stack: Stack,
  places: readonly Continuation[],
  limit: number,
): Promise<Stack | undefined> {
  const likely: Continuation[] = [];
  for (const place of places.slice(0, MOST_PLACES)) {
    const continued = await engine.goOn?.(stack, place, limit);
    if (continued === undefined) return undefined;
    if (places.length === 1) return continued;
    const { entries, endsBecause, truncated } = continued;
    const interrupted = entries.slice(entries.findLastIndex(({ trampoline }) => trampoline) + 1);
    if (isOdd(core, interrupted)) continue;
    if (truncated || reachesStart({ entries: interrupted })) return continued;
    if (interrupted.length > 1 && endsBecause === undefined) likely.push(place);
  }
  const [only] = likely;
  return only === undefined || likely.length > 1 ? undefined : await engine.goOn?.(stack, only, limit);
}

const BY_CODE =
  'the crash handler changed where it returned to: the fault frame is the innermost whose code can have made this access';

const CHANGED =
  'the crash handler changed where it returned to, and where the fault was is not known: only what it was is';

function cutOff(stack: Stack, trampoline: number): Stack {
  return { ...stack, entries: stack.entries.slice(0, trampoline + 1), truncated: false, endsBecause: CHANGED };
}

interface Led {
  readonly frame: SignalFrame;
  readonly restorer: bigint;
  /** The function that the handler led the thread to. */
  readonly last: StackEntry;
}

/**
 * The signal frame of a handler that returned to the first instruction of a function which is still on the stack, with the
 * stack pointer that this function then had. Only looked for where the process sent itself the last signal from there, and
 * where a frame has no caller that calls it.
 */
async function findLedTo(engine: Engine, core: Core, stack: Stack): Promise<Led | undefined> {
  const { threadId, entries, truncated } = stack;
  const [thread] = core.threads;
  if (core.arch?.instructions === undefined || thread?.id !== threadId || !isSentByItself(core) || truncated)
    return undefined;
  if (entries.some(({ trampoline }) => trampoline)) return undefined;
  if (reachesStart({ entries }) && !isOdd(core, entries)) return undefined;
  for (const frame of scan(core, core.arch, placesOf(core))) {
    const last = entries.findLast(({ address }) => address !== undefined && isIn(core, frame.pc, address));
    if (last === undefined || frame.sp <= thread.sp) continue;
    const restorer = restorerOf(core, frame.address);
    if (restorer === undefined || !isSignalReturn(core, core.arch, restorer)) continue;
    if (!isChanged(faultOf(frame, faultContext(core, thread, 'stale-signal-frame')))) continue;
    const next = await engine.stackPointer?.(stack, last.index + 1);
    if (next === frame.sp + BigInt(wordSize(core.encoding))) return { frame, restorer, last };
  }
  return undefined;
}

function isSentByItself({ siginfo, process }: Core): boolean {
  return siginfo?.sender !== undefined && isSent(siginfo.code) && siginfo.sender.pid === process?.pid;
}

/** Whether a function begins at `start` and an address is in it, or just behind a call that ends it. */
function isIn(core: Core, start: bigint, address: bigint): boolean {
  const range = functionAt(core, start);
  return range?.start === start && address >= start && address <= range.end;
}

/** Whether a frame was not called by the one below, as far as the code tells. */
function isOdd(core: Core, entries: readonly StackEntry[]): boolean {
  const real = entries.filter(
    ({ isTailCall, address }, index) => !isTailCall && address !== entries[index + 1]?.address,
  );
  return real.slice(1).some(({ address }, index) => !mayCall(core, address, real[index]?.address));
}

function mayCall(core: Core, returned: bigint | undefined, inCallee: bigint | undefined): boolean {
  if (returned === undefined || inCallee === undefined || core.read(returned, 1) === undefined) return true;
  const call = callBefore(core, returned);
  const called = call?.target === undefined ? undefined : functionAt(core, call.target);
  // A stub that jumps to another module (.plt) is in no function of its own, or not at its start.
  return (
    call !== undefined && (called === undefined || called.start !== call.target || isIn(core, called.start, inCallee))
  );
}

/** Beside the thread's own stack, what is searched: alternate stacks are among the smaller mappings. */
const BUDGET = 8 * 1024 * 1024;
/** How far a thread may have gone on since, and how far above it the frame may be. */
const NEAR = 64n * 1024n;

function placesOf(core: Core): Range[] {
  const sp = core.threads[0]?.sp ?? 0n;
  const stack = segmentAt(core.segments, sp);
  if (stack === undefined) return otherMemory(core, BUDGET).ranges;
  const start = sp - stack.start > NEAR ? sp - NEAR : stack.start;
  const end = stack.end - sp > NEAR ? sp + NEAR : stack.end;
  return [{ start, end }, ...otherMemory(core, BUDGET).ranges];
}
