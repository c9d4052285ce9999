import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { openCore } from '../../src/process/core.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { assertSameFrames } from './same-frames.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/python-stacks/recorded/', import.meta.url));

/** What each thread of threads.py does when the main one crashes, by the function that it was started with. */
const STATES = {
  wait_for_lock: 'native',
  sleep: 'native',
  compute: 'waiting-for-gil',
  wait: 'native',
  crash: 'has-gil',
};

suite('cores of other machines, without a file of their Python', () => {
  for (const name of readdirSync(RECORDED).filter((each) => each.endsWith('.core.zst'))) {
    const version = name.replace('.core.zst', '');
    test(`Python ${version}: frames as faulthandler wrote them, and what each thread does`, () => {
      const { path: directory, remove } = temporaryDirectory();
      const file = path.join(directory, 'core');
      writeFileSync(file, zstdDecompressSync(readFileSync(path.join(RECORDED, name))));
      const core = openCore(file, { sysroot: directory });
      const stderr = readFileSync(path.join(RECORDED, `${version}.txt`), 'utf8');
      const { threads, freeThreaded } = assertSameFrames(core, stderr, version.replace(/t$/, ''));
      const states = threads.map(({ frames, state }) => {
        const own = frames.find((frame) => frame.file?.endsWith('threads.py') === true)?.function;
        return [own?.split('.').at(-1), state] as const;
      });
      const isFree = version.endsWith('t');
      assert.equal(freeThreaded, isFree ? true : undefined);
      // Without a global lock no thread has it or waits for it.
      const truth = Object.entries(STATES).map(([name, state]) => [name, isFree ? undefined : state]);
      assert.deepEqual(Object.fromEntries(states), Object.fromEntries(truth));
      assert.deepEqual(
        threads.map(({ nativeId }) => core.noted.some(({ id }) => id === nativeId)),
        threads.map(() => true),
      );
      core.close();
      remove();
    });
  }
});
