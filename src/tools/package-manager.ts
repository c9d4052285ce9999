import { existsSync } from 'node:fs';
import { ToolError } from '../errors.ts';
import { runTool } from './run.ts';

const TIMEOUT = 10_000;

/**
 * Which installed packages own these files, by dpkg or rpm, whichever keeps a database here.
 * @returns package names by path; a path that no package owns is absent, and so is everything where there is no database.
 */
export async function owningPackages(paths: readonly string[]): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  try {
    if (existsSync('/var/lib/dpkg/status')) return await askDpkg(paths);
    if (existsSync('/var/lib/rpm') || existsSync('/usr/lib/sysimage/rpm')) return await askRpm(paths);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error; // whose file it is, is a convenience
  }
  return new Map();
}

/** dpkg knows files by the path in the package, which on merged-/usr systems may lack the /usr (libc6: /lib/...). */
async function askDpkg(paths: readonly string[]): Promise<Map<string, string>> {
  const names = paths.flatMap((path) => [path, otherSpelling(path)]);
  const { stdout } = await runTool({ program: 'dpkg-query', args: ['-S', '--', ...names], timeout: TIMEOUT });
  const owners = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const match = /^([^:, ]+)(?::[^:, ]+)?(?:, [^:]+(?::\w+)?)*: (\/.+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) owners.set(match[2], match[1]);
  }
  return new Map(paths.flatMap((path) => pair(path, owners.get(path) ?? owners.get(otherSpelling(path)))));
}

async function askRpm(paths: readonly string[]): Promise<Map<string, string>> {
  const { stdout } = await runTool({
    program: 'rpm',
    args: ['-q', '--qf', String.raw`%{NAME}\n`, '-f', ...paths],
    timeout: TIMEOUT,
  });
  const answers = stdout.split('\n');
  return new Map(
    paths.flatMap((path, index) => pair(path, answers[index]?.includes(' ') ? undefined : answers[index])),
  );
}

function otherSpelling(path: string): string {
  return path.startsWith('/usr/') ? path.slice('/usr'.length) : `/usr${path}`;
}

function pair(path: string, name: string | undefined): [string, string][] {
  return name === undefined || name === '' ? [] : [[path, name]];
}
