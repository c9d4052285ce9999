import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { KnownCrashes } from '../../src/coredump/known/known-crashes.ts';
import { mergeAnswers, type Triaged } from '../../src/coredump/merge.ts';
import { fingerprint } from '../../src/report/fingerprint.ts';
import { crashesOf } from '../../src/report/crash.ts';
import { occurrencesOf } from '../../src/store/occurrences.ts';
import { createReport, type Answer } from '../../src/report/create.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { crash } from '../support/crash.ts';
import { buildKnown, crashKnown } from './support/known.ts';

const directory = temporaryDirectory().path;
const known = new KnownCrashes({ engine: 'native' });
const programs: Record<string, string> = {};
let count = 0;

before(async () => {
  programs['one'] = await buildKnown(directory, 'one');
  programs['another build'] = await buildKnown(directory, 'another', '-DBUILD=2');
  programs['without build-id'] = await buildKnown(directory, 'nameless', '-Wl,--build-id=none');
});
after(() => known.close());

async function died(words: string, program = 'one', env: Readonly<Record<string, string>> = {}): Promise<string> {
  const core = path.join(directory, `core.${(count += 1)}`);
  await crashKnown(programs[program] ?? '', words.split(' '), core, env);
  return core;
}

async function isShared(one: string, another: string): Promise<boolean> {
  const first = await known.triage({ path: one });
  const second = await known.triage({ path: another });
  return first.answer.sections === second.answer.sections;
}

suite('crashes that are one', () => {
  for (const words of ['3 null', '3 member', '3 wild', '3 text', 'second-line null', 'assert', 'abort'])
    test(words, async () => assert.ok(await isShared(await died(words), await died(words))));

  test('at another address of the same kind', async () =>
    assert.ok(await isShared(await died('4 wild'), await died('4 other-wild'))));
});

suite('crashes that are not one', () => {
  const PAIRS: readonly (readonly [string, string])[] = [
    ['5 null', '6 null'],
    ['first-line null', 'second-line null'],
    ['5 null', '5 wild'],
    ['5 null', '5 member'],
    ['5 member', '5 other-member'],
    ['5 wild', '5 text'],
    ['assert', 'abort'],
  ];
  for (const [one, another] of PAIRS)
    test(`${one}, ${another}`, async () => assert.ok(!(await isShared(await died(one), await died(another)))));

  test('of two tests', async () => {
    const [one, again, another] = await Promise.all(
      ['a', 'a', 'b'].map((name) => died('8 null', 'one', { PYTEST_CURRENT_TEST: `test_x.py::test_${name} (call)` })),
    );
    assert.ok(await isShared(one ?? '', again ?? ''));
    assert.ok(!(await isShared(one ?? '', another ?? '')));
  });

  test('of two builds', async () =>
    assert.ok(!(await isShared(await died('7 null'), await died('7 null', 'another build')))));

  test('of two tests', async () => {
    const core = async (name: string) => died('7 null', 'one', { PYTEST_CURRENT_TEST: `test_it.py::${name} (call)` });
    assert.ok(!(await isShared(await core('test_one'), await core('test_two'))));
  });

  test('of a program that nothing tells from another build', async () =>
    assert.ok(!(await isShared(await died('7 null', 'without build-id'), await died('7 null', 'without build-id')))));

  /** Each is another crash than all others, whatever they have in common. */
  test('of programs of fixtures/crash', async () => {
    const seen = new Map<unknown, string>();
    for (const situation of [
      'null-read',
      'null-write',
      'wild-read',
      'abort',
      'assert',
      'handler-raise',
      'handler-kill',
    ]) {
      const left = await crash(situation);
      const { answer } = await known.triage({ path: left.core });
      assert.equal(seen.get(answer.sections), undefined);
      seen.set(answer.sections, situation);
      left.remove();
    }
  });
});

test('what a shared examination says is what each alone would be told, with its own process and address', async () => {
  const cores = [await died('8 wild'), await died('8 other-wild')];
  const alone: Answer[] = [];
  for (const core of cores) {
    const each = new KnownCrashes({ engine: 'native' });
    alone.push((await each.triage({ path: core })).answer);
    each.close();
  }
  const shared: Triaged[] = [];
  for (const core of cores) shared.push({ name: core, ...(await known.triage({ path: core })) });
  assert.deepEqual(
    shared.map(({ answer }) => answer?.subject),
    alone.map(({ subject }) => subject),
  );
  const merged = mergeAnswers(shared);
  const [one, ...others] = crashesOf(merged);
  assert.deepEqual(others, []);
  assert.equal(one?.finding?.occurrences, 2);
  assert.deepEqual(
    one?.crash.occurrences?.map(({ core, pid, address }) => [core, pid, address]),
    cores.map((core, index) => [core, alone[index]?.subject['pid'], ['0xdead0000', '0xbead0000'][index]]),
  );
  const fingerprints = alone.flatMap(({ findings }) => findings.map((finding) => finding.fingerprint));
  assert.deepEqual(fingerprints, [one?.crash.fingerprint, one?.crash.fingerprint]);
  assert.notEqual(fingerprints[0], fingerprint());
  const stored = occurrencesOf(createReport('triage coredump', merged));
  assert.deepEqual(
    stored.map(({ pid, evidence }) => [pid, evidence]),
    cores.map((core, index) => [alone[index]?.subject['pid'], core]),
  );
  assert.equal(new Set(stored.map(({ identity }) => identity)).size, 2);
});

test('of cores that come at once, the first of equal ones is examined', async () => {
  const cores = [await died('9 null'), await died('10 null'), await died('9 null'), await died('9 null')];
  const triaged = await Promise.all(cores.map((core) => known.triage({ path: core })));
  const examined = triaged.map(({ answer }) => crashesOf(answer)[0]?.backtrace?.threadId);
  const pids = triaged.map(({ answer }) => answer.subject['pid']);
  assert.deepEqual(examined, [pids[0], pids[1], pids[0], pids[0]]);
});
