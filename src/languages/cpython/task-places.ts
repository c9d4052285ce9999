import { isPythonFile } from '../../runtimes/python.ts';
import { known } from '../../text/known.ts';
import { inside, type LanguageImage, type Numbers } from '../memory.ts';
import { findAsyncOffsets, type AsyncOffsets } from './async-offsets.ts';
import { isCoroutine, type ChainReader } from './coroutines.ts';
import { baseName, writable, type RunTime } from './find.ts';
import type { Layout } from './layout.ts';
import { setMembers } from './sets.ts';
import { trackedObjects } from './tracked-objects.ts';

/** The type of a task, and the one that those of programs are derived from. */
export const TASK = '_asyncio.Task';
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

/** Where the tasks of asyncio are. Undefined: it is not in use, or the version is not known to tell. */
export function findTasks(image: LanguageImage, reader: ChainReader, runTime: RunTime): TaskPlaces | undefined {
  return listed(image, reader.memory, runTime) ?? tracked(image, reader, runTime);
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
  const awaiters = isSet && layout.set !== undefined ? setMembers(memory, layout.set, awaiter) : [awaiter];
  return { address, coroutine, name: wordAt(task.name), awaiters };
}

/** Among the objects of the garbage collector; a task is told by its type, and its coroutine is the only one that it has. */
function tracked(image: LanguageImage, reader: ChainReader, { threads, layout }: RunTime): TaskPlaces | undefined {
  const { collector } = layout.interpreter;
  if (collector === undefined) return undefined;
  const { types } = reader;
  const isTask = (type: bigint): boolean => types.base(type, TASK) !== undefined;
  const interpreters = [...new Set(threads.map(({ interpreter }) => interpreter.address))];
  const found = interpreters.map((address) => trackedObjects(image, inside(address, collector), isTask));
  const tasks = found
    .flatMap(({ objects }) => objects)
    .flatMap((address): Place[] => {
      const coroutine = coroutineIn(reader, address);
      return coroutine === undefined ? [] : [{ address, ...coroutine }];
    });
  return { tasks, ...known({ missing: found.find(({ missing }) => missing !== undefined)?.missing }) };
}

/** PyTypeObject: tp_name, and behind it tp_basicsize. */
const NAME_TO_SIZE = 8;
const LARGEST_TASK = 4096n;

/** Modules/_asynciomodule.c of 3.11 to 3.13: `task_coro`, and behind it `task_name`. */
function coroutineIn(reader: ChainReader, address: bigint): Pick<Place, 'coroutine' | 'name'> | undefined {
  const { memory, layout, types } = reader;
  const type = types.base(types.of(address) ?? 0n, TASK) ?? 0n;
  const size = memory.word(inside(type, layout.type.name + NAME_TO_SIZE)) ?? 0n;
  if (size > LARGEST_TASK) return undefined;
  const first = layout.object.type + 8;
  const words = Array.from(
    { length: Math.max(0, (Number(size) - first) >> 3) },
    (_, index) => memory.word(inside(address, first + 8 * index)) ?? 0n,
  );
  const coroutines = words.flatMap((word, index) => (isCoroutine(reader, word) ? [index] : []));
  const [only = 0] = coroutines;
  const coroutine = words[only];
  return coroutines.length !== 1 || coroutine === undefined ? undefined : { coroutine, name: words[only + 1] };
}
