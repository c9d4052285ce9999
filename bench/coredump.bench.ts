import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspectModules } from '../src/modules/modules.ts';
import { recover } from '../src/fault/recover.ts';
import { followStack } from '../src/fault/followed-stack.ts';
import { openCore } from '../src/process/core.ts';
import { withGdb } from '../src/stacks/gdb/start.ts';
import { crash } from '../test/support/crash.ts';
import { inTurn, median } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const ROUNDS = 7;

/** A small C core, a Python core, a core of 1 GB: each with a crash handler that raised the signal again. */
const CORES = {
  'small C core': ['handler-raise'],
  'Python core': ['python-faulthandler-string-at'],
  'core of 1 GB': ['large-core', '1024'],
} as const;

/**
 * `triage coredump` by gdb against plain gdb plus Node's start, and what recovering the original fault adds; as it is by
 * default (the native engine where it is certain) against plain gdb, with elfutils' eu-stack beside it.
 */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [name, [situation, ...args]] of Object.entries(CORES)) {
    const { core, exe, remove } = await crash(situation, { args });
    const gdb = [
      'gdb',
      '-nx',
      '-batch',
      '-ex',
      'thread apply all bt',
      '-ex',
      'info registers',
      '-ex',
      'x/8i $pc',
      exe,
      core,
    ];
    const triage = [process.execPath, RUN, 'triage', 'coredump', core, '--json'];
    const [ours, plain, node, native, elfutils] = await inTurn(
      [
        [...triage, '--engine', 'gdb'],
        gdb,
        [process.execPath, '-e', '0'],
        triage,
        ['eu-stack', '--core', core, '--executable', exe, '--inlines'],
      ],
      ROUNDS,
    );
    if (!ours || !plain || !node || !native || !elfutils) continue;
    const theirs = plain.milliseconds + node.milliseconds;
    rows.push({
      name,
      ours: ours.milliseconds,
      theirs,
      ratio: ours.milliseconds / theirs,
      memory: ours.megabytes,
      note: `(gdb alone ${Math.round(plain.milliseconds)} ms, ${Math.round(plain.megabytes)} MB)`,
    });
    rows.push({
      name: `${name}: by default`,
      ours: native.milliseconds,
      theirs: plain.milliseconds,
      ratio: native.milliseconds / plain.milliseconds,
      memory: native.megabytes,
      note: `(eu-stack ${Math.round(elfutils.milliseconds)} ms, Node's start ${Math.round(node.milliseconds)} ms)`,
    });
    rows.push(await recovery(`${name}: recovery alone`, core));
    remove();
  }
  return rows;
}

/** The time that recover() takes on stacks that were read, and the bytes that this process reads for it. */
async function recovery(name: string, corePath: string): Promise<BenchRow> {
  const core = openCore(corePath);
  const loaded = {
    core: corePath,
    process: core,
    executable: core.executable,
    modules: inspectModules(core, { debugRoots: [] }),
    mappedFiles: [],
    loadedNames: [],
  };
  const stacks = await withGdb({ timeout: 60_000 }, (starting) =>
    starting.withCore(loaded, (engine) => engine.stacks(core.threads[0]?.id ?? 0, { frames: 256, otherFrames: 48 })),
  );
  const before = bytesRead();
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    recover(
      core,
      stacks.map((stack) => followStack(core, stack)),
      { deep: false },
    );
    return performance.now() - start;
  });
  const read = (bytesRead() - before) / ROUNDS;
  core.close();
  return {
    name,
    ours: median(times),
    note: `(reads ${(read / 1e6).toFixed(1)} MB of ${(core.size / 1e6).toFixed(0)} MB)`,
  };
}

function bytesRead(): number {
  return Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
