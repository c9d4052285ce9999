import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combinations } from '../../fixtures/crash/matrix/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { crash } from '../support/crash.ts';
import { mistakes } from '../support/verdict.ts';

/**
 * Every crash handler there is, on every stack, in every thread, installed either way, for every fault: the original
 * fault is recovered, or said to be unknown. In this process and not through the shell, for there are over 500.
 */
describe('matrix of crash handlers', { concurrency: 2 }, () => {
  for (const { name, args, truth } of combinations()) {
    test(name, async () => {
      const died = await crash('matrix', { args, expected: truth });
      assert.deepEqual(mistakes(await triageCoredump(died.core), died.truth), []);
      died.remove();
    });
  }
});
