import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { reportOf, situations, type Situation } from './kinds.ts';
import { summary } from './summary.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** A suppression that is read, and the option that makes it so. */
const FILES = {
  'lsan.supp': (file: string) => ({ environment: { LSAN_OPTIONS: `suppressions=${file}` } }),
  'tsan.supp': (file: string) => ({ environment: { TSAN_OPTIONS: `suppressions=${file}` } }),
  'ubsan.supp': (file: string) => ({ environment: { UBSAN_OPTIONS: `suppressions=${file}` } }),
  'address.ignorelist': (file: string) => ({ flags: [`-fsanitize-ignorelist=${file}`] }),
  'memory.ignorelist': (file: string) => ({ flags: [`-fsanitize-ignorelist=${file}`] }),
} as const;

const CASES: readonly (readonly [string, string, keyof typeof FILES])[] = [
  ['leaks.c', 'gcc', 'lsan.supp'],
  ['leaks.c', 'clang-14', 'lsan.supp'],
  ['race-on-vptr.cc', 'clang++-14', 'tsan.supp'],
  ['lock-order-inversion.c', 'gcc', 'tsan.supp'],
  ['destroy-of-a-locked-mutex.c', 'gcc', 'tsan.supp'],
  ['unlock-of-an-unlocked-mutex.c', 'clang-14', 'tsan.supp'],
  ['thread-leak.c', 'gcc', 'tsan.supp'],
  ['thread-use-after-free.c', 'clang-14', 'tsan.supp'],
  ['signal-unsafe.c', 'gcc', 'tsan.supp'],
  ['undefined.c', 'gcc', 'ubsan.supp'],
  ['undefined.c', 'clang-14', 'ubsan.supp'],
  ['conversion.c', 'clang-14', 'ubsan.supp'],
  ['function-type.cc', 'clang++-14', 'ubsan.supp'],
  ['global-buffer-overflow.c', 'clang-14', 'address.ignorelist'],
  ['stack-buffer-overflow.c', 'clang-14', 'address.ignorelist'],
  ['uninitialised-heap.c', 'clang-14', 'memory.ignorelist'],
];

suite('what is suppressed is not reported when the program runs again', { concurrency: 2 }, () => {
  for (const [name, compiler, file] of CASES)
    test(`${name}, ${compiler}: ${file}`, async () => {
      const situation = situations().find((each) => each.name === name) as Situation;
      const prefix = path.join(directory, `${compiler}-${name}`);
      const log = `${prefix}.log`;
      writeFileSync(log, (await reportOf(situation, compiler, directory)).log);
      const { section } = await summary([log], { writeSuppressions: prefix });
      assert.ok(section.problems.length > 0);
      const suppressions = `${prefix}.${file}`;
      assert.ok(existsSync(suppressions));
      const { flags = [], environment = {} } = {
        flags: undefined,
        environment: undefined,
        ...FILES[file](suppressions),
      };
      const again = {
        ...situation,
        flags: [...situation.flags, ...flags],
        environment: { ...situation.environment, ...environment },
      };
      writeFileSync(log, (await reportOf(again, compiler, directory)).log);
      const after = await summary([log]);
      assert.deepEqual(
        after.section.problems.map(({ kind, rootCause }) => `${kind} ${rootCause?.function}`),
        name === 'undefined.c' ? ['invalid-builtin-use undefined'] : [], // findings/ubsan-builtin-suppression.sh
        readFileSync(suppressions, 'utf8'),
      );
    });
});
