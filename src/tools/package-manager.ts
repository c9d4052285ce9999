import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ToolError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { runTool } from './run.ts';

/** An installed package. */
export interface Owner {
  readonly name: string;
  /** What it was built from, where the database tells and it has another name. */
  readonly source?: string;
}

const DPKG = 'var/lib/dpkg';
const RPM = ['usr/lib/sysimage/rpm', 'var/lib/rpm'];
const APK = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];
/** Bytes of apk's database; with ten thousand packages it has 100 MB. */
const LARGEST = 128 * 1024 * 1024;

/**
 * Which installed packages own these files, by dpkg, rpm or apk, whichever keeps a database there.
 * @param root where the file system is mounted whose files these are.
 * @returns packages by path; a path that no package owns is absent, and so is everything where there is no database.
 */
export async function owningPackages(paths: readonly string[], root = '/'): Promise<Map<string, Owner>> {
  const there = (places: readonly string[]): string | undefined =>
    places.map((place) => path.join(root, place)).find((place) => existsSync(place));
  const [dpkg, rpm, apk] = [there([`${DPKG}/status`]), there(RPM), there(APK)];
  try {
    if (paths.length === 0) return new Map();
    if (dpkg !== undefined) return await askDpkg(paths, path.dirname(dpkg));
    if (rpm !== undefined) return await askRpm(paths, root === '/' ? undefined : rpm);
    if (apk !== undefined) return readApk(paths, apk);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error; // whose file it is, is a convenience
  }
  return new Map();
}

/**
 * The version of an installed package, by the database that owningPackages asks.
 * @returns undefined where none of that name is installed.
 */
export async function packageVersion(name: string, root = '/'): Promise<string | undefined> {
  const [status, rpm] = [path.join(root, DPKG, 'status'), RPM.map((place) => path.join(root, place)).find(existsSync)];
  try {
    if (existsSync(status)) return versionIn(status, 'Package: ', 'Version: ', name);
    if (rpm !== undefined) {
      const place = root === '/' ? [] : ['--dbpath', path.resolve(rpm)];
      const args = [...place, '-q', '--qf', String.raw`%{VERSION}-%{RELEASE}\n`, name];
      return /^\S+$/m.exec((await runTool({ program: 'rpm', args })).stdout)?.[0];
    }
    const apk = APK.map((place) => path.join(root, place)).find(existsSync);
    return apk === undefined ? undefined : versionIn(apk, 'P:', 'V:', name);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return undefined;
  }
}

/** In databases whose paragraphs end with a blank line. */
function versionIn(database: string, nameField: string, versionField: string, name: string): string | undefined {
  if (statSync(database).size > LARGEST) return undefined;
  for (const paragraph of readFileSync(database, 'utf8').split('\n\n')) {
    const lines = paragraph.split('\n');
    if (!lines.includes(nameField + name)) continue;
    const version = lines.find((line) => line.startsWith(versionField));
    if (version !== undefined) return version.slice(versionField.length);
  }
  return undefined;
}

/** dpkg knows files by the path in the package, which on merged-/usr systems may lack the /usr (libc6: /lib/...). */
async function askDpkg(paths: readonly string[], directory: string): Promise<Map<string, Owner>> {
  const names = paths.flatMap((each) => [each, otherSpelling(each)]);
  const args = [`--admindir=${directory}`, '-S', '--', ...names];
  const { stdout } = await runTool({ program: 'dpkg-query', args });
  const owners = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const match = /^([^:, ]+)(?::[^:, ]+)?(?:, [^:]+(?::\w+)?)*: (\/.+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) owners.set(match[2], match[1]);
  }
  return new Map(paths.flatMap((each) => pair(each, owners.get(each) ?? owners.get(otherSpelling(each)))));
}

/** @param database of another root; without one rpm knows its own. */
async function askRpm(paths: readonly string[], database: string | undefined): Promise<Map<string, Owner>> {
  const place = database === undefined ? [] : ['--dbpath', path.resolve(database)];
  const { stdout } = await runTool({
    program: 'rpm',
    args: [...place, '-q', '--qf', String.raw`%{NAME}\n`, '-f', ...paths],
  });
  const answers = stdout.split('\n');
  return new Map(
    paths.flatMap((each, index) => pair(each, answers[index]?.includes(' ') ? undefined : answers[index])),
  );
}

/**
 * apk's database is text: of each package a name `P:`, the package that it was built with `o:`, directories `F:`, and the
 * files in each `R:`; a blank line ends it. Facts: wiki.alpinelinux.org, "Apk spec".
 */
function readApk(paths: readonly string[], database: string): Map<string, Owner> {
  if (statSync(database).size > LARGEST) return new Map();
  const wanted = new Map(paths.flatMap((each) => [[each, each] as const, [otherSpelling(each), each] as const]));
  const owners = new Map<string, Owner>();
  let [name, source, directory] = ['', '', ''];
  for (const line of readFileSync(database, 'utf8').split('\n')) {
    const [kind, value] = [line.slice(0, 2), line.slice(2)];
    if (line === '') [name, source, directory] = ['', '', ''];
    else if (kind === 'P:') name = value;
    else if (kind === 'o:') source = value;
    else if (kind === 'F:') directory = value;
    const file = kind === 'R:' ? wanted.get(`/${directory}/${value}`) : undefined;
    if (file !== undefined && name !== '')
      owners.set(file, known({ name, source: source === '' || source === name ? undefined : source }));
  }
  return owners;
}

function otherSpelling(file: string): string {
  return file.startsWith('/usr/') ? file.slice('/usr'.length) : `/usr${file}`;
}

function pair(file: string, name: string | undefined): [string, Owner][] {
  return name === undefined || name === '' ? [] : [[file, { name }]];
}
