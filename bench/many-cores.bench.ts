import { availableParallelism } from 'node:os';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { buildKnown, crashKnown } from '../test/coredump/support/known.ts';
import { inTurn, type Cost } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const CORES = 1000;
const DISTINCT = 40;
/** Cores that one gdb loads: more take it minutes, and each as long as the one before. */
const LOADED = 200;

/** `triage coredump DIRECTORY` against gdb once for each core, and one gdb that loads them one after another: of some of them, told for all. */
export async function bench(): Promise<BenchRow[]> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    const cores = path.join(directory, 'cores');
    mkdirSync(cores);
    const program = await buildKnown(directory, 'main');
    const files = Array.from({ length: CORES }, (_, index) => path.join(cores, `core.${index + 1000}`));
    for (const [index, core] of files.entries()) {
      await crashKnown(program, [String(index % DISTINCT), 'null'], core);
      rmSync(`${core}.d`, { recursive: true });
    }
    const commands = path.join(directory, 'commands');
    writeFileSync(
      commands,
      files
        .slice(0, LOADED)
        .map((core) => `core-file ${core}\n${ASKED.join('\n')}\n`)
        .join(''),
    );
    const script = path.join(directory, 'script');
    const asked = ASKED.map((command) => `-ex '${command}'`).join(' ');
    const each = files.slice(0, DISTINCT).map((core) => `gdb -nx -batch ${asked} ${program} ${core}`);
    writeFileSync(script, each.join('\n'));
    const [ours, loaded, some] = await inTurn(
      [
        [process.execPath, RUN, 'triage', 'coredump', cores, '--json', '--engine', 'native'],
        ['gdb', '-nx', '-batch', '-x', commands, program],
        ['sh', script],
      ],
      1,
    );
    if (ours === undefined || loaded === undefined || some === undefined) return [];
    const row = (name: string, of: Cost, cores: number): BenchRow => {
      const theirs = (of.milliseconds * CORES) / cores;
      const cpu = ours.cpu / ((of.cpu * CORES) / cores);
      return {
        name: `${CORES} cores of ${DISTINCT} crashes, ${name}`,
        ours: ours.milliseconds,
        theirs,
        ratio: ours.milliseconds / theirs,
        memory: ours.megabytes,
        note: `CPU ${Math.round(ours.cpu)} ms, ratio ${cpu.toFixed(3)}; ${availableParallelism()} processors; gdb read ${cores}`,
      };
    };
    return [row('gdb for each', some, DISTINCT), row('one gdb for all', loaded, LOADED)];
  } finally {
    remove();
  }
}

/** What is asked of gdb. */
const ASKED = ['thread apply all bt', 'info registers'];
