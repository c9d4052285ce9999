import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const ROUNDS = 21;
const FILES = 20_000;
const FILES_EACH = 20;

/** What `ci run` adds to a command that ends at once and does not crash, beside the start of Node itself. */
export async function bench(): Promise<BenchRow[]> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    const [empty, full] = [path.join(directory, 'empty'), path.join(directory, 'full')];
    mkdirSync(empty);
    fill(full);
    const run = (cwd: string, ...flags: string[]) =>
      within(cwd, process.execPath, RUN, 'ci', 'run', ...flags, '--', 'true');
    const [node, command, plain, flagged, crowded] = await inTurn(
      [
        within(empty, process.execPath, '-e', '0'),
        within(empty, 'true'),
        run(empty),
        run(empty, '--allow-crashes'),
        run(full),
      ],
      ROUNDS,
    );
    const start = (node?.milliseconds ?? Number.NaN) + (command?.milliseconds ?? Number.NaN);
    const row = (name: string, cost: typeof node): BenchRow => {
      const ours = cost?.milliseconds ?? Number.NaN;
      return {
        name,
        ours,
        theirs: start,
        ratio: ours / start,
        memory: cost?.megabytes ?? Number.NaN,
        note: `${Math.round(ours - start)} ms more than node -e 0 and true`,
      };
    };
    return [
      row('ci run -- true', plain),
      row('ci run --allow-crashes -- true', flagged),
      row(`ci run -- true, ${FILES} files below`, crowded),
    ];
  } finally {
    remove();
  }
}

/** A command in a directory that is its TMPDIR too: what else lies in the machine's is not to be measured. */
function within(cwd: string, ...command: string[]): string[] {
  return ['env', '-C', cwd, `TMPDIR=${cwd}`, ...command];
}

function fill(directory: string): void {
  for (let file = 0; file < FILES; file += 1) {
    const parent = path.join(directory, `d${Math.floor(file / FILES_EACH)}`);
    if (file % FILES_EACH === 0) mkdirSync(parent, { recursive: true });
    writeFileSync(path.join(parent, `f${file}`), '');
  }
}
