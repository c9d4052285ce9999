import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';
import { cannotRun, situations } from '../support/fixture.ts';
import { mistakes } from '../support/verdict.ts';

/** Every program of fixtures/crash, crashed for real and triaged by the built CLI with a real gdb. */
describe('triage coredump finds the truth about', { concurrency: 2 }, () => {
  for (const situation of situations()) {
    const reason = cannotRun(situation);
    if (reason !== undefined) {
      console.log(`# ${situation} is left out: ${reason}`);
      continue;
    }
    test(situation, async () => {
      const died = await crash(situation);
      const log = path.join(died.directory, 'stderr.log');
      writeFileSync(log, died.stderr);
      const { status, stdout, stderr } = await faultline(['triage', 'coredump', died.core, '--log', log, '--json']);
      assert.equal(stderr, '');
      assert.equal(status, 0);
      const report = parseReport(JSON.parse(stdout));
      assert.deepEqual(mistakes(report, died.truth), []);
      died.remove();
    });
  }
});
