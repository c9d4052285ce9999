import { known } from '../../text/known.ts';
import { inside, type Numbers } from '../memory.ts';
import type { Code } from './code.ts';
import { readFrames, TAGS, type Frame } from './frames.ts';
import type { CoroutineLayout, CoroutineObjectLayout, Layout } from './layout.ts';
import type { Types } from './types.ts';

/** What coroutines are read with. */
export interface ChainReader {
  readonly memory: Numbers;
  readonly layout: Layout;
  readonly codeAt: (address: bigint) => Code | undefined;
  readonly types: Types;
}

/** A coroutine, or a generator, that has not ended. */
export interface Coroutine {
  readonly frame: Frame;
  readonly isRunning: boolean;
  /** What it awaits. */
  readonly awaited?: bigint;
  /** Its first variable: `self` in a method. */
  readonly self?: bigint;
}

/**
 * It is told by its frame, which says that it is a coroutine's, and whose code is code.
 * @param isAwaited it is awaited as the next item of an asynchronous generator: if it is suspended, then not by its own yield.
 * @returns undefined for what is none, or has ended.
 */
export function coroutineAt(reader: ChainReader, address: bigint, isAwaited = false): Coroutine | undefined {
  const { coroutine } = reader.layout;
  if (coroutine === undefined || address <= 0n || address % 8n !== 0n) return undefined;
  return coroutine.form === 'embedded'
    ? embeddedAt(reader, coroutine, address, isAwaited)
    : objectAt(reader, coroutine, address);
}

/** `gi_frame_state`: -1 is suspended, 0 runs, 1 and above have ended (3.11 to 3.14: pycore_frame.h). */
const SUSPENDED = -1;
const RUNNING = 0;
/** `enum _frameowner`: the frame lies in a generator or coroutine. */
const OF_GENERATOR = 1;

/** 3.11 and later: the frame lies within it. */
function embeddedAt(
  { memory, layout, codeAt }: ChainReader,
  coroutine: CoroutineLayout,
  address: bigint,
  isAwaited: boolean,
): Coroutine | undefined {
  const { frame: offsets } = layout;
  if (offsets.owner === undefined) return undefined;
  const start = inside(address, coroutine.frame);
  const [state, owner] = [
    memory.bytes(inside(address, coroutine.state), 1),
    memory.bytes(inside(start, offsets.owner), 1),
  ];
  if (state === undefined || owner?.[0] !== OF_GENERATOR) return undefined;
  const value = state.readInt8(0);
  if (value > RUNNING || value < coroutine.lowestState) return undefined;
  const code = codeAt((memory.word(inside(start, offsets.code)) ?? 0n) & ~TAGS);
  const [frame] = readFrames(memory, layout, codeAt, start, 1).frames;
  if (code === undefined || frame === undefined) return undefined;
  const awaits = value === SUSPENDED && (coroutine.suspendedAwaits || code.isCoroutine === true || isAwaited);
  return {
    frame,
    isRunning: value === RUNNING,
    ...known({
      awaited: awaits ? topOfStack(memory, coroutine, start, inside(start, coroutine.locals)) : undefined,
      self: firstLocal(memory, coroutine, start),
    }),
  };
}

/** The opcode at which a coroutine of 3.8 to 3.10 awaits, or a generator yields from another. */
const YIELD_FROM = 72;
const UNIT = 2;

/** Up to 3.10: the frame is an object, and each points to the other; of one that has ended there is none. */
function objectAt(
  { memory, layout, codeAt }: ChainReader,
  coroutine: CoroutineObjectLayout,
  address: bigint,
): Coroutine | undefined {
  const start = memory.word(inside(address, coroutine.frame));
  if (start === undefined || memory.word(inside(start, coroutine.generator)) !== address) return undefined;
  const [frame] = readFrames(memory, layout, codeAt, start, 1).frames;
  if (frame === undefined) return undefined;
  const { of, at } = coroutine.runs;
  const runs = memory.bytes(inside(of === 'frame' ? start : address, at), 1)?.[0];
  const isRunning = runs === (of === 'frame' ? 0 : 1);
  const stack = memory.word(inside(start, coroutine.stack));
  const awaits = !isRunning && stack !== undefined && isAtYieldFrom(memory, layout, coroutine, start);
  return {
    frame,
    isRunning,
    ...known({
      awaited: awaits ? topOfStack(memory, coroutine, start, stack) : undefined,
      self: firstLocal(memory, coroutine, start),
    }),
  };
}

/** Whether the instruction behind the last that it ran is one that awaits. */
function isAtYieldFrom(
  memory: Numbers,
  layout: Layout,
  { instructions }: CoroutineObjectLayout,
  frame: bigint,
): boolean {
  const last = memory.int(inside(frame, layout.frame.instruction));
  const code = memory.word(inside(frame, layout.frame.code));
  const bytes = code === undefined ? undefined : memory.word(inside(code, instructions));
  if (last === undefined || last < 0 || bytes === undefined) return false;
  return memory.bytes(inside(bytes, layout.bytes + last * layout.unit + UNIT), 1)?.[0] === YIELD_FROM;
}

/** What a suspended coroutine awaits lies on top of its stack. */
function topOfStack(
  memory: Numbers,
  coroutine: Pick<CoroutineLayout, 'top'>,
  frame: bigint,
  stack: bigint,
): bigint | undefined {
  const end = endOfStack(memory, coroutine, frame, stack);
  const value = end === undefined ? undefined : memory.word(end - 8n);
  return value === undefined ? undefined : value & ~TAGS;
}

/** Undefined: there is nothing on it. */
function endOfStack(
  memory: Numbers,
  { top }: Pick<CoroutineLayout, 'top'>,
  frame: bigint,
  stack: bigint,
): bigint | undefined {
  if (top.form === 'pointer') {
    const pointer = memory.word(inside(frame, top.at));
    return pointer === undefined || pointer < frame ? undefined : pointer;
  }
  const count = memory.int(inside(frame, top.at));
  return count === undefined || count <= 0 || count > MOST_LOCALS ? undefined : inside(stack, 8 * count);
}

/** Variables and the stack of one function. */
const MOST_LOCALS = 1 << 16;
/** What is looked through for one thing. */
const MOST_HELD = 256;

/** What a suspended coroutine holds: its variables, and on its stack who is told when it leaves a `with`. */
export function heldBy({ memory, layout: { coroutine } }: ChainReader, address: bigint): bigint[] {
  if (coroutine === undefined) return [];
  const isObject = coroutine.form === 'object';
  const frame = isObject ? (memory.word(inside(address, coroutine.frame)) ?? 0n) : inside(address, coroutine.frame);
  const start = inside(frame, coroutine.locals);
  const stack = isObject ? (memory.word(inside(frame, coroutine.stack)) ?? 0n) : start;
  const end = endOfStack(memory, coroutine, frame, stack) ?? start;
  const count = Math.max(0, Math.min(MOST_HELD, Number((end - start) >> 3n)));
  return Array.from({ length: count }, (_, index) => (memory.word(inside(start, 8 * index)) ?? 0n) & ~TAGS);
}

function firstLocal(memory: Numbers, { locals }: Pick<CoroutineLayout, 'locals'>, frame: bigint): bigint | undefined {
  const self = memory.word(inside(frame, locals));
  return self === undefined ? undefined : self & ~TAGS;
}
