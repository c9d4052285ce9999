import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { CI_DEFAULTS } from '../../src/ci/ci-run.ts';
import { plainCommand } from '../../src/ci/plain-run.ts';
import CiRun from '../../src/commands/ci/run.ts';
import { faultline } from '../support/faultline.ts';
import { calm } from './project.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'faultline-plain-'));
after(() => rmSync(cwd, { recursive: true }));

suite('a run without flags is not parsed', () => {
  for (const [argv, env, expected] of [
    [['ci', 'run', '--', 'make'], {}, ['make']],
    [['ci', 'run', '--', 'make', '--', '-x'], {}, ['make', '--', '-x']],
    [['ci', 'run', '--'], {}, undefined],
    [['ci', 'run', 'make'], {}, undefined],
    [['ci', 'run', '--json', '--', 'make'], {}, undefined],
    [['ci', 'run', '--', 'make'], { FAULTLINE_FORMAT: 'json' }, undefined],
    [['doctor', 'run', '--', 'make'], {}, undefined],
  ] as const) {
    test(`${argv.join(' ')} ${JSON.stringify(env)}`, () => assert.deepEqual(plainCommand(argv, env), expected));
  }

  test('and prints what it prints when it is', async () => {
    const of = async (env: Readonly<Record<string, string>>) => {
      const { stdout, stderr, status } = await faultline(['ci', 'run', '--', 'sh', '-c', 'echo out; exit 3'], {
        cwd,
        env: { ...calm(cwd), ...env },
      });
      return { stdout, status, stderr: stderr.replace(/after [\d.]+ s/, '') };
    };
    assert.deepEqual(await of({}), await of({ FAULTLINE_FORMAT: 'text' }));
  });

  test('the defaults are those of the flags', () => {
    const { flags } = CiRun;
    const { maxCores, allowCrashes, setCorePattern, sanitizerOptions } = CI_DEFAULTS;
    assert.deepEqual([maxCores, sanitizerOptions], [flags['max-cores'].default, flags['sanitizer-options'].default]);
    assert.deepEqual(
      [allowCrashes, setCorePattern],
      [flags['allow-crashes'].default ?? false, flags['set-core-pattern'].default ?? false],
    );
  });
});
