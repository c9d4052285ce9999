import {
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { UsageError } from '../errors/errors.ts';
import type { Pieces } from '../report/views/model.ts';
import { isDescriptor, writePieces, writeWhole } from '../report/write.ts';

/** Where a name led before the command ran: to a directory that was there, and on to what need not have been. */
interface Place {
  /** Without links. */
  readonly directory: string;
  readonly rest: readonly string[];
  /** No file, but a pipe or a device that was there. */
  readonly special?: { readonly dev: number; readonly ino: number };
}

/** An open directory; `path` leads to it whatever becomes of its name. */
export interface OpenDirectory {
  readonly path: string;
  readonly close: () => void;
}

/** Writes what a run has to tell to where the names led before it: a command that is tested may make links of them. */
export interface Places {
  /** A reader never sees half of it. @throws UsageError where the name leads elsewhere now. */
  readonly write: (file: string, text: Pieces) => void;
  readonly append: (file: string, text: string) => void;
  /** A directory, made if it is not there. */
  readonly open: (directory: string) => OpenDirectory;
}

/**
 * Looks at the names of files before the command runs.
 * @param names all that may be written; another one is looked at when it is written.
 */
export function rememberPlaces(names: readonly string[]): Places {
  const known = new Map(names.map((name) => [name, placeOf(name)]));
  const placed = (name: string): Place => known.get(name) ?? placeOf(name);
  return {
    write(file, text) {
      const { special, ...place } = placed(file);
      if (isDescriptor(file)) return writeWhole(file, text);
      if (special !== undefined) return writeSpecial(file, special, text);
      inDirectory(place, (target) => replace(target, text));
    },
    append: (file, text) => inDirectory(placed(file), (target) => append(target, text)),
    open: (directory) => {
      const { directory: top, rest } = placed(directory);
      return openBelow(top, rest);
    },
  };
}

function placeOf(name: string): Place {
  const whole = path.resolve(name);
  try {
    const real = realpathSync(whole);
    const stats = statSync(real);
    if (stats.isDirectory()) return { directory: real, rest: [] };
    return {
      directory: path.dirname(real),
      rest: [path.basename(real)],
      ...(stats.isFile() ? {} : { special: { dev: stats.dev, ino: stats.ino } }),
    };
  } catch {
    const above = path.dirname(whole);
    if (above === whole) return { directory: whole, rest: [] };
    const { directory, rest } = placeOf(above);
    return { directory, rest: [...rest, path.basename(whole)] };
  }
}

function inDirectory({ directory, rest }: Pick<Place, 'directory' | 'rest'>, use: (target: string) => void): void {
  const opened = openBelow(directory, rest.slice(0, -1));
  try {
    use(path.join(opened.path, rest.at(-1) ?? ''));
  } finally {
    opened.close();
  }
}

/** From an open directory to the next, none of them a link: names could be exchanged between a look and the use. */
function openBelow(directory: string, rest: readonly string[]): OpenDirectory {
  let descriptor = openDirectory(directory, directory);
  try {
    if (readlinkSync(nameOf(descriptor)) !== directory) throw moved(directory);
    for (const part of rest) {
      const next = path.join(nameOf(descriptor), part);
      makeIfMissing(next);
      const opened = openDirectory(next, path.join(directory, ...rest));
      closeSync(descriptor);
      descriptor = opened;
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { path: nameOf(descriptor), close: () => closeSync(descriptor) };
}

function openDirectory(name: string, shown: string): number {
  try {
    return openSync(name, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink()) throw moved(shown);
    throw error;
  }
}

function makeIfMissing(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function nameOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

function moved(directory: string): UsageError {
  return new UsageError(
    `${directory} leads elsewhere than before the command ran, and nothing is written there.`,
    'See what the command does to that directory, or name another one.',
  );
}

/** A link that is there now is replaced, and not followed. */
function replace(target: string, text: Pieces): void {
  const before = lstatSync(target, { throwIfNoEntry: false });
  const temporary = path.join(path.dirname(target), `.faultline-${randomUUID()}.tmp`);
  try {
    writePieces(temporary, 'wx', text);
    if (before?.isFile()) chmodSync(temporary, before.mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function append(target: string, text: string): void {
  const { O_APPEND, O_WRONLY, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const descriptor = openSync(target, O_APPEND | O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o666);
  try {
    if (fstatSync(descriptor).nlink > 1)
      throw new UsageError('It has a second name, and nothing is written to it.', 'See what the command does to it.');
    appendFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function writeSpecial(file: string, before: { readonly dev: number; readonly ino: number }, text: Pieces): void {
  const now = statSync(file);
  if (now.dev !== before.dev || now.ino !== before.ino) throw moved(file);
  writeWhole(file, text);
}
