// What bin/run.js starts: all else is loaded by it.
import { readFileSync } from 'node:fs';
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

/** With compiled code: what a command shares with all others apart from what is its own. */
async function start(): Promise<void> {
  const shared = codeOf('start');
  const loader = new Loader(shared);
  let own: CompiledCode | undefined;
  process.on('exit', (status) => {
    if (status > 1) return; // of a run that went on to its end
    shared.keep();
    own?.keep();
  });
  await startWith(
    (file) => loader.load(file),
    (name) => loader.goOnWith((own = codeOf(name))),
  );
}

async function startWith(load: (file: string) => unknown, ahead?: (command: string) => void): Promise<void> {
  const { main } = load(path.join(DIST, 'main.js')) as Main;
  await main({
    manual: () => JSON.parse(readFileSync(path.join(DIST, 'manual.json'), 'utf8')),
    load: async (name) => {
      ahead?.(name);
      return load(path.join(DIST, 'commands', `${name.replaceAll(' ', '/')}.js`)) as Command;
    },
  });
}

/**
 * In the user's own directory: in one for all others could put code of theirs for us to run. Apart by version of Node and by
 * where we are, so that two of us do not overwrite each other's.
 */
function codeOf(name: string): CompiledCode {
  const whose = `${process.version}-${process.arch}-${crc32(DIST).toString(16)}`;
  return new CompiledCode(path.join(userDirectory('cache'), 'faultline', 'code', whose, name.replaceAll(' ', '-')));
}
