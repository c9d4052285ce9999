// What bin/run.js starts: all else is loaded by it.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { CompiledCode } from './compiled-code.ts';
import { Loader } from './load.ts';
import type { Program, StartableCommand } from './program.ts';
import { prepareEnvironment, userDirectory } from './user-directories.ts';

type Main = { main(program: Program): Promise<void> };
type Command = { default: StartableCommand };

/** Where this file is, and all that is loaded. */
const DIST = import.meta.dirname;

prepareEnvironment();
if (process.argv.includes('--debug')) await startTraceably();
else await start();

/** By Node's own means, which know where each line of dist comes from. */
async function startTraceably(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const load = createRequire(import.meta.url);
  await startWith((file) => load(file));
}

/** With the code that was compiled for the same command before. */
async function start(): Promise<void> {
  const code = codeOf(process.argv.slice(2));
  const loader = new Loader(code);
  process.on('exit', (status) => {
    if (status <= 1) code.keep(); // of a run that went on to its end
  });
  await startWith((file) => loader.load(file));
}

async function startWith(load: (file: string) => unknown): Promise<void> {
  const { main } = load(path.join(DIST, 'main.js')) as Main;
  await main({
    manual: () => JSON.parse(readFileSync(path.join(DIST, 'manual.json'), 'utf8')),
    load: async (name) => load(fileOf(name.split(' '))) as Command,
  });
}

function fileOf(command: readonly string[]): string {
  return `${path.join(DIST, 'commands', ...command)}.js`;
}

/**
 * In the user's own directory: in one for all others could put code of theirs for us to run. Apart by version of Node and by
 * where we are, so that two of us do not overwrite each other's; and by command, for V8 reads all that is kept, needed or not.
 */
function codeOf(argv: readonly string[]): CompiledCode {
  const whose = `${process.version}-${process.arch}-${crc32(DIST).toString(16)}`;
  return new CompiledCode(path.join(userDirectory('cache'), 'faultline', 'code', whose, nameOf(argv)));
}

/** The command that is asked for, as its module is named; what is none is help, or a file in the place of a command. */
function nameOf(argv: readonly string[]): string {
  const words = argv.slice(0, 2).filter((word) => /^[a-z][a-z-]*$/.test(word));
  const command = [words, words.slice(0, 1)].find((each) => each.length > 0 && existsSync(fileOf(each)));
  return command?.join('-') ?? (argv[0]?.startsWith('-') === false ? 'other' : 'help');
}
