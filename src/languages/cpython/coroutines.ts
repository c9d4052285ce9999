import { known } from '../../text/known.ts';
import { inside } from '../memory.ts';
import type { Frame } from './frames.ts';
import { coroutineAt, type ChainReader } from './generators.ts';
import type { Layout } from './layout.ts';

/** A coroutine, or a generator, with what it awaits. */
export interface Chain {
  /** Of all that await each other, the innermost first. */
  readonly frames: readonly Frame[];
  /** Where each of them is, in the same order. */
  readonly coroutines: readonly bigint[];
  /** The first variable of each of them, in the same order: `self` in a method. */
  readonly selves: readonly (bigint | undefined)[];
  /** The outermost runs now: what it awaits is on the stack of its thread. */
  readonly isRunning: boolean;
  /** The future that the innermost awaits, a task perhaps. */
  readonly future?: bigint;
  /** The type of what it awaits where that is no future. */
  readonly awaits?: string;
  /** Why the frames don't go on. */
  readonly endsBecause?: string;
}

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
  const selves: (bigint | undefined)[] = [];
  const seen = new Set<bigint>();
  let isRunning = false;
  let [at, isWrapped] = [address, false];
  for (;;) {
    const found = coroutineAt(reader, at, isWrapped);
    if (found === undefined || seen.has(at) || frames.length >= MOST)
      return frames.length === 0 ? undefined : { ...whole(), endsBecause: UNREADABLE };
    seen.add(at);
    frames.push(found.frame);
    selves.push(found.self);
    if (seen.size === 1) isRunning = found.isRunning;
    const end = found.awaited === undefined ? {} : awaitedBy(reader, found.awaited);
    if ('coroutine' in end) [at, isWrapped] = [end.coroutine, end.isWrapped];
    else return { ...whole(), ...end };
  }

  function whole(): Pick<Chain, 'frames' | 'coroutines' | 'selves' | 'isRunning'> {
    return {
      frames: frames.toReversed(),
      coroutines: [...seen].toReversed(),
      selves: selves.toReversed(),
      isRunning,
    };
  }
}

const UNREADABLE = "what it awaits can't be read";

type Awaited =
  | { readonly coroutine: bigint; readonly isWrapped: boolean }
  | Pick<Chain, 'future' | 'awaits' | 'endsBecause'>;

function awaitedBy(reader: ChainReader, address: bigint): Awaited {
  if (coroutineAt(reader, address) !== undefined) return { coroutine: address, isWrapped: false };
  const type = reader.types.nameOf(address);
  const first = reader.memory.word(inside(address, firstMember(reader.layout)));
  if (type === FUTURE_ITERATOR) return known({ future: first });
  if (type !== undefined && WRAPPERS.has(type) && first !== undefined && coroutineAt(reader, first) !== undefined)
    return { coroutine: first, isWrapped: true };
  return type === undefined ? { endsBecause: UNREADABLE } : { awaits: type };
}

/** Behind PyObject_HEAD, whose last member is the type. */
function firstMember({ object }: Layout): number {
  return object.type + 8;
}
