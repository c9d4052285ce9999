import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combinations } from '../../fixtures/crash/matrix/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { crash } from '../support/crash.ts';
import { systemWithOtherLibc } from '../support/other-libc.ts';
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

/**
 * A core from a machine with another C library: none of its code can be read, nor its stack frames followed. Where the
 * signal that ended the process is that of the fault, the kernel's saved state tells it; an abort may have had other reasons.
 */
describe('matrix of crash handlers, on a machine with another C library', { concurrency: 2 }, () => {
  for (const { name, args, truth } of combinations().filter(({ args: [, , thread] }) => thread === 'single')) {
    test(name, async () => {
      const died = await crash('matrix', { args, expected: truth });
      const system = systemWithOtherLibc(died.core);
      const report = await triageCoredump(died.core, { sysroot: system.path, exe: died.exe });
      if (args[0] === 'abort') assert.equal(sectionOf(report, 'crash')?.cause.class, 'unknown');
      else assert.deepEqual(mistakes(report, died.truth), []);
      if (sectionOf(report, 'crash')?.handler.frames !== undefined)
        assert.match(JSON.stringify(report.incomplete), /unless the program survived that fault/);
      system.remove();
      died.remove();
    });
  }
});
