import { inside } from '../memory.ts';
import type { ChainReader } from './coroutines.ts';

/** Modules/_asynciomodule.c of 3.11 to 3.13, `FutureObj_HEAD` behind PyObject_HEAD: the loop, the first callback, its context, a list of the others. */
const FIRST_CALLBACK = 8;
const OTHER_CALLBACKS = 24;
/** Behind PyObject_HEAD, of PyMethodObject the function and its object, of PyFunctionObject the code and the closure, of PyCellObject what it holds. */
const METHOD = { function: 0, self: 8 } as const;
const FUNCTION = { code: 32, closure: 56 } as const;
/** PyVarObject: its size, and then the items of a tuple, or where those of a list are. */
const ITEMS = 8;
const MOST_ITEMS = 64;

/** What asyncio calls when a task ends which somebody awaits among others, and the file that this is in. */
const GATHERED = { function: 'gather.<locals>._done_callback', file: /(?:^|\/)asyncio\/tasks\.pyc?$/ } as const;
const GROUPED = { function: 'TaskGroup._on_task_done', file: /(?:^|\/)asyncio\/taskgroups\.pyc?$/ } as const;
/** Where who has entered a task group waits for the tasks of it; `self` is the group. */
const LEAVES_GROUP = /^TaskGroup\.(?:__aexit__|_aexit)$/;

/**
 * What the end of a task is told to, through its callbacks: the future of gather(), or a task group. Who awaits that awaits the task; 3.14 keeps it in the task itself.
 */
export function toldOfEnd(reader: ChainReader, task: bigint): bigint[] {
  const { memory, layout } = reader;
  const head = layout.object.type + 8;
  const list = memory.word(inside(task, head + OTHER_CALLBACKS)) ?? 0n;
  const others =
    list !== 0n && reader.types.nameOf(list) === 'list'
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
  const isOf = (code: bigint, { function: name, file }: typeof GATHERED | typeof GROUPED) => {
    const found = reader.codeAt(code);
    return found?.function === name && file.test(found.file);
  };
  if (types.nameOf(callback) === 'method') {
    const isGroup = isOf(wordAt(wordAt(callback, METHOD.function), FUNCTION.code), GROUPED);
    return isGroup ? [wordAt(callback, METHOD.self)] : [];
  }
  if (types.nameOf(callback) !== 'function' || !isOf(wordAt(callback, FUNCTION.code), GATHERED)) return [];
  const closure = wordAt(callback, FUNCTION.closure);
  return itemsAt(reader, closure, inside(closure, head + ITEMS))
    .filter((cell) => types.nameOf(cell) === 'cell')
    .map((cell) => wordAt(cell, 0));
}

/** The items of a list or tuple. */
function itemsAt({ memory, layout }: ChainReader, object: bigint, items: bigint): bigint[] {
  const count = memory.word(inside(object, layout.object.size)) ?? 0n;
  if (count > MOST_ITEMS) return [];
  return Array.from({ length: Number(count) }, (_, index) => memory.word(inside(items, 8 * index)) ?? 0n);
}

/** Whether a function is where a task group is waited for. */
export function leavesGroup({ file, function: name }: { readonly file: string; readonly function: string }): boolean {
  return LEAVES_GROUP.test(name) && GROUPED.file.test(file);
}
