import type { Finding } from '../../report/finding.ts';
import { fingerprint } from '../../report/fingerprint.ts';
import type { PythonFrame } from '../../report/python-frame.ts';
import { RULES } from '../../report/rules.ts';
import type { PythonSection, PythonTask } from '../../report/sections/python.ts';
import { known } from '../../text/known.ts';

/** The first loop of tasks that await each other, in words; undefined where there is none. */
export function awaitCycleText({ tasks = [], taskCycles: [first] = [] }: PythonSection): string | undefined {
  return first && cycleText(first.flatMap((id) => tasks.find((task) => task.id === id) ?? []));
}

/** A finding for each loop of tasks that await each other. */
export function taskFindings({ tasks = [], taskCycles = [] }: PythonSection): Finding[] {
  const { title, level } = RULES['live/await-cycle'];
  return taskCycles.map((ids) => {
    const cycle = ids.flatMap((id) => tasks.find((task) => task.id === id) ?? []);
    const [first] = cycle.flatMap(({ frames }) => frames.slice(0, 1));
    return {
      rule: 'live/await-cycle',
      level,
      title,
      message: `${cycleText(cycle)}.`,
      ...known({ location: first && known({ file: first.file, line: first.line, function: first.function }) }),
      fingerprint: fingerprint(
        'live/await-cycle',
        ...cycle.map(({ frames: [frame] }) => frame?.function ?? '').toSorted(),
      ),
    };
  });
}

function cycleText(cycle: readonly PythonTask[]): string {
  return cycle.map((task, index) => awaitText(task, cycle[(index + 1) % cycle.length])).join('; ');
}

function awaitText({ id, name, frames: [frame] }: PythonTask, next: PythonTask | undefined): string {
  return `task ${name ?? id}${whereText(frame)} awaits ${next?.name ?? next?.id ?? 'another'}`;
}

function whereText(frame: PythonFrame | undefined): string {
  if (frame?.function === undefined) return '';
  return ` (in ${frame.function}${frame.file === undefined ? '' : ` at ${frame.file}:${frame.line ?? 0}`})`;
}
