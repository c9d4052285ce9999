import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { truthOf, type Set } from '../../fixtures/processors/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import type { Truth } from '../support/crash.ts';
import { ROOT } from '../support/imports.ts';
import { mistakes } from '../support/verdict.ts';

/** Sets whose every crash is told right; those of the others are recorded, and not asked yet. */
const ASKED: readonly Set[] = ['aarch64', 'riscv64'];

const scratch = temporaryDirectory();
after(() => scratch.remove());

/** Crashes that kernels of other processors made (fixtures/processors/record.sh): what was recovered is the truth of their source. */
for (const set of ASKED) {
  const directory = unpacked(set);
  const cores = path.join(directory, 'cores');
  describe(set, { concurrency: 2 }, () => {
    for (const file of readdirSync(cores).filter((name) => name.endsWith('.core'))) {
      const name = path.basename(file, '.core');
      test(name, async () => {
        const truth = printedTruth(set, name, readFileSync(path.join(cores, `${name}.out`), 'utf8'));
        const report = await triageCoredump(path.join(cores, file), { sysroot: path.join(directory, 'root') });
        assert.deepEqual(mistakes(report, truth), []);
      });
    }
  });
}

function unpacked(set: Set): string {
  const directory = path.join(scratch.path, set);
  mkdirSync(directory);
  execFileSync('tar', [
    '-x',
    '--zstd',
    '-f',
    path.join(ROOT, 'fixtures', 'processors', `${set}.tar.zst`),
    '-C',
    directory,
  ]);
  return directory;
}

/** The truth, with what the program printed. */
function printedTruth(set: Set, name: string, output: string): Truth {
  const expected = truthOf(set, name);
  assert.ok(expected !== undefined, `${name} has a truth`);
  const printed = (what: string): string =>
    [...output.matchAll(new RegExp(`^${what} (\\w+)$`, 'gm'))].at(-1)?.[1] ?? assert.fail(`${name} printed no ${what}`);
  const { address, thread: _thread, sender: _sender, ...rest } = expected;
  return {
    ...rest,
    thread: Number(printed('thread')),
    ...(address !== undefined && { address: address === 'printed' ? printed('address') : address }),
  };
}
