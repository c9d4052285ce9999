import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore } from '../../src/process/core.ts';
import { canUnwind } from '../../src/process/unwind-table.ts';
import { crash } from '../support/crash.ts';

/** What the table says of where the crash thread is. */
async function atDeath(situation: string): Promise<boolean | undefined> {
  const died = await crash(situation);
  const core = openCore(died.core);
  try {
    return canUnwind(core, core.threads[0]?.pc ?? 0n);
  } finally {
    core.close();
    died.remove();
  }
}

test('compiled code can be unwound, stripped or not', async () => {
  assert.equal(await atDeath('null-read'), true);
  assert.equal(await atDeath('stripped'), true);
  assert.equal(await atDeath('abort'), true); // in libc
});

test('assembly without directives for it can not', async () =>
  assert.equal(await atDeath('handler-without-unwinding'), false));

test('of an address in no module nothing is known', async () => assert.equal(await atDeath('null-call'), undefined));
