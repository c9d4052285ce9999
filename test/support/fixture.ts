import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lutimesSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Expectation } from './expectation.ts';

/**
 * How a situation is built and run: its `build.json`, over the default for its main source. Words may contain {out},
 * the directory of what was built, and {dir}, the situation's own; commands run in {dir}.
 */
const Recipe = z.strictObject({
  build: z.array(z.array(z.string())).optional().describe('Commands, as argv.'),
  run: z.array(z.string()).optional().describe('The program that crashes, as argv.'),
  env: z.record(z.string(), z.string()).optional().describe('Added to its environment.'),
  after: z
    .array(z.array(z.string()))
    .optional()
    .describe('Commands after the crash, on a copy of {out} that the program ran from.'),
  needs: z
    .string()
    .optional()
    .describe('A program, or a file by its path, that may be absent: then the situation is left out.'),
});
type Recipe = z.infer<typeof Recipe>;

/** What is done with a main source where build.json says nothing. */
const DEFAULTS: Readonly<Record<string, Recipe>> = {
  'main.c': { build: [['gcc', '-g', '-O0', '-pthread', '-o', '{out}/main', 'main.c']], run: ['{out}/main'] },
  'main.cc': { build: [['g++', '-g', '-O0', '-pthread', '-o', '{out}/main', 'main.cc']], run: ['{out}/main'] },
  'main.rs': { build: [['rustc', '-g', '-o', '{out}/main', 'main.rs']], run: ['{out}/main'], needs: 'rustc' },
  'main.py': { build: [], run: ['/usr/bin/python3', '{dir}/main.py'] },
};

export interface Fixture {
  readonly directory: string;
  readonly build: readonly (readonly string[])[];
  readonly run: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly after: readonly (readonly string[])[];
  readonly needs?: string;
}

const CRASHES = fileURLToPath(new URL('../../fixtures/crash/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/fixtures/', import.meta.url));
const builds = new Map<string, Promise<string>>();

/** The situations in fixtures/crash/ that have a truth beside them. */
export function situations(): string[] {
  return readdirSync(CRASHES)
    .filter((name) => existsSync(path.join(CRASHES, name, 'expect.json')))
    .toSorted();
}

/** The truth about a situation. */
export function expectation(situation: string): Expectation {
  return Expectation.parse(JSON.parse(readFileSync(path.join(CRASHES, situation, 'expect.json'), 'utf8')));
}

/** Why a situation can't be run on this machine; undefined if it can. For the `skip` option of a test. */
export function cannotRun(situation: string): string | undefined {
  const { needs } = readFixture(situation);
  if (needs === undefined) return undefined;
  const found = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .some((directory) => existsSync(path.resolve(directory, needs)));
  return found ? undefined : `${needs} is not installed`;
}

/** A situation's recipe with nothing left open. */
export function readFixture(situation: string): Fixture {
  const directory = path.join(CRASHES, situation);
  const main = Object.keys(DEFAULTS).find((name) => existsSync(path.join(directory, name)));
  const file = path.join(directory, 'build.json');
  const own = existsSync(file) ? Recipe.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const { build, run, env, after, needs }: Recipe = { ...(main === undefined ? {} : DEFAULTS[main]), ...own };
  if (build === undefined || run === undefined)
    throw new Error(`fixtures/crash/${situation} has neither a main source nor a whole build.json`);
  return { directory, build, run, env: env ?? {}, after: after ?? [], ...(needs === undefined ? {} : { needs }) };
}

/**
 * Builds a situation unless that was done before: once per state of its recipe and sources, whichever test file
 * comes first.
 * @returns the directory of what was built.
 */
export function buildFixture(fixture: Fixture): Promise<string> {
  const out = path.join(CACHE, `${path.basename(fixture.directory)}-${recipeHash(fixture)}`);
  const pending = builds.get(out) ?? buildOnce(fixture, out);
  builds.set(out, pending);
  return pending;
}

/** Headers of the kernel, which are the same for both, are where gcc looks for them for 64 bits only. */
const OF_32_BITS = ['-m32', '-idirafter', '/usr/include/x86_64-linux-gnu'];

/** The same situation in a program of 32 bits. */
export function as32Bits(fixture: Fixture): Fixture {
  const build = fixture.build.map(([program = '', ...args]) => [
    program,
    ...(program === 'gcc' || program === 'g++' ? OF_32_BITS : []),
    ...args,
  ]);
  return { ...fixture, build };
}

/** Fills {out} and {dir} in. */
export function fill(words: readonly string[], fixture: Fixture, out: string): string[] {
  return words.map((word) => fillWord(word, fixture, out));
}

/** fill() for one word. */
export function fillWord(word: string, fixture: Fixture, out: string): string {
  return word.replaceAll('{out}', out).replaceAll('{dir}', fixture.directory);
}

/** Runs a command of a recipe in the situation's directory. */
export async function runStep(argv: readonly string[], fixture: Fixture): Promise<void> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd: fixture.directory, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [said, status] = await Promise.all([text(child.stderr), ended]);
  if (status !== 0) throw new Error(`${argv.join(' ')} failed in ${fixture.directory}:\n${said}`);
}

/** The recipe, every file it names, and the headers that any source may include. */
function recipeHash(fixture: Fixture): string {
  const hash = createHash('sha256').update(JSON.stringify(fixture.build));
  const named = fixture.build
    .flat()
    .filter((word) => /\.\w+$/.test(word))
    .map((word) => path.join(fixture.directory, word));
  const headers = readdirSync(CRASHES)
    .filter((name) => name.endsWith('.h'))
    .map((name) => path.join(CRASHES, name));
  for (const file of [...named, ...headers].filter((each) => existsSync(each))) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** What was built before a checkout touched its source is of that source all the same: nothing may take that for newer. */
function asNew(out: string): string {
  const now = new Date();
  for (const name of readdirSync(out)) lutimesSync(path.join(out, name), now, now);
  return out;
}

/** Others may build the same at the same time: each for itself, and the first to be done names its result. */
async function buildOnce(fixture: Fixture, out: string): Promise<string> {
  if (existsSync(out)) return asNew(out);
  await mkdir(CACHE, { recursive: true });
  const temporary = await mkdtemp(path.join(CACHE, '.building-'));
  try {
    for (const step of fixture.build) await runStep(fill(step, fixture, temporary), fixture);
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!existsSync(out)) throw error;
  }
  return out;
}
