import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPython } from '../../src/languages/cpython/read.ts';
import { sectionOfCore } from '../../src/languages/cpython/section.ts';
import { openCore } from '../../src/process/core.ts';
import { pythons } from '../python/pythons.ts';
import { crashPython, type PythonCrash } from './crash-python.ts';
import { assertSameFrames, LIMITS } from './same-frames.ts';

const PROGRAMS = readdirSync(fileURLToPath(new URL('../../fixtures/python-stacks/', import.meta.url)))
  .filter((name) => name.endsWith('.py'))
  .toSorted();
/** When a signal from outside stops a busy program. */
const MOMENTS = [7, 31];

for (const { program: python, version } of pythons())
  suite(`Python ${version}: the frames of a core are those that faulthandler writes`, () => {
    for (const program of PROGRAMS.filter((name) => name !== 'busy.py'))
      test(program, async () => compare(await crashPython(python, program), version));
    for (const moment of MOMENTS)
      test(`busy.py, after ${moment} ms`, async () => compare(await crashPython(python, 'busy.py', moment), version));
  });

test('of a thread in two interpreters the one that it runs is current, and the GIL is its', async () => {
  const { core: file, remove } = await crashPython('/usr/bin/python3', 'subinterpreter.py');
  const core = openCore(file);
  const stacks = readPython(core, LIMITS);
  assert.ok(stacks !== undefined && !('why' in stacks));
  const threads = sectionOfCore(stacks, core.noted[0]?.id ?? 0).threads;
  assert.deepEqual(
    threads.map(({ interpreter, current, state, frames }) => [
      interpreter,
      current,
      state,
      frames.map((frame) => frame.function),
    ]),
    [
      [1, true, 'has-gil', ['string_at', 'read', '<module>']],
      [undefined, false, 'native', ['main', '<module>']],
    ],
  );
  core.close();
  remove();
});

function compare({ core: file, stderr, remove }: PythonCrash, version: string): void {
  const core = openCore(file);
  try {
    assertSameFrames(core, stderr, version);
  } finally {
    core.close();
    remove();
  }
}
