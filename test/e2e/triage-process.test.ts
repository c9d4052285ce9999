import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, suite, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { FORMATS } from '../../src/report/views/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { ProcessSection } from '../../src/report/sections/process.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';

const PLANTED = {
  SERVICE_PASSWORD: 'xK9_mQ2.vR7~',
  DATABASE_URL: 'postgres://nova:xK9_mQ2.vR7~@db.example.org/app',
  LINES: 'first\nSECOND=line',
  EMPTY: '',
};

suite('the environment of the process that died, from its core', () => {
  let died: Crash;
  before(async () => {
    died = await crash('null-read', { env: PLANTED });
  });

  async function environment(...args: string[]): Promise<ProcessSection['environment']> {
    const { status, stdout } = await faultline(['triage', 'coredump', died.core, '--json', ...args]);
    assert.equal(status, 0);
    return sectionOf(parseReport(JSON.parse(stdout)), 'process')?.environment;
  }

  test('is told only to who asks', async () => {
    assert.equal(await environment(), undefined);
    assert.equal(await environment('--env', 'none'), undefined);
  });

  test('by its names', async () => {
    const variables = (await environment('--env', 'names')) ?? [];
    const names = new Set(variables.map(({ name }) => name));
    assert.ok(Object.keys(PLANTED).every((name) => names.has(name)));
    assert.ok(!names.has('SECOND'));
    assert.ok(variables.every(({ value }) => value === undefined));
  });

  test('with its values, secrets masked', async () => {
    const values = new Map((await environment('--env', 'values'))?.map(({ name, value }) => [name, value]));
    assert.equal(values.get('SERVICE_PASSWORD'), '***');
    assert.equal(values.get('DATABASE_URL'), 'postgres://nova:***@db.example.org/app');
    assert.equal(values.get('LINES'), PLANTED.LINES);
    assert.equal(values.get('EMPTY'), '');
  });

  test('and its secrets are in no format', async () => {
    const args = FORMATS.filter((format) => format !== 'guru').flatMap((format) => [
      '--report',
      `${format}=${died.directory}/${format}`,
    ]);
    const { status, stdout } = await faultline(['triage', 'coredump', died.core, '-v', '--env', 'values', ...args]);
    assert.equal(status, 0);
    assert.match(stdout, /^ *SERVICE_PASSWORD +\*\*\*$/m);
    for (const format of FORMATS.filter((each) => each !== 'guru'))
      assert.ok(!readFileSync(`${died.directory}/${format}`, 'utf8').includes('xK9_mQ2'), format);
  });
});
