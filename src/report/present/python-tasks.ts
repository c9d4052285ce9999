import { toned, type Block, type Line } from '../block.ts';
import type { PythonFrame } from '../python-frame.ts';
import type { PythonSection, PythonTask } from '../sections/python.ts';

const SHOWN_GROUPS = 8;
const SHOWN_FRAMES = 8;
const SHOWN_NAMES = 4;

/** Tasks of asyncio: loops first, then each with what it awaits; tasks that do the same at the same place once. */
export function presentTasks({ tasks = [], tasksNote, taskCycles = [] }: PythonSection, verbose: boolean): Block[] {
  if (tasks.length === 0) return tasksNote === undefined ? [] : [note(`No tasks of asyncio: ${tasksNote}`)];
  const nameOf = namesOf(tasks);
  const inCycle = new Set(taskCycles.flat());
  const groups = [...Map.groupBy(tasks, (task) => keyOf(task, inCycle)).values()].toSorted(
    ([a], [b]) => urgency(b, inCycle) - urgency(a, inCycle),
  );
  const shown = verbose ? groups : groups.slice(0, SHOWN_GROUPS);
  const hidden = groups.slice(shown.length).flat().length;
  return [
    { kind: 'paragraph', lines: [[toned('strong', `Tasks of asyncio (${tasks.length})`)]] },
    ...(taskCycles.length === 0
      ? []
      : [
          {
            kind: 'list',
            items: taskCycles.map((cycle): Line => [
              toned('bad', `await each other: ${[...cycle, ...cycle.slice(0, 1)].map(nameOf).join(' -> ')}`),
            ]),
          } as const,
        ]),
    ...shown.map((group): Block => ({ kind: 'code', lines: linesOf(group, nameOf, verbose), reading: true })),
    ...(hidden === 0 ? [] : [note(`... and ${hidden} more tasks (--verbose)`)]),
    ...(tasksNote === undefined ? [] : [note(`There may be more tasks: ${tasksNote}`)]),
  ];
}

function namesOf(tasks: readonly PythonTask[]): (id: string) => string {
  const names = new Map(tasks.map(({ id, name }) => [id, name ?? id]));
  return (id) => names.get(id) ?? id;
}

function keyOf(
  { id, frames, running, awaits, awaitsTasks, note: why }: PythonTask,
  inCycle: ReadonlySet<string>,
): string {
  return JSON.stringify([frames, running, awaits, awaitsTasks, why, inCycle.has(id)]);
}

function urgency(task: PythonTask | undefined, inCycle: ReadonlySet<string>): number {
  if (task === undefined) return 0;
  return inCycle.has(task.id) ? 2 : task.running === true ? 1 : 0;
}

function linesOf(group: readonly PythonTask[], nameOf: (id: string) => string, verbose: boolean): Line[] {
  const [task] = group;
  if (task === undefined) return [];
  const frames = verbose ? task.frames : task.frames.slice(0, SHOWN_FRAMES);
  const hidden = task.frames.length - frames.length;
  return [
    [toned('dim', `${whoText(group, nameOf, verbose)}${doingText(task, nameOf, verbose)}`)],
    ...frames.map((frame): Line => [`  ${frame.function ?? 'unknown function'}  `, toned('dim', placeOf(frame))]),
    ...(hidden > 0 ? [[toned('dim', `  ... ${hidden} more frames (--verbose)`)]] : []),
    ...(task.note === undefined ? [] : [[toned('dim', `  ${task.note}`)]]),
  ];
}

function whoText(group: readonly PythonTask[], nameOf: (id: string) => string, verbose: boolean): string {
  const names = group.map(({ id }) => nameOf(id));
  const [name = ''] = names;
  if (names.length > 1) return `${names.length} tasks (${listText(names, verbose)}), each`;
  return /^Task-\d+$/.test(name) ? name : `Task ${name}`;
}

function doingText(
  { running, awaits, awaitsTasks }: PythonTask,
  nameOf: (id: string) => string,
  verbose: boolean,
): string {
  if (running === true) return ' runs';
  if (awaitsTasks !== undefined) return ` awaits ${listText(awaitsTasks.map(nameOf), verbose)}`;
  if (awaits === undefined) return '';
  return awaits === '_GatheringFuture' ? ' awaits what it gathers' : ` awaits a ${awaits}`;
}

function listText(names: readonly string[], verbose: boolean): string {
  const shown = verbose ? names : names.slice(0, SHOWN_NAMES);
  return `${shown.join(', ')}${shown.length < names.length ? ` and ${names.length - shown.length} more` : ''}`;
}

function placeOf({ file, line }: PythonFrame): string {
  return `${file ?? 'unknown file'}${line === undefined ? '' : `:${line}`}`;
}

function note(text: string): Block {
  return { kind: 'paragraph', lines: [[toned('dim', text)]] };
}
