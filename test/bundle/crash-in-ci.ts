import { readdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { calm } from '../ci/project.ts';
import { faultline, type Run } from '../support/faultline.ts';
import { buildFixture, fill, fillWord, readFixture } from '../support/fixture.ts';

/** A run of `faultline ci run --bundle`. */
export interface BundledRun extends Run {
  /** Its working directory: private. */
  readonly directory: string;
  /** Paths of the bundles. */
  readonly bundles: readonly string[];
  readonly remove: () => void;
}

/** Runs the program of a situation in fixtures/crash/ under `ci run`. */
export async function crashInCi(
  situation: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<BundledRun> {
  const fixture = readFixture(situation);
  const out = await buildFixture(fixture);
  const own = Object.fromEntries(
    Object.entries(fixture.env).map(([name, value]) => [name, fillWord(value, fixture, out)]),
  );
  return runInCi(fill(fixture.run, fixture, out), flags, { ...own, ...env });
}

/** Runs a command under `ci run` in a directory of its own. */
export async function runInCi(
  argv: readonly string[],
  flags: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<BundledRun> {
  const { path: directory, remove } = temporaryDirectory();
  const run = await faultline(['ci', 'run', '--bundle', 'crashes', ...flags, '--', ...argv], {
    cwd: directory,
    env: { ...calm(directory), ...env },
  });
  return { ...run, directory, bundles: bundlesIn(path.join(directory, 'crashes')), remove };
}

function bundlesIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => path.join(directory, name));
  } catch {
    return [];
  }
}
