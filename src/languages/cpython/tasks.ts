import { known } from '../../text/known.ts';
import { numbersOf, type LanguageImage } from '../memory.ts';
import { pagesOf } from '../pages.ts';
import { leavesGroup, toldOfEnd } from './callbacks.ts';
import type { Code } from './code.ts';
import { readChain, type Chain, type ChainReader } from './coroutines.ts';
import type { RunTime } from './find.ts';
import type { Frame } from './frames.ts';
import { objectsOf, type Objects } from './objects.ts';
import { findTasks, MOST_TASKS, TASK, type Place } from './task-places.ts';
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
 * Reads the tasks of asyncio, and which awaits which: of 3.14 by the lists that asyncio keeps for it, of 3.11 to 3.13 among the objects of the garbage collector,
 * where who awaits a task through gather() or a TaskGroup is known to what it calls when it ends.
 * @param codeAt reads code objects.
 * @returns undefined where asyncio is not in use.
 */
export function readTasks(
  image: LanguageImage,
  runTime: RunTime,
  codeAt: (address: bigint) => Code | undefined,
): AsyncTasks | undefined {
  const { layout } = runTime;
  if (layout.coroutine === undefined) return undefined;
  const pages = pagesOf(image, image.encoding);
  const memory = numbersOf({ read: (address, length) => pages.bytes(address, length) }, image.encoding);
  const objects = objectsOf(memory, layout, image.cstring);
  const reader: ChainReader = { memory, layout, codeAt, types: typesOf(memory, layout, image.cstring) };
  const found = findTasks(image, reader, runTime);
  if (found === undefined) return undefined;
  const tasks = found.tasks.slice(0, MOST_TASKS).flatMap((task) => taskOf(reader, objects, task) ?? []);
  const missing = found.tasks.length > MOST_TASKS ? `more than ${MOST_TASKS} tasks are not read` : found.missing;
  return { tasks: withAwaiters(tasks), ...known({ missing }) };
}

interface Read {
  readonly task: AsyncTask;
  /** Who awaits it, where it knows that itself; else what its end is told to. */
  readonly awaiters?: readonly bigint[];
  readonly tells?: readonly bigint[];
  /** The future, or the group of tasks, that it awaits. */
  readonly waitsFor?: bigint;
}

function taskOf(reader: ChainReader, objects: Objects, place: Place): Read | undefined {
  const chain = readChain(reader, place.coroutine);
  if (chain === undefined) return undefined;
  const { frames, isRunning, endsBecause } = chain;
  const task = {
    address: place.address,
    frames,
    isRunning,
    ...known({ name: nameOf(objects, place.name), endsBecause }),
    ...awaitedOf(reader, chain),
  };
  const [innermost] = frames;
  const group = innermost !== undefined && leavesGroup(innermost) ? chain.self : undefined;
  const { awaiters } = place;
  const tells = awaiters === undefined ? toldOfEnd(reader, place.address) : undefined;
  return { task, ...known({ awaiters, tells, waitsFor: group ?? chain.future }) };
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
function withAwaiters(all: readonly Read[]): AsyncTask[] {
  const addresses = new Set(all.map(({ task }) => task.address));
  const waiting = Map.groupBy(all, ({ waitsFor }) => waitsFor);
  const awaited = new Map<bigint, bigint[]>();
  for (const { task, awaiters, tells = [] } of all)
    for (const awaiter of awaiters ?? tells.flatMap((each) => addressesOf(waiting.get(each)))) {
      const own = awaited.get(awaiter) ?? [];
      own.push(task.address);
      awaited.set(awaiter, own);
    }
  return all.map(({ task }) => {
    const tasks = [...new Set([...task.awaitsTasks, ...(awaited.get(task.address) ?? [])])];
    const isEnded = task.awaitsTasks.some((address) => !addresses.has(address));
    return {
      ...task,
      awaitsTasks: tasks.filter((address) => addresses.has(address)),
      ...known({ awaits: isEnded ? TASK : task.awaits }),
    };
  });
}

function addressesOf(read: readonly Read[] = []): bigint[] {
  return read.map(({ task }) => task.address);
}
