import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../../src/elf/bytes.ts';
import { PT, readElf } from '../../src/elf/elf.ts';

/** A file that is no whole core. */
export interface BadCore {
  readonly name: string;
  readonly file: string;
  /** Whether the notes are whole: then signal, threads and modules are known, and a partial answer is due. */
  readonly partial: boolean;
}

/**
 * Makes of a core what is found in its place where something went wrong: cut off at every part, or something else.
 * @param exe an executable.
 * @param directory where to put them.
 */
export function badCores(core: string, exe: string, directory: string): BadCore[] {
  const made = (name: string, partial: boolean, make: (file: string) => void): BadCore => {
    const file = path.join(directory, name.replaceAll(' ', '-'));
    make(file);
    return { name, file, partial };
  };
  return [
    ...cuts(core).map(({ name, at, partial }) => made(name, partial, (file) => cut(core, file, at))),
    made('an empty file', false, (file) => writeFileSync(file, '')),
    made('a text file', false, (file) => writeFileSync(file, 'Segmentation fault (core dumped)\n')),
    made('an executable', false, (file) => copyFileSync(exe, file)),
    made('a directory', false, (file) => mkdirSync(file)),
  ];
}

/** Where to cut: a core is the file header, the program headers, the notes, and then the memory. */
function cuts(core: string): { name: string; at: number; partial: boolean }[] {
  const bytes = readFileSync(core);
  const { programHeaders } = readElf(bytesOf(bytes));
  const notes = programHeaders.find(({ type }) => type === PT.note);
  if (notes === undefined) throw new Error(`${core} has no notes`);
  return [
    { name: 'cut within the magic', at: 3, partial: false },
    { name: 'cut within the file header', at: 40, partial: false },
    { name: 'cut behind the file header', at: 64, partial: false },
    { name: 'cut within the program headers', at: 64 + 56 * 2 + 20, partial: false },
    { name: 'cut before the notes', at: notes.offset, partial: false },
    { name: 'cut within the notes', at: notes.offset + Math.floor(notes.fileSize / 2), partial: false },
    { name: 'cut behind the notes', at: notes.offset + notes.fileSize, partial: true },
    { name: 'cut in half', at: Math.floor(bytes.length / 2), partial: true },
    { name: 'cut before the last byte', at: bytes.length - 1, partial: true },
  ];
}

function cut(core: string, file: string, at: number): void {
  copyFileSync(core, file);
  truncateSync(file, at);
}
