import { inside } from '../memory.ts';
import type { Chain } from './coroutines.ts';
import type { Frame } from './frames.ts';
import { heldBy, type ChainReader } from './generators.ts';

/** Modules/_asynciomodule.c of 3.8 to 3.13, `FutureObj_HEAD` behind PyObject_HEAD: the loop, the first callback, its context, a list of the others. */
const FIRST_CALLBACK = 8;
const OTHER_CALLBACKS = 24;
/** Behind PyObject_HEAD, of PyMethodObject the function and its object, of `partialobject` the function and its arguments. */
const METHOD = { function: 0, self: 8 } as const;
const PARTIAL = { function: 0, arguments: 8 } as const;
/** PyVarObject: its size, and then the items of a tuple, or where those of a list are. */
const ITEMS = 8;
const MOST_ITEMS = 64;

/** A function of asyncio, by its qualified name and its file. */
interface Function {
  readonly name: string;
  readonly file: RegExp;
}

const TASKS = /(?:^|\/)asyncio\/tasks\.pyc?$/;
const GROUPS = /(?:^|\/)asyncio\/taskgroups\.pyc?$/;
const QUEUES = /(?:^|\/)asyncio\/queues\.pyc?$/;

/** What asyncio calls when a task ends which somebody awaits through it. Who waits has something in the closure of the function: a future, a queue. */
const CLOSURES: readonly Function[] = [
  { name: 'gather.<locals>._done_callback', file: TASKS },
  { name: 'shield.<locals>._inner_done_callback', file: TASKS },
  { name: '_wait.<locals>._on_completion', file: TASKS },
  { name: 'as_completed.<locals>._on_completion', file: TASKS }, // up to 3.12
];
/** Or it is the object of a method. */
const METHODS: readonly Function[] = [
  { name: 'TaskGroup._on_task_done', file: GROUPS },
  { name: '_AsCompletedIterator._handle_completion', file: TASKS }, // 3.13
];
/** Or an argument that is kept for it: of wait_for() up to 3.11. */
const PARTIALS: readonly Function[] = [{ name: '_release_waiter', file: TASKS }];

/** Where somebody waits whose future tells nothing: for the object of the method. */
const WAITING: readonly Function[] = [
  { name: 'TaskGroup.__aexit__', file: GROUPS },
  { name: 'TaskGroup._aexit', file: GROUPS },
  { name: '_AsCompletedIterator._wait_for_one', file: TASKS },
  { name: 'Queue.get', file: QUEUES },
];
/** Where somebody waits who goes on without the end of what is awaited: for any of several, or for some time. */
const NOT_FOR_EVER: readonly Function[] = [
  { name: '_wait', file: TASKS },
  { name: 'wait_for', file: TASKS },
  { name: 'as_completed.<locals>._wait_for_one', file: TASKS },
  { name: '_AsCompletedIterator._wait_for_one', file: TASKS },
];

/**
 * What the end of a task is told to, through its callbacks: futures, queues, groups of tasks. Who awaits one of them awaits the task; 3.14 keeps it in the task itself.
 */
export function toldOfEnd(reader: ChainReader, task: bigint): bigint[] {
  const { memory, layout } = reader;
  const head = layout.object.type + 8;
  const list = memory.word(inside(task, head + OTHER_CALLBACKS)) ?? 0n;
  const others =
    list !== 0n && [undefined, 'list'].includes(reader.types.nameOf(list))
      ? itemsAt(reader, list, memory.word(inside(list, head + ITEMS)) ?? 0n)
      : [];
  const callbacks = [
    memory.word(inside(task, head + FIRST_CALLBACK)) ?? 0n,
    ...others.map((pair) => memory.word(inside(pair, head + ITEMS)) ?? 0n),
  ];
  return callbacks.flatMap((callback) => (callback === 0n ? [] : receiversOf(reader, callback)));
}

function receiversOf(reader: ChainReader, callback: bigint): bigint[] {
  const { memory, layout, types } = reader;
  const head = layout.object.type + 8;
  const wordAt = (object: bigint, offset: number) => memory.word(inside(object, head + offset)) ?? 0n;
  const { code, closure } = functionLayout(reader);
  const isOf = (callee: bigint, functions: readonly Function[]) => {
    const found = reader.codeAt(wordAt(callee, code));
    return found !== undefined && isAmong(functions, found, layout.code.qualifiedName !== undefined);
  };
  const name = types.nameOf(callback);
  // Without the names of types the code of the function is proof enough.
  const mayBe = (type: string, own = name) => own === undefined || own === type;
  if (mayBe('function') && isOf(callback, CLOSURES)) {
    const cells = wordAt(callback, closure);
    return itemsAt(reader, cells, inside(cells, head + ITEMS))
      .filter((cell) => mayBe('cell', types.nameOf(cell)))
      .map((cell) => wordAt(cell, 0));
  }
  if (mayBe('method') && isOf(wordAt(callback, METHOD.function), METHODS)) return [wordAt(callback, METHOD.self)];
  if (!mayBe('functools.partial') || !isOf(wordAt(callback, PARTIAL.function), PARTIALS)) return [];
  const list = wordAt(callback, PARTIAL.arguments);
  return itemsAt(reader, list, inside(list, head + ITEMS));
}

/** Behind PyObject_HEAD, of PyFunctionObject the code and the closure: it begins with its code up to 3.9, whose lines are of the oldest form. */
function functionLayout({ layout }: ChainReader): { code: number; closure: number } {
  return layout.lineForm === 'lnotab' ? { code: 0, closure: 32 } : { code: 32, closure: 56 };
}

/** The items of a list or tuple. */
function itemsAt({ memory, layout }: ChainReader, object: bigint, items: bigint): bigint[] {
  const count = memory.word(inside(object, layout.object.size)) ?? 0n;
  if (count > MOST_ITEMS) return [];
  return Array.from({ length: Number(count) }, (_, index) => memory.word(inside(items, 8 * index)) ?? 0n);
}

/** Objects that are waited for where a task stands in one of asyncio's own functions. */
export function waitedFor({ layout }: ChainReader, { frames, selves }: Chain): bigint[] {
  return frames.flatMap((frame, index) =>
    isAmong(WAITING, frame, layout.code.qualifiedName !== undefined) ? (selves[index] ?? []) : [],
  );
}

/** Whether it goes on though none of the tasks that it awaits ends, or only one of them. */
export function goesOnAlone(reader: ChainReader, { frames, coroutines }: Chain): boolean {
  const isQualified = reader.layout.code.qualifiedName !== undefined;
  return (
    frames.some((frame) => isAmong(NOT_FOR_EVER, frame, isQualified)) ||
    coroutines.some((coroutine) => heldBy(reader, coroutine).some((held) => isTimeLimit(reader, held)))
  );
}

/** Classes whose object ends what is awaited within it: of asyncio and the library async_timeout, of anyio. */
const TIME_LIMITS: ReadonlySet<string> = new Set(['Timeout', 'CancelScope']);

/** The object, or (up to 3.13) its method that is called at the end of a `with`. */
function isTimeLimit({ memory, layout, types }: ChainReader, held: bigint): boolean {
  if (held === 0n) return false;
  const name = types.nameOf(held);
  if (name !== 'method') return name !== undefined && TIME_LIMITS.has(name);
  const self = memory.word(inside(held, layout.object.type + 8 + METHOD.self));
  const type = self === undefined ? undefined : types.nameOf(self);
  return type !== undefined && TIME_LIMITS.has(type);
}

/** @param isQualified 3.11 and later: before, a frame has the function's own name alone. */
function isAmong(
  functions: readonly Function[],
  { file, function: name }: Pick<Frame, 'file' | 'function'>,
  isQualified: boolean,
): boolean {
  return functions.some(
    (each) =>
      (isQualified ? each.name : each.name.slice(each.name.lastIndexOf('.') + 1)) === name && each.file.test(file),
  );
}
