import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { logDirectory, valgrind } from './fixtures.ts';
import { summary } from './summary.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/valgrind/python/main.py', import.meta.url));

test('the one leak of a Python program stands out of thousands of records', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(
    log,
    await valgrind(['--leak-check=full', '/usr/bin/python3', PROGRAM], directory, { PYTHONMALLOC: 'malloc' }),
  );
  const { section } = await summary([log]);
  assert.deepEqual(
    section.problems.map(({ kind, leak }) => ({ kind, leak })),
    [{ kind: 'Leak_DefinitelyLost', leak: { bytes: 200, blocks: 2 } }],
  );
  assert.match(section.problems[0]?.rootCause?.module ?? '', /libffi/);
  assert.ok((section.interpreter?.records ?? 0) > 1000);
  assert.ok(
    section.notes?.some((note) => note.includes('os._exit')),
    JSON.stringify(section.notes),
  );
  assert.ok(!section.notes?.some((note) => note.includes('PYTHONMALLOC')), JSON.stringify(section.notes));

  const records =
    section.problems.reduce((sum, { contexts }) => sum + contexts, 0) + (section.interpreter?.records ?? 0);
  const all = await summary([log], { interpreter: 'none' });
  assert.equal(all.section.interpreter, undefined);
  assert.equal(
    all.section.problems.reduce((sum, { contexts }) => sum + contexts, 0),
    records,
  );
});

test("Python's own allocator in use is told, with the remedy", async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(log, await valgrind(['--leak-check=full', '/usr/bin/python3', '-c', 'pass'], directory));
  const { section } = await summary([log]);
  assert.ok(
    section.notes?.some((note) => note.includes('PYTHONMALLOC=malloc valgrind')),
    JSON.stringify(section.notes),
  );
});
