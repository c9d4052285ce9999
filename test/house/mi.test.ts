import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SRC = globSync('src/**/*.ts', { cwd: ROOT });

/** A command of GDB/MI, as it begins a text that is sent. */
const MI_COMMAND = /['"`]-(?:data|stack|thread|interpreter-exec|gdb|file|target|var|exec|break)(?:-[a-z]+)*\b/;
/** Who speaks it. */
const SPEAKS = /^src\/(?:stacks\/gdb|tools)\//;
/** Who may know gdb: where the engine is chosen, started ahead, and looked for by doctor. */
const CHOOSES = new Set([
  'src/main.ts',
  'src/coredump/with-engine.ts',
  'src/live/gdb-stacks.ts',
  'src/doctor/checks/tools.ts',
]);

test('commands of GDB/MI stand in src/stacks/gdb and src/tools alone', () => {
  const speakers = SRC.filter((file) => MI_COMMAND.test(readFileSync(ROOT + file, 'utf8')));
  assert.ok(speakers.includes('src/stacks/gdb/stacks.ts'), 'what is looked for is found where it is');
  assert.deepEqual(
    speakers.filter((file) => !SPEAKS.test(file)),
    [],
  );
});

test('nobody knows gdb but its engine, and who chooses and starts it', () => {
  const knowing = SRC.filter((file) =>
    /(?:from|import\() ?'[^']*(?:stacks\/gdb\/|tools\/gdb\.ts|tools\/mi\.ts)/.test(readFileSync(ROOT + file, 'utf8')),
  );
  assert.deepEqual(
    knowing.filter((file) => !SPEAKS.test(file) && !CHOOSES.has(file)),
    [],
  );
});
