import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Where the programs are, and logs that were recorded or written by hand. */
export const FIXTURES = fileURLToPath(new URL('../../fixtures/valgrind/', import.meta.url));
const COMPILERS: Readonly<Record<string, string>> = { 'main.c': 'gcc', 'main.cc': 'g++' };
const run = promisify(execFile);

/** A problem that a program is known to have: `truth: Leak_DefinitelyLost lose_list bytes=144 blocks=1`. */
export interface Truth {
  readonly kind: string;
  readonly function: string;
  readonly bytes?: number;
  readonly blocks?: number;
  readonly contexts: number;
}

/** What a log is known to say. */
export interface Expectation {
  readonly truth: readonly Truth[];
  /** Of each process, in their order. */
  readonly completeness: readonly string[];
}

/** A program with its truth, both in one source file. */
export interface Situation extends Expectation {
  readonly name: string;
  readonly source: string;
  /** Options for valgrind. */
  readonly options: readonly string[];
  /** valgrind's XML does not tell what its text does. */
  readonly textOnly: boolean;
}

/** The programs in fixtures/valgrind/ that say what is wrong with them. */
export function situations(): Situation[] {
  return globSync('*/main.{c,cc}', { cwd: FIXTURES })
    .toSorted()
    .map((file) => read(path.join(FIXTURES, file)));
}

/** The situation of a name. */
export function situation(name: string): Situation {
  const found = situations().find((each) => each.name === name);
  if (found === undefined) throw new Error(`fixtures/valgrind/${name} has no main source`);
  return found;
}

/** Reads the `truth:` and `completeness:` lines of a source, or of what the recording script took from it. */
export function expectation(text: string): Expectation {
  const processes = comments(text, 'completeness')[0]?.split(' ');
  return { truth: comments(text, 'truth').map((line) => parseTruth(line)), completeness: processes ?? ['complete'] };
}

/** A directory for logs, removed when the test ends. */
export function logDirectory(test: { after(fn: () => void): void }): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Builds a program into a directory. @returns its path. */
export async function build({ source }: Situation, directory: string): Promise<string> {
  const program = path.join(directory, 'main');
  await run(COMPILERS[path.basename(source)] ?? 'gcc', ['-g', '-O0', '-pthread', '-o', program, source]);
  return program;
}

/** Runs a command under the real valgrind. Its status is not judged: a program that fails is the point. */
export async function valgrind(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stderr } = await run('valgrind', args, { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 28 }).catch(
    (error: unknown) => error as { stderr: string },
  );
  return stderr;
}

/** Runs a command under the real valgrind with XML to a file, which it does not open itself: exec would empty it. */
export async function valgrindXml(args: readonly string[], cwd: string, file: string): Promise<void> {
  const output = openSync(file, 'w');
  const child = spawn('valgrind', ['--xml=yes', '--xml-fd=3', ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'ignore', output],
  });
  closeSync(output);
  await once(child, 'exit');
}

function read(source: string): Situation {
  const text = readFileSync(source, 'utf8');
  return {
    ...expectation(text),
    name: path.basename(path.dirname(source)),
    source,
    options: comments(text, 'valgrind').flatMap((line) => line.split(' ')),
    textOnly: comments(text, 'text only').length > 0,
  };
}

/** What follows `// NAME: ` in a source, `NAME: ` in what was taken from it. */
function comments(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`^(?:.*// )?${name}: (.*)$`, 'gm'))].map((match) => match[1] ?? '');
}

function parseTruth(line: string): Truth {
  const figures = Object.fromEntries(
    [...line.matchAll(/ (bytes|blocks|contexts)=(\d+)/g)].map(([, name = '', value]) => [name, Number(value)]),
  );
  const [kind = '', ...name] = line.replace(/ (?:bytes|blocks|contexts)=.*$/, '').split(' ');
  return { kind, function: name.join(' '), contexts: 1, ...figures };
}
