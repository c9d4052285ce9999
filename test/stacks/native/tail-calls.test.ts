import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inspectModules } from '../../../src/modules/modules.ts';
import { openCore } from '../../../src/process/core.ts';
import type { Engine } from '../../../src/stacks/engine.ts';
import { withGdb } from '../../../src/stacks/gdb/start.ts';
import { withNative } from '../../../src/stacks/native/start.ts';
import { Uncertain } from '../../../src/stacks/uncertain.ts';
import { compile, crash, workDirectory } from '../../elf/real-cores.ts';
import { PATIENCE } from '../../support/until.ts';

/** `last` dies; main has called the function that its argument chooses, which is left by a jump. */
const PROGRAM = `
  #include <stdlib.h>
  #define OWN __attribute__((noinline, noipa))
  static volatile int count;
  OWN int last(volatile int *p) { count++; return *p + count; }
  static int (*volatile leads_anywhere)(volatile int *) = last;
  OWN int anywhere(volatile int *p) { count++; return leads_anywhere(p); }
  OWN int one_way(volatile int *p) { count++; return last(p); }
  OWN int left(volatile int *p) { count += 2; return last(p); }
  OWN int right(volatile int *p) { count += 3; return last(p); }
  OWN int two_ways(volatile int *p) { if (count == 7) return left(p); return right(p); }
  OWN int one_way_or_anywhere(volatile int *p) { if (count == 7) return leads_anywhere(p); return last(p); }
  int main(int argc, char **argv) {
    switch (atoi(argv[1])) {
      case 0: return one_way(0) + 1;
      case 1: return two_ways(0) + 1;
      case 2: return anywhere(0) + 1;
      default: return one_way_or_anywhere(0) + 1;
    }
  }`;
const DEPTH = { frames: 32, otherFrames: 32 };

const directory = workDirectory();
const program = compile(directory, 'jumps', PROGRAM, '-g', '-O2');

function loaded(argument: number) {
  const process = openCore(crash(directory, program, String(argument)));
  const modules = inspectModules(process, { debugRoots: [] });
  const none = { mappedFiles: [], loadedNames: [], debugRoots: [] };
  return { core: process.path, process, executable: program, modules, ...none };
}

async function functionsOf(engine: Engine, { process }: ReturnType<typeof loaded>): Promise<(string | undefined)[]> {
  const [stack] = await engine.stacks(process.threads[0]?.id ?? 0, DEPTH);
  return (stack?.entries ?? []).map(({ function: name }) => name);
}

suite('functions that are left by a jump', { skip: process.arch !== 'x64' }, () => {
  const certain = {
    'there is one way: its function is told': [0, ['last', 'one_way', 'main']],
    'it leads to wherever a pointer does: none is told': [2, ['last', 'main']],
    'one leads there, another anywhere: none is told': [3, ['last', 'main']],
  } as const;
  for (const [name, [argument, expected]] of Object.entries(certain))
    test(`${name}, as gdb does`, async () => {
      const core = loaded(argument);
      assert.deepEqual(await withNative(core, true, (engine) => functionsOf(engine, core)), expected);
      const told = await withGdb({ timeout: PATIENCE }, (gdb) => gdb.withCore(core, (e) => functionsOf(e, core)));
      assert.deepEqual(told, expected);
    });

  test('there are two ways: gdb is asked, which tells what they have in common', async () => {
    const core = loaded(1);
    await assert.rejects(
      withNative(core, true, (engine) => functionsOf(engine, core)),
      Uncertain,
    );
  });
});
