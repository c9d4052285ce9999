import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { mangledPattern } from '../../src/summary/mangled-pattern.ts';
import { build, logDirectory, situation, valgrind } from './fixtures.ts';
import { summary } from './summary.ts';

for (const name of [
  'memory-errors',
  'leaks',
  'cxx',
  'threads-helgrind',
  'threads-drd',
  'races-helgrind',
  'conditions-drd',
  'wrong-objects-drd',
]) {
  test(`${name}: valgrind reports nothing more with the suppressions that were written`, async (t) => {
    const directory = logDirectory(t);
    const tested = situation(name);
    const program = await build(tested, directory);
    const [log, suppressions] = [path.join(directory, 'vg.log'), path.join(directory, 'all.supp')];
    writeFileSync(log, await valgrind([...tested.options, program], directory));
    assert.notDeepEqual((await summary([log], { writeSuppressions: suppressions })).section.problems, []);
    writeFileSync(log, await valgrind([...tested.options, '-v', `--suppressions=${suppressions}`, program], directory));
    const { section } = await summary([log]);
    assert.deepEqual(
      section.problems.map(({ kind, what }) => `${kind} ${what}`),
      [],
      readFileSync(suppressions, 'utf8'),
    );
    assert.deepEqual(
      section.processes.map(({ completeness }) => completeness),
      ['complete'],
    );
    assert.ok((section.usedSuppressions ?? []).length > 0);
  });
}

test('suppressions for chosen problems leave the others', async (t) => {
  const directory = logDirectory(t);
  const tested = situation('leaks');
  const program = await build(tested, directory);
  const [log, suppressions] = [path.join(directory, 'vg.log'), path.join(directory, 'some.supp')];
  writeFileSync(log, await valgrind([...tested.options, program], directory));
  await summary([log], { writeSuppressions: suppressions, onlyThrough: ['lose_*'] });
  assert.match(
    readFileSync(suppressions, 'utf8'),
    /^\{\n {3}\S.*\n {3}Memcheck:Leak\n {3}match-leak-kinds: \w+\n {3}fun:malloc\n/,
  );
  writeFileSync(log, await valgrind([...tested.options, `--suppressions=${suppressions}`, program], directory));
  const left = (await summary([log])).section.problems.map(({ rootCause }) => rootCause?.function);
  assert.deepEqual(new Set(left), new Set(['keep', 'keep_inside']));
});

test('C++ names become patterns of what the linker sees', () => {
  const cases = {
    main: 'main',
    'pthread_mutex_lock@*': 'pthread_mutex_lock@*',
    '(below main)': '(below main)',
    'operator new(unsigned long)': '_Znw*',
    'operator new[](unsigned long)': '_Zna*',
    'shop::Box<int>::put(int)': '_Z*4shop*3Box*3put*',
    'shop::(anonymous namespace)::Cart::Cart()': '_Z*4shop*12_GLOBAL__N_1*4Cart*C*',
    'std::vector<int, std::allocator<int> >::~vector()': '_Z*St*6vector*D*',
    'Foo::operator()(int) const': '*',
    'main::{lambda(int)#1}::operator()(int) const': '*',
  };
  for (const [name, pattern] of Object.entries(cases)) assert.equal(mangledPattern(name), pattern, name);
});
