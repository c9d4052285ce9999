import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combinations } from '../../fixtures/crash/matrix/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { CrashSection } from '../../src/report/sections/crash.ts';
import { crash, type CrashOptions } from '../support/crash.ts';

async function crashSection(situation: string, options: CrashOptions = {}): Promise<CrashSection> {
  const died = await crash(situation, options);
  const section = sectionOf(await triageCoredump(died.core), 'crash');
  died.remove();
  assert.ok(section);
  return section;
}

function distinct<Key extends 'signature' | 'fingerprint'>(sections: readonly CrashSection[], key: Key): string[] {
  return [...new Set(sections.map((section) => section[key]))];
}

describe('one bug has one fingerprint', { concurrency: 2 }, () => {
  for (const fault of ['null-read', 'non-canonical', 'division', 'wild-write']) {
    test(`${fault} without a crash handler and under each that there is`, async () => {
      const ways = combinations().filter(
        ({ args: [, stack, thread, style, name] }) =>
          name === fault && stack === 'stack' && thread === 'single' && style === 'handler',
      );
      assert.equal(ways.length, 7);
      const sections = await Promise.all(
        ways.map(({ args, truth }) => crashSection('matrix', { args, expected: truth })),
      );
      assert.equal(distinct(sections, 'fingerprint').length, 1, distinct(sections, 'signature').join('\n'));
      assert.equal(distinct(sections, 'signature').length, 1);
    });
  }

  test('Python with faulthandler and without', async () => {
    const sections = [await crashSection('python-string-at'), await crashSection('python-faulthandler-string-at')];
    assert.equal(distinct(sections, 'fingerprint').length, 1, distinct(sections, 'signature').join('\n'));
  });

  test('lambdas and local classes with debug information and without', async () => {
    const sections = [
      await crashSection('lambda-in-function'),
      await crashSection('lambda-in-function-without-debug-info'),
    ];
    assert.deepEqual(distinct(sections, 'signature'), [
      'SIGSEGV | count::Step::run | count | main::{lambda}::operator()',
    ]);
    assert.equal(distinct(sections, 'fingerprint').length, 1);
  });

  test('a caller that jumped to the culprit, which only debug information tells of', async () => {
    const sections = [await crashSection('tail-call'), await crashSection('tail-call-without-debug-info')];
    assert.deepEqual(distinct(sections, 'signature'), ['SIGSEGV | count | main']);
    assert.equal(distinct(sections, 'fingerprint').length, 1);
  });

  test('C functions are called by their symbols, though gdb takes these for Ada', async () => {
    assert.equal((await crashSection('names-like-ada')).signature, 'SIGSEGV | list__insert_2 | queue__push | main');
  });

  test('a recursion that overflows the stack, whatever the environment moves it by', async () => {
    const sections = [
      await crashSection('stack-overflow-recursion'),
      await crashSection('stack-overflow-recursion', { env: { PADDING: 'x'.repeat(1234) } }),
    ];
    assert.equal(distinct(sections, 'fingerprint').length, 1, distinct(sections, 'signature').join('\n'));
  });
});

test('different faults in one program are different crashes', async () => {
  const ways = combinations().filter(({ args: [handler, , thread] }) => handler === 'none' && thread === 'single');
  const sections = [];
  for (const { args, truth } of ways) sections.push(await crashSection('matrix', { args, expected: truth }));
  assert.equal(distinct(sections, 'fingerprint').length, ways.length, distinct(sections, 'signature').join('\n'));
});
