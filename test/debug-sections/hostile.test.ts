import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { buildHostile } from '../../fixtures/debug-sections/hostile.ts';
import { checkDebugSections } from '../../src/debug-sections/check.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { workDirectory } from '../elf/real-cores.ts';
import { PATIENCE } from '../support/until.ts';

const root = path.join(workDirectory(), 'hostile');
const { entries, close } = await buildHostile(root);
after(close);
const CLI = path.resolve(import.meta.dirname, '../../bin/run.js');

const policy = {
  require: 'none',
  requireBuildId: false,
  requireCoreBuildId: false,
  allowSeparate: false,
  forbidDebug: false,
  exceptions: [],
} as const;
const report = await checkDebugSections({ paths: [root], debugRoots: [], archives: true, engine: 'native', policy });
const files = sectionOf(report, 'debug-sections')?.files ?? [];

suite('each has its verdict', () => {
  for (const { name, verdict } of entries) {
    test(JSON.stringify(name.toString()), () => {
      const full = Buffer.concat([Buffer.from(`${root}/`), name]);
      const found = files.find((file) =>
        (file.pathBytes === undefined ? Buffer.from(file.path) : Buffer.from(file.pathBytes, 'base64')).equals(full),
      );
      assert.equal(
        found === undefined
          ? undefined
          : [found.verdict, ...(found.detail === undefined ? [] : [found.detail])].join(': '),
        verdict,
        found?.reason,
      );
    });
  }

  test('and nothing else is listed: links are not followed', () =>
    assert.equal(files.length, entries.filter(({ verdict }) => verdict !== undefined).length));
});

suite('the command', () => {
  const run = (...args: string[]) =>
    spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, CLI, 'check-debug-sections', ...args], {
      encoding: 'utf8',
      timeout: PATIENCE,
      maxBuffer: 1 << 26,
    });

  test('stays under 200 MB and prints no line that a name forged', () => {
    const { stdout, stderr, status } = run(root, '--verbose');
    assert.equal(status, 0);
    assert(Number(stderr.trim().split('\n').at(-1)) < 200 * 1024, `${stderr} KB`);
    assert.doesNotMatch(stdout, /^::error/m);
    assert.doesNotMatch(stdout, /[\u0000-\u0008\u000b-\u001f\u007f\u202e]/); // oxlint-disable-line no-control-regex
    assert.match(stdout, /line\\n::error::forged/);
  });

  test('takes each of them by name, however it is called', () => {
    for (const { name, verdict } of entries.filter((entry) => entry.name.length < 200 && !entry.name.includes(0xff))) {
      const { stdout, status } = run(`${root}/${name.toString()}`, '--json');
      assert.equal(status, 0, name.toString());
      assert.equal(
        (JSON.parse(stdout) as { sections: { files: { verdict: string }[] }[] }).sections[0]?.files[0]?.verdict,
        verdict?.split(':')[0] ?? 'not-elf',
        name.toString(),
      );
    }
  });

  test('with readelf as engine nothing hangs either', () => assert.equal(run(root, '--engine', 'readelf').status, 0));
});
