import { ROOT } from '../support/imports.ts';

/** What differs from run to run and from machine to machine, and what stands for it. */
const REPLACED: readonly (readonly [what: RegExp, by: string])[] = [
  [/\b[0-9a-f]{64}\b/g, '(64 digits)'],
  [/\b[0-9a-f]{40}\b/g, '(40 digits)'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '(token)'],
  [/@[0-9a-f]{8}\b/g, '@(build)'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?Z| UTC|[+-]\d\d:?\d\d)?/g, '(time)'],
  [/\b(thread|process) \d{3,}\b/g, '$1 (id)'],
  [/^((?:- )?[pu]id:? +`?)\d+\b/gm, '$1(id)'],
  [/0x[0-9a-f]{3,}\b/g, '0x...'],
  // The kernel keeps 80 bytes of a command line (pr_psargs): where that cuts it off, the directory's length decides.
  [/^command {2,}\S.*$/gm, 'command  (command line)'],
];

/** Registers hold what happened to be in them: their names are shown, their values are not; how wide a cell is. */
const REGISTERS = /^ *(?:[a-z]\w+ +0x\S+ *)+$/gm;

const CELL = 19;

/** A text with nothing of this machine in it: no times, ids, addresses or hashes, nor its directories. */
export function withoutMachine(text: string, directory: string): string {
  const registers = text.replaceAll(REGISTERS, (row) =>
    row.replaceAll(/0x\S+( *)/g, (cell) => '0x...'.padEnd(cell.endsWith(' ') ? CELL : 0)),
  );
  const placed = placeIn(placeIn(registers, directory, '/tmp/crash'), ROOT.replace(/\/$/, ''), '/faultline');
  const built = placed.replaceAll(/\/\.cache\/fixtures\/([\w-]+)-[0-9a-f]{12}\//g, '/built/$1/');
  return REPLACED.reduce((said, [what, by]) => said.replaceAll(what, by), built).replaceAll(/ +$/gm, '');
}

/** Another name for a directory. How wide a column with it is depends on the machine: blanks behind it are two. */
function placeIn(text: string, directory: string, name: string): string {
  if (!text.includes(directory)) return text;
  const lines = text.split('\n');
  return lines
    .map((line, index) =>
      line.includes(directory) || (line.startsWith('  module ') && lines[index + 1]?.includes(directory))
        ? line.replaceAll(directory, name).replaceAll(/(?<=\S) {3,}/g, '  ')
        : line,
    )
    .join('\n');
}
