import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inspectModules } from '../../../src/modules/modules.ts';
import { openCore } from '../../../src/process/core.ts';
import type { Stack } from '../../../src/stacks/model.ts';
import { withNative } from '../../../src/stacks/native/start.ts';
import { compile, crash, workDirectory } from '../../elf/real-cores.ts';

const PROGRAM = `
  #include <pthread.h>
  #include <stdlib.h>
  #include <unistd.h>
  static int down(int n, volatile int *p) { volatile int keep = n; return n == 0 ? *p : down(n - 1, p) + keep; }
  static void *waiting(void *at) { pause(); return at; }
  int main(int argc, char **argv) {
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    for (int count = atoi(argv[1]); count > 0; count--) pthread_create(&thread, &small, waiting, 0);
    usleep(200000);
    return down(atoi(argv[2]), 0);
  }`;
const DEPTH = { frames: 256, otherFrames: 48 };
/** Of the core, for an entry: its frame's words, and now and then the instruction before a return. */
const READS_FOR_ENTRY = 12;

/** The stacks of a process of so many threads and frames, and how often the core was read for them. */
async function read(threads: number, frames: number): Promise<{ stacks: Stack[]; reads: number }> {
  const directory = workDirectory();
  const program = compile(directory, 'large', PROGRAM, '-g', '-O0');
  const core = openCore(crash(directory, program, String(threads), String(frames)));
  let reads = 0;
  const counted = {
    ...core,
    read: (address: bigint, length: number) => {
      reads += 1;
      return core.read(address, length);
    },
  };
  const loaded = {
    core: core.path,
    process: counted,
    executable: program,
    modules: inspectModules(core, { debugRoots: [] }),
    mappedFiles: [],
    loadedNames: [],
    debugRoots: [],
  };
  const stacks = await withNative(loaded, false, (engine) => engine.stacks(core.threads[0]?.id ?? 0, DEPTH));
  core.close();
  return { stacks, reads };
}

suite('what is read of a core grows with the entries that are told, not with what there is', () => {
  test('20,000 frames: as many as are asked for', async () => {
    const { stacks, reads } = await read(0, 20_000);
    const [stack] = stacks;
    assert.equal(stack?.entries.length, DEPTH.frames);
    assert.equal(stack.truncated, true);
    assert.ok(reads < READS_FOR_ENTRY * DEPTH.frames, `${reads} reads`);
  });

  test('500 threads: each for itself', async () => {
    const { stacks, reads } = await read(500, 3);
    assert.equal(stacks.length, 501);
    const entries = stacks.reduce((sum, each) => sum + each.entries.length, 0);
    assert.ok(reads < READS_FOR_ENTRY * entries, `${reads} reads for ${entries} entries`);
  });
});
