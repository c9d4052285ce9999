import { isPythonFile } from '../../runtimes/python.ts';
import { known } from '../../text/known.ts';
import { inside, type LanguageImage, type Numbers } from '../memory.ts';
import { findAsyncOffsets, type AsyncOffsets } from './async-offsets.ts';
import type { DictionaryReader } from './dictionaries.ts';
import { baseName, writable, type RunTime } from './find.ts';
import { coroutineAt, type ChainReader } from './generators.ts';
import type { Layout } from './layout.ts';
import { listedTasks, TASK } from './listed-tasks.ts';
import { setMembers } from './sets.ts';

/** Tasks that are read. */
export const MOST_TASKS = 2000;

/** A task, before it is read: where its coroutine and its name are, and who awaits it, where the task itself has that. */
export interface Place {
  readonly address: bigint;
  readonly coroutine: bigint;
  readonly name: bigint | undefined;
  readonly awaiters?: readonly bigint[];
}

export interface TaskPlaces {
  readonly tasks: readonly Place[];
  readonly missing?: string;
}

/** What tasks are found with. */
export type PlaceReader = ChainReader & DictionaryReader;

/**
 * Where the tasks of asyncio are. Undefined: nothing tells.
 * @param globals the variables of the modules of asyncio that have frames.
 */
export function findTasks(
  image: LanguageImage,
  reader: PlaceReader,
  runTime: RunTime,
  globals: ReadonlySet<bigint>,
): TaskPlaces | undefined {
  return listed(image, reader.memory, runTime) ?? kept(reader, globals);
}

/** Undefined: of a version that keeps no such lists, or without asyncio. */
function listed(image: LanguageImage, memory: Numbers, { layout, threads }: RunTime): TaskPlaces | undefined {
  const { size } = layout.interpreter;
  const offsets = size === undefined ? undefined : offsetsIn(image, size);
  if (offsets === undefined) return undefined;
  const heads = new Set([
    ...threads.map(({ address }) => inside(address, offsets.inThread)),
    ...threads.map(({ interpreter }) => inside(interpreter.address, offsets.inInterpreter)),
  ]);
  const tasks: Place[] = [];
  let missing: string | undefined;
  for (const head of heads) {
    const nodes = nodesOf(memory, head, MOST_TASKS + 1 - tasks.length);
    missing ??= nodes.missing;
    tasks.push(
      ...nodes.found.flatMap((node) => placeIn(memory, layout, offsets, node - BigInt(offsets.task.node)) ?? []),
    );
  }
  return { tasks, ...known({ missing }) };
}

function offsetsIn(image: LanguageImage, interpreterSize: number): AsyncOffsets | undefined {
  const own = image.modules.filter(({ path }) => /(?:^|\/)_asyncio\b[^/]*$/.test(path));
  const others =
    own.length > 0 ? [] : image.modules.filter(({ path }) => path === image.executable || isPythonFile(baseName(path)));
  for (const module of [...own, ...others])
    for (const { data } of writable(image, module)) {
      const found = findAsyncOffsets(data, image.encoding, interpreterSize);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** `struct llist_node`: next and previous; the list is a ring. */
function nodesOf(memory: Numbers, head: bigint, most: number): { found: bigint[]; missing?: string } {
  const found: bigint[] = [];
  let before = head;
  for (let at = memory.word(head); at !== head; at = memory.word(at)) {
    if (at === undefined || memory.word(inside(at, 8)) !== before)
      return { found, ...(at === 0n ? {} : { missing: BROKEN }) };
    if (found.length >= most) return { found };
    found.push(at);
    before = at;
  }
  return { found };
}

const BROKEN = 'a list of tasks is damaged, or was being changed';

function placeIn(memory: Numbers, layout: Layout, { task }: AsyncOffsets, address: bigint): Place | undefined {
  const wordAt = (offset: number) => memory.word(inside(address, offset));
  const flagAt = (offset: number) => memory.bytes(inside(address, offset), 1)?.[0];
  const [coroutine, awaiter] = [wordAt(task.coroutine), wordAt(task.awaitedBy)];
  if (flagAt(task.isTask) !== 1 || coroutine === undefined || awaiter === undefined) return undefined;
  const isSet = flagAt(task.awaitedByIsSet) === 1;
  const awaiters = isSet && layout.set !== undefined ? (setMembers(memory, layout.set, awaiter) ?? []) : [awaiter];
  return { address, coroutine, name: wordAt(task.name), awaiters };
}

/** By the list that asyncio has of them; the coroutine is the only one that a task has. */
function kept(reader: PlaceReader, globals: ReadonlySet<bigint>): TaskPlaces | undefined {
  const listed = listedTasks(reader, globals);
  if (listed === undefined) return undefined;
  const indexes = new Map<bigint, number>();
  const tasks = listed.objects.flatMap((address): Place[] => {
    const coroutine = coroutineIn(reader, address, indexes);
    return coroutine === undefined ? [] : [{ address, ...coroutine }];
  });
  return { tasks, ...known({ missing: listed.missing }) };
}

/** PyTypeObject: tp_name, and behind it tp_basicsize. */
const NAME_TO_SIZE = 8;
const LARGEST_TASK = 4096n;

/**
 * Modules/_asynciomodule.c of 3.8 to 3.13: `task_coro`, and behind it `task_name`.
 * @param indexes which word of a task it is, by the type: found out by the first that has one.
 */
function coroutineIn(
  reader: ChainReader,
  address: bigint,
  indexes: Map<bigint, number>,
): Pick<Place, 'coroutine' | 'name'> | undefined {
  const { memory, layout, types } = reader;
  const type = types.base(types.of(address) ?? 0n, TASK) ?? 0n;
  const wordAt = (index: number) => memory.word(inside(address, layout.object.type + 8 * index)) ?? 0n;
  const index = indexes.get(type) ?? indexOfCoroutine(reader, type, wordAt);
  const coroutine = index === undefined ? 0n : wordAt(index);
  if (index === undefined || coroutineAt(reader, coroutine) === undefined) return undefined;
  indexes.set(type, index);
  return { coroutine, name: wordAt(index + 1) };
}

/** Of the words behind the pointer to the type. */
function indexOfCoroutine(reader: ChainReader, type: bigint, wordAt: (index: number) => bigint): number | undefined {
  const { memory, layout } = reader;
  const size = memory.word(inside(type, layout.type.name + NAME_TO_SIZE)) ?? 0n;
  if (size > LARGEST_TASK) return undefined;
  const words = Math.max(0, (Number(size) - layout.object.type) >> 3);
  const found = Array.from({ length: words }, (_, index) => index).filter(
    (index) => index > 0 && coroutineAt(reader, wordAt(index)) !== undefined,
  );
  return found.length === 1 ? found[0] : undefined;
}
