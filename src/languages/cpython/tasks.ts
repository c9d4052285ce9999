import { known, listOf } from '../../text/known.ts';
import { numbersOf, type LanguageImage } from '../memory.ts';
import { pagesOf } from '../pages.ts';
import { goesOnAlone, toldOfEnd, waitedFor } from './callbacks.ts';
import type { Code } from './code.ts';
import { readChain, type Chain } from './coroutines.ts';
import type { RunTime } from './find.ts';
import type { Frame } from './frames.ts';
import type { ChainReader } from './generators.ts';
import { TASK } from './listed-tasks.ts';
import { objectsOf, type Objects } from './objects.ts';
import { findTasks, MOST_TASKS, type Place, type PlaceReader } from './task-places.ts';
import { typesOf } from './types.ts';

/** A task of asyncio that has not ended. */
export interface AsyncTask {
  readonly address: bigint;
  readonly name?: string;
  /** Of its coroutine and what that awaits, the innermost first. */
  readonly frames: readonly Frame[];
  readonly isRunning: boolean;
  /** Tasks that it awaits, by their addresses. */
  readonly awaitsTasks: readonly bigint[];
  /** It goes on though none of them ends, or only one of them: it awaits them for some time, or any of them. */
  readonly mayGoOn?: true;
  /** The type of what else it awaits. */
  readonly awaits?: string;
  readonly endsBecause?: string;
}

/** The tasks of a process. */
export interface AsyncTasks {
  readonly tasks: readonly AsyncTask[];
  /** Why there may be more. */
  readonly missing?: string;
}

/**
 * Reads the tasks of asyncio, and which awaits which: of 3.14 by the lists that asyncio keeps for it, of 3.8 to 3.13 by the WeakSet that it has of them all,
 * where who awaits a task through gather(), wait(), shield() and their like is known to what it calls when it ends.
 * @param codeAt reads code objects.
 * @param globals the variables of the modules of asyncio that have frames.
 * @returns undefined where nothing tells of them.
 */
export function readTasks(
  image: LanguageImage,
  runTime: RunTime,
  codeAt: (address: bigint) => Code | undefined,
  globals: ReadonlySet<bigint>,
): AsyncTasks | undefined {
  const { layout } = runTime;
  if (layout.coroutine === undefined) return undefined;
  const pages = pagesOf(image, image.encoding);
  const memory = numbersOf({ read: (address, length) => pages.bytes(address, length) }, image.encoding);
  const objects = objectsOf(memory, layout, image.cstring);
  const reader: PlaceReader = { memory, layout, codeAt, objects, types: typesOf(memory, layout, image.cstring) };
  const found = findTasks(image, reader, runTime, globals);
  if (found === undefined) return undefined;
  const tasks = found.tasks.slice(0, MOST_TASKS).flatMap((task) => taskOf(reader, objects, task) ?? []);
  const missing = found.tasks.length > MOST_TASKS ? `more than ${MOST_TASKS} tasks are not read` : found.missing;
  return { tasks: withAwaiters(reader, tasks), ...known({ missing }) };
}

interface Read {
  readonly task: AsyncTask;
  /** Who awaits it, where it knows that itself; else what its end is told to. */
  readonly awaiters?: readonly bigint[];
  readonly tells?: readonly bigint[];
  readonly chain: Chain;
  /** The future that it awaits; the group of tasks, the queue of those that have ended. */
  readonly waitsFor: readonly bigint[];
}

function taskOf(reader: ChainReader, objects: Objects, place: Place): Read | undefined {
  const chain = readChain(reader, place.coroutine);
  if (chain === undefined) return undefined;
  const { frames, isRunning, endsBecause } = chain;
  const task = {
    address: place.address,
    frames,
    isRunning,
    ...known({
      name: nameOf(objects, place.name),
      endsBecause,
    }),
    ...awaitedOf(reader, chain),
  };
  const { awaiters } = place;
  const tells = awaiters === undefined ? toldOfEnd(reader, place.address) : undefined;
  const waitsFor = [...listOf(chain.future), ...waitedFor(reader, chain)];
  return { task, chain, waitsFor, ...known({ awaiters, tells }) };
}

function awaitedOf({ types }: ChainReader, { future, awaits }: Chain): Pick<AsyncTask, 'awaitsTasks' | 'awaits'> {
  if (future === undefined) return { awaitsTasks: [], ...known({ awaits }) };
  const type = types.of(future);
  if (type !== undefined && types.base(type, TASK) !== undefined) return { awaitsTasks: [future] };
  return { awaitsTasks: [], ...known({ awaits: types.nameOf(future) }) };
}

/** Up to 3.11 a text; since 3.12 a number for a task that was given no name. */
function nameOf(objects: Objects, address: bigint | undefined): string | undefined {
  if (address === undefined || address === 0n) return undefined;
  const text = objects.text(address);
  if (text !== undefined) return text;
  const number = objects.smallInt(address);
  return number === undefined ? undefined : `Task-${number}`;
}

/** With the edges that only who is awaited keeps; of tasks that were not read, which have ended, nothing but the type. */
function withAwaiters(reader: ChainReader, all: readonly Read[]): AsyncTask[] {
  const addresses = new Set(all.map(({ task }) => task.address));
  const waiting = Map.groupBy(
    all.flatMap(({ task, waitsFor }) => waitsFor.map((object) => ({ task, object }))),
    ({ object }) => object,
  );
  const awaited = new Map<bigint, bigint[]>();
  for (const { task, awaiters, tells = [] } of all)
    for (const awaiter of awaiters ?? tells.flatMap((each) => addressesOf(waiting.get(each)))) {
      const own = awaited.get(awaiter) ?? [];
      own.push(task.address);
      awaited.set(awaiter, own);
    }
  return all.map(({ task, chain }) => {
    const tasks = [...new Set([...task.awaitsTasks, ...(awaited.get(task.address) ?? [])])];
    const isEnded = task.awaitsTasks.some((address) => !addresses.has(address));
    return {
      ...task,
      awaitsTasks: tasks.filter((address) => addresses.has(address)),
      ...known({
        awaits: isEnded ? TASK : task.awaits,
        mayGoOn: tasks.length > 0 && goesOnAlone(reader, chain) ? (true as const) : undefined,
      }),
    };
  });
}

function addressesOf(read: readonly Pick<Read, 'task'>[] = []): bigint[] {
  return read.map(({ task }) => task.address);
}
