import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { build, logDirectory, situation, valgrind } from './fixtures.ts';
import { summary } from './summary.ts';

test('problems are new, known or fixed against a baseline', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('leaks'), directory);
  const [all, log, baseline] = ['all.log', 'vg.log', 'known.baseline'].map((name) => path.join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(all, await valgrind(['--leak-check=full', '--show-leak-kinds=all', program], directory));
  writeFileSync(log, await valgrind(['--leak-check=full', program], directory));

  await summary([log], { writeBaseline: baseline });
  const written = readFileSync(baseline, 'utf8');
  assert.match(written, /^[0-9a-f]{64} Leak_DefinitelyLost lose_list < main$/m);
  const lines = written.trimEnd().split('\n').slice(1);
  assert.deepEqual(
    lines.map((line) => line.slice(65)),
    lines.map((line) => line.slice(65)).toSorted(),
  );

  const same = await summary([log], { baseline, failOn: 'new' });
  assert.deepEqual(new Set(same.section.problems.map(({ status }) => status)), new Set(['known']));
  assert.equal(same.failed, false);

  const more = await summary([all], { baseline, failOn: 'new' });
  assert.deepEqual(
    more.section.problems
      .filter(({ status }) => status === 'new')
      .map(({ kind }) => kind)
      .toSorted(),
    ['Leak_IndirectlyLost', 'Leak_StillReachable'],
  );
  assert.ok(more.failed);

  await summary([all], { writeBaseline: baseline });
  const fewer = await summary([log], { baseline, failOn: 'new' });
  assert.equal(fewer.section.problems.filter(({ status }) => status === 'fixed').length, 2);
  assert.equal(fewer.failed, false);
});

test('a log that is not whole says nothing of what was fixed', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('leaks'), directory);
  const log = path.join(directory, 'vg.log');
  const text = await valgrind(['--leak-check=full', program], directory);
  writeFileSync(log, text);
  const baseline = path.join(directory, 'known.baseline');
  await summary([log], { writeBaseline: baseline });
  writeFileSync(log, text.slice(0, text.indexOf('HEAP SUMMARY')));
  const { section } = await summary([log], { baseline });
  assert.deepEqual(section.problems, []);
  assert.equal(section.verdict, 'incomplete');
});

test('fingerprints do not change with lines, and no two are equal', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  const text = await valgrind(['--leak-check=full', await build(situation('fork'), directory)], directory);
  writeFileSync(log, text);
  const before = (await summary([log])).section.problems.map(({ fingerprint }) => fingerprint);
  writeFileSync(
    log,
    text.replaceAll(/\(main\.c:(\d+)\)/g, (_, line) => `(main.c:${Number(line) + 100})`).replaceAll(/ 0x10/g, ' 0x20'),
  );
  const after = (await summary([log])).section.problems.map(({ fingerprint }) => fingerprint);
  assert.deepEqual(after.toSorted(), before.toSorted());
  assert.equal(new Set(before).size, before.length);
});

test('what is no baseline is refused', async (t) => {
  const directory = logDirectory(t);
  const file = path.join(directory, 'x');
  writeFileSync(file, 'something else\n');
  await assert.rejects(summary([file], { baseline: file }), /is not a baseline/);
  await assert.rejects(summary([file], { baseline: path.join(directory, 'none') }), /ENOENT/);
});
