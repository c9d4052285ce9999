import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { toolEnvironment } from '../../src/tools/run.ts';
import { crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';

/** The second one's stack is lost by gdb in the handler: what is shown beyond is there for faultline only. */
for (const situation of ['handler-raise-nodefer', 'handler-without-unwinding']) {
  test(`what is to be typed next shows the fault frame in gdb: ${situation}`, async () => {
    const { core, remove } = await crash(situation);
    const { stdout } = await faultline(['triage', 'coredump', core, '--json']);
    const report = parseReport(JSON.parse(stdout));
    const command = sectionOf(report, 'next')?.steps.at(-1)?.command ?? assert.fail('nothing to type');
    const gdb = spawnSync('sh', ['-c', command.replace('gdb -q', 'gdb -q -nx -batch')], {
      encoding: 'utf8',
      env: toolEnvironment(),
    });
    const [last = ''] = gdb.stdout
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .slice(-1);
    const { function: name, address } = sectionOf(report, 'crash')?.faultFrame ?? assert.fail('no fault frame');
    assert.match(last, new RegExp(` ${address?.replace('0x', '0x0*')} in ${name} \\(`), command);
    remove();
  });
}
