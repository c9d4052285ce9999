import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { EvidenceError } from '../errors/errors.ts';
import type { Incomplete } from '../report/model.ts';
import { plural } from '../text/plural.ts';
import { quote } from '../text/shell.ts';
import { fileKind, type FileKind } from './file-kind.ts';

/** What lies directly in a directory, in the order of names: cores, packed or not, by path; all else by name. */
export interface DirectoryOfCores {
  readonly cores: readonly string[];
  readonly others: readonly string[];
}

/** What tells nothing of a core: all else is one, may hold one, or is packed. */
const OTHERS: ReadonlySet<FileKind> = new Set(['missing', 'directory', 'special', 'empty', 'elf', 'other']);
/** Names that are told of what is no core. */
const NAMED = 3;

/** @throws EvidenceError for a directory that can't be read. */
export async function coresIn(directory: string): Promise<DirectoryOfCores> {
  const [cores, others]: [string[], string[]] = [[], []];
  for (const name of await namesIn(directory)) {
    const file = path.join(directory, name);
    if (OTHERS.has(await fileKind(file))) others.push(name);
    else cores.push(file);
  }
  return { cores, others };
}

/** Says of a directory that something in it was left alone; undefined where nothing was. */
export function leftOf(directory: string, others: readonly string[]): Incomplete | undefined {
  if (others.length === 0) return undefined;
  const more = others.length > NAMED ? ', ...' : '';
  return {
    what: directory,
    why: `${plural(others.length, 'entry is', 'entries are')} no core: ${others.slice(0, NAMED).join(', ')}${more}`,
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    throw new EvidenceError(
      `${directory} may not be read.`,
      `Run it as root or as the directory's owner: ls -ld ${quote(directory)}`,
      { cause: error },
    );
  }
}
