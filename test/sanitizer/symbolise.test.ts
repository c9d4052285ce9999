import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { reportOf, situations, type Situation } from './kinds.ts';
import { summary } from './summary.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program whose sanitizer names nothing. @returns the log and the program. */
async function unnamed(name: string, compiler: string): Promise<{ log: string; program: string }> {
  const situation = situations().find((each) => each.name === name) as Situation;
  const environment = Object.fromEntries(
    Object.entries(situation.environment).map(([key, value]) => [key, `${value}:symbolize=0`]),
  );
  const { log, program } = await reportOf({ ...situation, environment }, compiler, directory);
  const file = path.join(directory, `${compiler}-${name}.log`);
  writeFileSync(file, log);
  assert.doesNotMatch(log, /heap-buffer-overflow.*\.c:/);
  return { log: file, program };
}

const place = async (log: string) => {
  const [problem] = (await summary([log])).section.problems;
  const { function: name, file, line, module } = problem?.rootCause ?? {};
  return [name ?? path.basename(module ?? ''), `${path.basename(file ?? '')}:${line}`];
};

suite('frames without names are named by the files that they are of', () => {
  test("clang's, by build-id", async () =>
    assert.deepEqual(await place((await unnamed('heap-buffer-overflow.c', 'clang-14')).log), [
      'fill',
      'heap-buffer-overflow.c:5',
    ]));

  test("gcc's, which have none, by a file that is no younger than the log", async () => {
    const { log, program } = await unnamed('heap-buffer-overflow.c', 'gcc');
    assert.deepEqual(await place(log), ['fill', 'heap-buffer-overflow.c:5']);
    const later = new Date(Date.now() + 60_000);
    utimesSync(program, later, later);
    assert.deepEqual((await place(log))[0], path.basename(program));
  });

  test('not by a file that was built anew', async () => {
    const { log, program } = await unnamed('global-buffer-overflow.c', 'clang-14');
    const other = await unnamed('heap-buffer-overflow.c', 'clang-14');
    rmSync(program);
    copyFileSync(other.program, program);
    assert.deepEqual((await place(log))[0], path.basename(program));
  });
});
