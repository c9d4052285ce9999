import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findConfig, whyIgnored, type ConfigFile } from './config-file.ts';
import { openConfig, parseConfig } from './config.ts';
import { escapeControl, UsageError } from './errors.ts';
import { readSmallFile } from './small-file.ts';
import { quote } from './tools/run.ts';
import { makeDirectory, userDirectory } from './user-directories.ts';

/**
 * Files of projects that may run commands, as the user has allowed them: one file each, whose name is the hash of path
 * and content, and which holds the path. A change of either takes the permission away.
 */
const STORE = () => path.join(userDirectory('data'), 'faultline', 'trusted');
const ENTRY_MAX = 8192;

/** Whether the user has allowed this file, with just this content, to run commands. */
export function isTrusted(config: Pick<ConfigFile, 'file' | 'text'>): boolean {
  const { file } = entryOf(config);
  return pathIn(file) === realPath(config.file);
}

/**
 * Allows a configuration to run its commands.
 * @param given default: the project's, as the search finds it.
 * @returns lines for people: what is allowed.
 * @throws UsageError where there is none, others could have written it, or it is not valid.
 */
export async function trust(given: string | undefined): Promise<string[]> {
  const config = openConfig(given ?? projectsOwn());
  const why = whyIgnored(config.file);
  if (why !== undefined)
    throw new UsageError(
      `The configuration ${config.file} can't be allowed: ${why}.`,
      'Make it yours alone (chown, chmod go-w), or name it with --config each time.',
    );
  const { sections = [] } = await parseConfig(config);
  if (sections.length === 0) return [`${shown(config.file)} runs no commands: there is nothing to allow.`];
  const { directory, file, name } = entryOf(config);
  save(directory, file, name);
  return [
    `${shown(name)} may run, until it changes:`,
    ...sections.map(({ title, command }) => `  ${shown(command.map((word) => quote(word)).join(' '))} (${shown(title)})`),
  ];
}

/**
 * Takes the permission back, of whatever content.
 * @throws UsageError where there is none.
 */
export function distrust(given: string | undefined): string[] {
  const file = realPath(given ?? projectsOwn());
  const entries = entriesOf(file);
  if (entries.length === 0)
    throw new UsageError(`${file} was not allowed to run commands.`, 'See what is: faultline trust --list');
  for (const entry of entries) rmSync(entry, { force: true });
  return [`${shown(file)} may run no commands any more.`];
}

/** The files that are allowed, and those that have changed since. */
export function trusted(): string[] {
  const files = [...new Set(entriesOf(undefined).flatMap((entry) => pathIn(entry) ?? []))].toSorted();
  return files.length === 0
    ? ['No file of a project may run commands.']
    : files.map((file) => `${shown(file)}${stateOf(file)}`);
}

function stateOf(file: string): string {
  try {
    return isTrusted(openConfig(file)) ? '' : ' (changed since: it runs nothing until it is allowed again)';
  } catch {
    return ' (gone)';
  }
}

/** The file that the search finds, whether it counts or not. */
function projectsOwn(): string {
  const { found, ignored } = findConfig(undefined, process.cwd());
  const file = found?.origin === 'project' ? found.file : ignored[0]?.file;
  if (file === undefined)
    throw new UsageError(
      'There is no configuration of a project here.',
      'Name one, for example: faultline trust faultline.config.yaml',
    );
  return file;
}

function entryOf({ file, text }: Pick<ConfigFile, 'file' | 'text'>): {
  readonly directory: string;
  readonly file: string;
  readonly name: string;
} {
  const [directory, name] = [STORE(), realPath(file)];
  const hash = createHash('sha256').update(`${name}\0${text}`).digest('hex');
  return { directory, file: path.join(directory, hash), name };
}

function save(directory: string, file: string, name: string): void {
  try {
    makeDirectory(directory);
    writeFileSync(file, name, { mode: 0o600 });
  } catch (error) {
    throw new UsageError(
      `${directory} can't be written: ${(error as NodeJS.ErrnoException).code}.`,
      'Set XDG_DATA_HOME to a directory that can be written to.',
      { cause: error },
    );
  }
}

/** The entries of a file, or all. */
function entriesOf(file: string | undefined): string[] {
  const directory = STORE();
  const names = listed(directory).filter((name) => /^[0-9a-f]{64}$/.test(name));
  return names
    .map((name) => path.join(directory, name))
    .filter((entry) => (file === undefined ? true : pathIn(entry) === file));
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // nothing was ever allowed
  }
}

/** The path that an entry is about; nothing for one that somebody else could have written. */
function pathIn(entry: string): string | undefined {
  try {
    return whyIgnored(entry) === undefined ? readSmallFile(entry, ENTRY_MAX).text : undefined;
  } catch {
    return undefined;
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function shown(text: string): string {
  return escapeControl(text);
}
