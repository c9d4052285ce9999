import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const RECORDED = fileURLToPath(new URL('../fixtures/processors/', import.meta.url));
const ROUNDS = 7;

/** A crash without, and one with a handler that raised the signal again. */
const CORES = ['crash.null_read', 'crash.null_read.raise.stack.handler'];

/** `triage coredump` of cores of other processors, beside what gdb-multiarch takes to print their stacks and registers. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const set of ['aarch64', 'armhf', 'riscv64']) {
    const { path: directory, remove } = temporaryDirectory();
    execFileSync('tar', ['--zstd', '-xf', path.join(RECORDED, `${set}.tar.zst`), '-C', directory]);
    const root = path.join(directory, 'root');
    for (const name of CORES) {
      const core = path.join(directory, 'cores', `${name}.core`);
      const gdb = ['gdb-multiarch', '-nx', '-batch', '-iex', `set sysroot ${root}`];
      const [ours, theirs] = await inTurn(
        [
          [process.execPath, RUN, 'triage', 'coredump', core, '--sysroot', root, '--json'],
          [...gdb, '-ex', 'thread apply all bt', '-ex', 'info registers', path.join(root, 'crash'), core],
        ],
        ROUNDS,
      );
      if (ours === undefined || theirs === undefined) continue;
      rows.push({
        name: `${set}: ${name}`,
        ours: ours.milliseconds,
        theirs: theirs.milliseconds,
        ratio: ours.milliseconds / theirs.milliseconds,
        memory: ours.megabytes,
        note: 'bar: 1.2; theirs: gdb-multiarch',
      });
    }
    remove();
  }
  return rows;
}
