import { known } from '../../text/known.ts';
import { inside } from '../memory.ts';
import { attributesOf, valueOf, type DictionaryReader } from './dictionaries.ts';
import { setMembers } from './sets.ts';

/** The type of a task, and the one that those of programs are derived from. */
export const TASK = '_asyncio.Task';

/** Where `asyncio.tasks` keeps all tasks: up to 3.11, and since 3.12 those that a loop knows, each in a WeakSet, and in a set those that have not come to their first await. */
const LISTS = ['_all_tasks', '_scheduled_tasks', '_eager_tasks'] as const;

export interface Listed {
  /** By their addresses, for a set has no order. */
  readonly objects: readonly bigint[];
  /** Why there may be more. */
  readonly missing?: string;
}

/**
 * The tasks that asyncio knows, by its own list of them (3.8 to 3.13).
 * @param globals dictionaries of the modules of asyncio that have frames: its loop's has the module of tasks.
 * @returns undefined where no list was found.
 */
export function listedTasks(reader: DictionaryReader, globals: ReadonlySet<bigint>): Listed | undefined {
  const variables = new Set([...globals].flatMap((dictionary) => variablesOfTasks(reader, dictionary)));
  const lists = [...variables].flatMap((dictionary) =>
    LISTS.flatMap((name) => valueOf(reader, dictionary, name) ?? []),
  );
  if (lists.length === 0) return undefined;
  const read = lists.map((list) => referents(reader, list));
  const isRead = read.every((each) => each !== undefined);
  const objects = [...new Set(read.flatMap((each) => each ?? []))].toSorted((a, b) => Number(a - b));
  const types = objects.map((object) => reader.types.of(object) ?? 0n);
  const tasks = objects.filter((_, index) => reader.types.base(types[index] ?? 0n, TASK) !== undefined);
  const isNamed = objects.length === 0 || objects.some((object) => reader.types.nameOf(object) !== undefined);
  const missing = isRead ? (isNamed ? undefined : UNNAMED) : DAMAGED;
  return { objects: tasks, ...known({ missing }) };
}

const DAMAGED = 'the list that asyncio keeps of tasks is damaged, or was being changed';
const UNNAMED = 'memory does not hold the names of the types of objects';

/** The dictionary of `asyncio.tasks`, which the other modules of asyncio know as `tasks`. */
function variablesOfTasks(reader: DictionaryReader, globals: bigint): bigint[] {
  const { memory, layout } = reader;
  const module = valueOf(reader, globals, 'tasks');
  if (module === undefined || !isOf(reader, module, 'module')) return [];
  const dictionary = memory.word(inside(module, layout.object.type + 8));
  return dictionary === undefined ? [] : [dictionary];
}

/** What a set has, or a WeakSet refers to: its attribute `data` is a set of weak references, each with the object behind its head. Undefined where it can't be read. */
function referents(reader: DictionaryReader, list: bigint): bigint[] | undefined {
  const { memory, layout } = reader;
  if (layout.set !== undefined && isOf(reader, list, 'set')) return setMembers(memory, layout.set, list);
  const data = attributesOf(reader, list).find((value) => value !== 0n && isOf(reader, value, 'set'));
  const members = data === undefined || layout.set === undefined ? undefined : setMembers(memory, layout.set, data);
  return members?.flatMap((reference) => memory.word(inside(reference, layout.object.type + 8)) ?? []);
}

/** Whether an object is of a type of this name; where memory does not hold the name, nothing contradicts it. */
function isOf({ types, objects }: DictionaryReader, object: bigint, name: string): boolean {
  return objects.isObject(object) && [undefined, name].includes(types.nameOf(object));
}
