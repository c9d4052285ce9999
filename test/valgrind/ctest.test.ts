import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FIXTURES, logDirectory } from './fixtures.ts';
import { summary } from './summary.ts';

const FOUND = [
  ['InvalidWrite', 'fill'],
  ['Leak_DefinitelyLost', 'make'],
];

async function found(file: string): Promise<unknown> {
  const { section } = await summary([file]);
  return section.problems.map(({ kind, rootCause }) => [kind, rootCause?.function]);
}

for (const form of ['packed', 'text'])
  test(`what ctest -T memcheck writes is read, its logs ${form}`, async () => {
    assert.deepEqual(await found(path.join(FIXTURES, `ctest/DynamicAnalysis-${form}.xml`)), FOUND);
  });

test('of a directory too, and of a file that was cut off what there is', async (t) => {
  const directory = logDirectory(t);
  const whole = readFileSync(path.join(FIXTURES, 'ctest/DynamicAnalysis-packed.xml'), 'utf8');
  writeFileSync(path.join(directory, 'DynamicAnalysis.xml'), whole.slice(0, whole.indexOf('</Log>') - 40));
  const { section } = await summary([directory]);
  assert.equal(section.problems[0]?.rootCause?.function, 'fill');
  assert.equal(section.verdict, 'incomplete');
});

test('a log that is no log is no clean one', async (t) => {
  const file = path.join(logDirectory(t), 'DynamicAnalysis.xml');
  writeFileSync(
    file,
    '<?xml version="1.0"?>\n<DynamicAnalysis Checker="Valgrind">\n<Log compression="gzip" encoding="base64">####</Log>\n</DynamicAnalysis>\n',
  );
  await assert.rejects(summary([file]), /nothing in it is valgrind's/);
});
