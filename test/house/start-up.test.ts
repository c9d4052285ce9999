import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { loadedBy, ROOT } from '../support/imports.ts';

/** What runs whenever somebody asks for an answer; a schema is loaded, in its own time, by what reads a saved report or a configuration. */
const WITHOUT_SCHEMAS = [
  'src/main.ts',
  'src/command.ts',
  'src/report/write.ts',
  'src/coredump/coredump.ts',
  'src/coredump/triage.ts',
  'src/coredump/recorded-stack.ts',
  'src/coredump/list.ts',
  'src/crash-texts/triage-texts.ts',
  'src/python/triage-log.ts',
  'src/valgrind/summarise.ts',
  'src/guru/show.ts',
  'src/debug-sections/check.ts',
  'src/symbols/find.ts',
  'src/doctor/doctor.ts',
  'src/ci/run-and-tell.ts',
  ...globSync('src/commands/**/*.ts', { cwd: ROOT }),
];

test('zod, which takes 50 ms to load, is loaded by none that only answers', () => {
  const loading = loadedBy('zod');
  assert.deepEqual(
    WITHOUT_SCHEMAS.filter((file) => loading.has(file)),
    [],
  );
});

test('what a schema describes is loaded with it, and a type of it is not', () => {
  assert.ok(loadedBy('zod').has('src/report/model.ts'));
  assert.ok(!loadedBy('zod').has('src/report/crash.ts'));
});
