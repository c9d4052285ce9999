import { known } from '../../text/known.ts';
import { inside, type Numbers } from '../memory.ts';
import type { Code } from './code.ts';
import { readFrames, TAGS, type Frame } from './frames.ts';
import type { CoroutineLayout, Layout } from './layout.ts';
import type { Types } from './types.ts';

/** A coroutine, or a generator, with what it awaits. */
export interface Chain {
  /** Of all that await each other, the innermost first. */
  readonly frames: readonly Frame[];
  /** The outermost runs now: what it awaits is on the stack of its thread. */
  readonly isRunning: boolean;
  /** The future that the innermost awaits, a task perhaps. */
  readonly future?: bigint;
  /** The type of what it awaits where that is no future. */
  readonly awaits?: string;
  /** The first variable of the innermost: `self` in a method. */
  readonly self?: bigint;
  /** Why the frames don't go on. */
  readonly endsBecause?: string;
}

/** What chains are read with. */
export interface ChainReader {
  readonly memory: Numbers;
  readonly layout: Layout;
  readonly codeAt: (address: bigint) => Code | undefined;
  readonly types: Types;
}

/** `gi_frame_state`: -1 is suspended, 0 runs, 1 and above have ended (3.11 to 3.14: pycore_frame.h). */
const SUSPENDED = -1;
const RUNNING = 0;
/** `enum _frameowner`: the frame lies in a generator or coroutine. */
const OF_GENERATOR = 1;
/** More coroutines than await each other in one task. */
const MOST = 200;

/** What wraps what it awaits, which is the first member that it has (Objects/genobject.c, Modules/_asynciomodule.c). */
const WRAPPERS: ReadonlySet<string> = new Set([
  'coroutine_wrapper',
  'async_generator_asend',
  'async_generator_athrow',
  'anext_awaitable',
]);
const FUTURE_ITERATOR = '_asyncio.FutureIter';

/** Reads what a coroutine awaits. Undefined: there is no coroutine at this address, or it has ended. */
export function readChain(reader: ChainReader, address: bigint): Chain | undefined {
  const frames: Frame[] = [];
  const seen = new Set<bigint>();
  let isRunning = false;
  let [at, isWrapped] = [address, false];
  for (;;) {
    const found = coroutineAt(reader, at, isWrapped);
    if (found === undefined || seen.has(at) || frames.length >= MOST)
      return frames.length === 0 ? undefined : { frames: frames.toReversed(), isRunning, endsBecause: UNREADABLE };
    seen.add(at);
    frames.push(found.frame);
    if (seen.size === 1) isRunning = found.state === RUNNING;
    const end = found.awaited === undefined ? {} : awaitedBy(reader, found.awaited);
    if ('coroutine' in end) [at, isWrapped] = [end.coroutine, end.isWrapped];
    else return { frames: frames.toReversed(), isRunning, ...known({ self: found.self }), ...end };
  }
}

/** Whether a coroutine, or a generator, that has not ended is at an address. */
export function isCoroutine(reader: ChainReader, address: bigint): boolean {
  return coroutineAt(reader, address, false) !== undefined;
}

interface Coroutine {
  readonly frame: Frame;
  readonly state: number;
  readonly awaited?: bigint;
  readonly self?: bigint;
}

/**
 * It is told by its frame, which lies within it and says so, and whose code is code.
 * @param isAwaited it is awaited as the next item of an asynchronous generator: if it is suspended, then not by its own yield.
 */
function coroutineAt(
  { memory, layout, codeAt }: ChainReader,
  address: bigint,
  isAwaited: boolean,
): Coroutine | undefined {
  const { coroutine, frame: offsets } = layout;
  if (coroutine === undefined || offsets.owner === undefined || address <= 0n || address % 8n !== 0n) return undefined;
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
  const self = memory.word(inside(start, coroutine.locals));
  return {
    frame,
    state: value,
    ...known({
      awaited: awaits ? topOfStack(memory, coroutine, start) : undefined,
      self: self === undefined ? undefined : self & ~TAGS,
    }),
  };
}

/** What a suspended coroutine awaits lies on top of its stack. */
function topOfStack(memory: Numbers, { top, locals }: CoroutineLayout, frame: bigint): bigint | undefined {
  if (top.form === 'pointer') {
    const pointer = memory.word(inside(frame, top.at));
    const value = pointer === undefined || pointer < frame ? undefined : memory.word(pointer - 8n);
    return value === undefined ? undefined : value & ~TAGS;
  }
  const count = memory.int(inside(frame, top.at));
  if (count === undefined || count <= 0 || count > MOST_LOCALS) return undefined;
  return memory.word(inside(frame, locals + 8 * (count - 1)));
}

/** Variables and the stack of one function. */
const MOST_LOCALS = 1 << 16;

const UNREADABLE = "what it awaits can't be read";

type Awaited =
  | { readonly coroutine: bigint; readonly isWrapped: boolean }
  | Pick<Chain, 'future' | 'awaits' | 'endsBecause'>;

function awaitedBy(reader: ChainReader, address: bigint): Awaited {
  if (isCoroutine(reader, address)) return { coroutine: address, isWrapped: false };
  const type = reader.types.nameOf(address);
  const first = reader.memory.word(inside(address, firstMember(reader.layout)));
  if (type === FUTURE_ITERATOR) return known({ future: first });
  if (type !== undefined && WRAPPERS.has(type) && first !== undefined && isCoroutine(reader, first))
    return { coroutine: first, isWrapped: true };
  return type === undefined ? { endsBecause: UNREADABLE } : { awaits: type };
}

/** Behind PyObject_HEAD, whose last member is the type. */
function firstMember({ object }: Layout): number {
  return object.type + 8;
}
