import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { examine, type Crash } from '../../src/coredump/examine.ts';
import { openCore } from '../../src/process/core.ts';
import { inspectModules } from '../../src/modules/modules.ts';
import type { Engine } from '../../src/stacks/engine.ts';
import { withGdb } from '../../src/stacks/gdb/start.ts';
import { crash } from '../support/crash.ts';
import { PATIENCE } from '../support/until.ts';

/** What is found out about a situation's crash by an engine that is made of gdb. */
async function examineBy(situation: string, make: (gdb: Engine) => Engine): Promise<Crash> {
  const died = await crash(situation);
  const core = openCore(died.core);
  const modules = inspectModules(core, { debugRoots: [] });
  const loaded = { core: died.core, process: core, executable: died.exe, modules, mappedFiles: [], loadedNames: [] };
  try {
    return await withGdb({ timeout: PATIENCE }, (starting) =>
      starting.withCore(loaded, (gdb) =>
        examine(make(gdb), core, modules, { path: died.core, provenance: {} }, { unreadable: undefined }),
      ),
    );
  } finally {
    core.close();
    died.remove();
  }
}

/** An engine that gives its stacks and answers nothing else. */
const stacksAlone = (gdb: Engine): Engine => ({
  name: gdb.name,
  confined: gdb.confined,
  stacks: (thread, depth) => gdb.stacks(thread, depth),
});

/** An engine that can't be told where a stack goes on. */
function withoutGoOn(gdb: Engine): Engine {
  const { goOn: _goOn, ...others } = gdb;
  return others;
}

suite('an engine that answers nothing but for its stacks', () => {
  test('recovers the fault behind a handler, and shows no instructions', async () => {
    const crashed = await examineBy('handler-kill-altstack', stacksAlone);
    assert.equal(crashed.cause.class, 'wild-write');
    assert.equal(crashed.recovered.registersFrom, 'signal-frame');
    assert.deepEqual(await crashed.instructions, []);
  });

  test('tells an abort without what the program said', async () => {
    const told = await examineBy('assert', (gdb) => gdb);
    const partial = await examineBy('assert', stacksAlone);
    assert.match(told.cause.message ?? '', /Assertion/);
    assert.equal(told.cause.class, 'assertion');
    assert.equal(partial.cause.class, 'abort');
    assert.equal(partial.cause.message, undefined);
  });

  test('does not go on where it lost the stack in a handler', async () => {
    const found = await examineBy('handler-without-unwinding', (gdb) => gdb);
    const partial = await examineBy('handler-without-unwinding', stacksAlone);
    assert.notEqual(found.recovered.place.trampoline, undefined);
    assert.ok(partial.frames.length < found.frames.length);
    assert.notEqual(partial.cause.confidence, 'high');
    assert.ok((partial.cause.because ?? []).length > 0);
  });

  test('says that it was not told where a stack goes on that was lost in a handler', async () => {
    const partial = await examineBy('handler-without-unwinding', withoutGoOn);
    assert.match(JSON.stringify(partial.incomplete), /lost the stack in a signal handler, and can't be told where/);
    assert.notEqual(partial.cause.confidence, 'high');
  });

  test('is not certain of a deep stack, of which the part that was left out may hide a handler', async () => {
    const partial = await examineBy('stack-overflow-recursion', stacksAlone);
    assert.equal(partial.cause.class, 'stack-overflow');
    assert.equal(partial.cause.confidence, 'medium');
    assert.match(JSON.stringify(partial.incomplete), /whether a signal handler's frame lies there is not known/);
  });
});

test('frames say how they were found: by gdb, by search, in the signal frame', async () => {
  const { frames } = await examineBy('handler-without-unwinding', (gdb) => gdb);
  const trampoline = frames.findIndex(({ role }) => role === 'trampoline');
  assert.ok(trampoline > 0);
  assert.equal(frames[trampoline + 1]?.foundBy, 'signal-frame');
  for (const { index, foundBy } of frames) if (index < trampoline - 1) assert.equal(foundBy, 'gdb');
});
