import { plural } from '../text/plural.ts';
import type { VgProcess } from './model.ts';

/** What the leak check could have told and was not asked: `--leak-check=no`, and `summary`, which is the default. */
export function leakCheckNotes(processes: readonly VgProcess[]): string[] {
  const checked = processes.filter(({ tool, finished }) => tool === 'memcheck' && finished);
  const unchecked = checked.filter(
    ({ leaks, heap, shownLeaks }) =>
      leaks === undefined && (heap?.inUseBlocks ?? 0) > 0 && Object.keys(shownLeaks).length === 0,
  );
  const unlisted = checked.filter(
    ({ leaks, shownLeaks }) => (leaks?.definitelyLost?.blocks ?? 0) > 0 && shownLeaks.definitelyLost === undefined,
  );
  return [
    ...(unchecked.length === 0
      ? []
      : [
          `Leaks were not looked for in ${named(unchecked)}, which had ${inUse(unchecked)} at the end. Run valgrind with --leak-check=full.`,
        ]),
    ...(unlisted.length === 0
      ? []
      : [`No record says where ${named(unlisted)} lost what is definitely lost. Run valgrind with --leak-check=full.`]),
  ];
}

function named(processes: readonly VgProcess[]): string {
  return processes.length === 1 ? `process ${processes[0]?.pid ?? 'of unknown pid'}` : `${processes.length} processes`;
}

function inUse(processes: readonly VgProcess[]): string {
  const [bytes, blocks] = [
    sum(processes.map(({ heap }) => heap?.inUseBytes ?? 0)),
    sum(processes.map(({ heap }) => heap?.inUseBlocks ?? 0)),
  ];
  return `${plural(bytes, 'byte')} in ${plural(blocks, 'block')} in use`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
