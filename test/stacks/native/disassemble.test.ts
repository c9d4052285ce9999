import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inspectModules } from '../../../src/modules/modules.ts';
import { openCore } from '../../../src/process/core.ts';
import type { Engine, LoadedCore } from '../../../src/stacks/engine.ts';
import { withGdb } from '../../../src/stacks/gdb/start.ts';
import type { Instruction } from '../../../src/stacks/model.ts';
import { withNative } from '../../../src/stacks/native/start.ts';
import { crash } from '../../support/crash.ts';
import { PATIENCE } from '../../support/until.ts';

/** Around the fault of a situation, as triage asks for it. */
async function instructionsOf(situation: string): Promise<{ native: Instruction[]; gdb: Instruction[] }> {
  const died = await crash(situation);
  const core = openCore(died.core);
  const modules = inspectModules(core, { debugRoots: [] });
  const loaded: LoadedCore = {
    core: died.core,
    process: core,
    executable: died.exe,
    modules,
    mappedFiles: [],
    loadedNames: [],
  };
  const ask = async (engine: Engine) => (await engine.instructions?.(core.threads[0]?.pc ?? 0n, 6, 4)) ?? [];
  try {
    return {
      native: await withNative(loaded, false, ask),
      gdb: await withGdb({ timeout: PATIENCE }, (starting) => starting.withCore(loaded, ask)),
    };
  } finally {
    core.close();
    died.remove();
  }
}

suite('the instructions around a fault are those that gdb prints', () => {
  for (const situation of ['null-read', 'stripped', 'strlen-null', 'division-by-zero'])
    test(situation, async () => {
      const { native, gdb } = await instructionsOf(situation);
      assert(native.length > 4);
      const text = (all: readonly Instruction[]) =>
        all.map(({ address, text: line }) => `${address.toString(16)} ${line.replace(/ +/g, ' ')}`);
      assert.deepEqual(text(native), text(gdb));
    });
});

test('where there is no code there are no instructions', async () =>
  assert.deepEqual((await instructionsOf('null-call')).native, []));
