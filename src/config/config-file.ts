import { statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../repository.ts';
import { readSmallFile, Refused } from './small-file.ts';
import { homeDirectory, userDirectory } from '../user-directories.ts';

/** Bytes of a configuration. */
const CONFIG_MAX = 1024 * 1024;
const NAMES = ['faultline.config.json', 'faultline.config.yaml', 'faultline.config.yml'];

/** A configuration's text, and by whose will it counts. `named`: on the command line; `user`: their own; `project`: found. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
  readonly origin: 'named' | 'user' | 'project';
}

/** A file that does not count, since somebody else could have written it. */
export interface Ignored {
  readonly file: string;
  /** Half a sentence. */
  readonly why: string;
}

/** The file that counts, if there is one, and those that would but for who may write to them. */
export interface FoundConfig {
  readonly found?: ConfigFile;
  readonly ignored: readonly Ignored[];
}

/**
 * Where the configuration is: `given`; upward from `from`; else the user's own (XDG_CONFIG_HOME/faultline).
 * @throws Refused for a file that counts and can't be read; its `cause` is not set if the file itself is at fault.
 */
export function findConfig(given: string | undefined, from: string): FoundConfig {
  if (given !== undefined) return { found: { ...readNamed(given), origin: 'named' }, ignored: [] };
  const ignored: Ignored[] = [];
  const places = [
    ...placesUpward(from).map((directory) => ({ directory, origin: 'project' as const })),
    { directory: path.join(userDirectory('config'), 'faultline'), origin: 'user' as const },
  ];
  for (const { directory, origin } of places) {
    const file = NAMES.map((name) => path.join(directory, name)).find((each) => statOf(each) !== undefined);
    if (file === undefined) continue;
    const why = whyIgnored(file);
    if (why === undefined) return { found: { ...readNamed(file), origin }, ignored };
    ignored.push({ file, why });
  }
  return { ignored };
}

/** A configuration that was named, or counts. @throws Refused */
export function readNamed(file: string): Pick<ConfigFile, 'file' | 'text'> {
  try {
    return { file, text: readSmallFile(file, CONFIG_MAX).text };
  } catch (error) {
    if (error instanceof Refused) throw new Refused(`The configuration ${file} can't be read: ${error.message}.`);
    throw error;
  }
}

/** From a directory up to the root of its repository, else to the home directory, else nowhere: what is above is of others. */
function placesUpward(from: string): string[] {
  const home = homeDirectory();
  const top = repositoryRoot(from) ?? (isWithin(from, home) ? home : from);
  const places = [from];
  for (let at = from; at !== top && path.dirname(at) !== at; at = path.dirname(at)) places.push(path.dirname(at));
  return places;
}

function isWithin(directory: string, above: string): boolean {
  return above !== '/' && (directory === above || directory.startsWith(`${above}${path.sep}`));
}

/** Why a file that was found does not count: others than the user and root can have written it. Nothing for one that does. */
export function whyIgnored(file: string): string | undefined {
  const stats = statOf(file);
  if (stats === undefined) return 'it is not there any more';
  if (!stats.isFile()) return 'it is no regular file';
  const directory = path.dirname(path.resolve(file));
  return whyOthers(stats, 'it') ?? whyOthers(statOf(directory), `its directory ${directory}`);
}

function whyOthers(stats: Stats | undefined, what: string): string | undefined {
  if (stats === undefined) return `${what} can't be looked at`;
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.())
    return `${what} belongs to user ${stats.uid}, neither to you nor to root`;
  if ((stats.mode & 0o002) !== 0) return `others may write to ${what}`;
  const isOwnGroup = stats.gid === stats.uid; // the group of one user, as Debian makes it
  return (stats.mode & 0o020) !== 0 && !isOwnGroup ? `the group ${stats.gid} may write to ${what}` : undefined;
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined; // nothing is there, or it may not be looked at
  }
}
