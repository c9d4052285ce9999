import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareCrashes, type SourcedCrash } from '../../src/crash/compare.ts';
import { comparableStack, similarity } from '../../src/crash/similarity.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { CrashClass } from '../../src/report/sections/crash.ts';
import { APP, LIBC, crash, crashReport, type Row } from '../coredump/stacks.ts';

function sourced(source: string, rows: readonly Row[], more: { class?: CrashClass } = {}): SourcedCrash {
  const report = crashReport(rows, more);
  const section = sectionOf(report, 'crash');
  assert.ok(section);
  return { source, crash: section, frames: sectionOf(report, 'backtrace')?.frames ?? [] };
}

function alike(a: readonly Row[], b: readonly Row[]): number {
  const [one, other] = [crash(a), crash(b)].map(({ frames, faultIndex, culpritIndex }) =>
    comparableStack(frames, faultIndex, culpritIndex),
  );
  assert.ok(one !== undefined && other !== undefined);
  return similarity(one, other);
}

const own = (...names: string[]): Row[] => names.map((name, index) => [name, APP, index === 0 ? 'culprit' : 'code']);
const BASE = own('parse', 'load', 'handle', 'serve', 'main');

test('the nearer to the culprit two stacks differ, the less alike they are', () => {
  const differing = [0, 1, 2, 3, 4].map((place) =>
    alike(
      BASE,
      BASE.map((row, index): Row => (index === place ? [`other_${place}`, APP, row[2]] : row)),
    ),
  );
  assert.deepEqual(
    differing,
    differing.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(differing).size, 5);
  assert.ok((differing[0] ?? 1) < 0.7 && (differing[1] ?? 0) > 0.7);
});

test('is one for equal stacks, nothing for strangers, and the same both ways', () => {
  assert.equal(alike(BASE, BASE), 1);
  assert.equal(alike(BASE, own('a', 'b', 'c')), 0);
  const stack = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 12 })
    .map((names) => own(...names));
  fc.assert(
    fc.property(stack, stack, (a, b) => {
      const value = alike(a, b);
      assert.ok(value >= 0 && value <= 1);
      assert.ok(Math.abs(value - alike(b, a)) < 1e-9);
    }),
  );
});

test('an inserted call, a missing name and libc without symbols are small differences', () => {
  assert.ok(alike(BASE, own('parse', 'inserted', 'load', 'handle', 'serve', 'main')) > 0.8);
  const nameless = BASE.map((row, index): Row => (index === 1 ? [undefined, APP, 'code', { offset: '0x77' }] : row));
  assert.ok(alike(BASE, nameless) > 0.8);
  const inLibc = (row: Row): Row[] => [row, ...BASE];
  assert.ok(
    alike(inLibc(['__strlen_evex', LIBC, 'fault']), inLibc([undefined, LIBC, 'fault', { offset: '0x1' }])) > 0.8,
  );
});

test('the places of one build are the same without their names, those of another build are not', () => {
  const placed = (buildId: string, isNamed: boolean) =>
    BASE.map(([name, module, role], index): Row => [
      isNamed ? name : undefined,
      module,
      role,
      { buildId, offset: `0x10${index}` },
    ]);
  assert.equal(alike(placed('aa11', true), placed('aa11', false)), 1);
  assert.ok(alike(placed('aa11', true), placed('bb22', false)) < 0.7);
});

test('one frame in common is not enough', () => {
  assert.ok(alike(own('main'), own('main')) < 0.7);
});

test('crashes with different known causes are different, however alike; the report says so', () => {
  const section = compareCrashes([
    sourced('a', BASE),
    sourced('b', BASE, { class: 'wild-read' }),
    sourced('c', BASE, { class: 'unknown' }),
  ]);
  assert.equal(section.groups.length, 2);
  const apart = section.groups.map(({ nearest }) => nearest?.why ?? '');
  assert.ok(
    apart.some((why) => why.startsWith('another cause: ')),
    apart.join(),
  );
});

test('what sanitizers found in one stack are two crashes if they are two kinds', () => {
  const found = (source: string, kind: string): SourcedCrash => {
    const one = sourced(source, BASE, { class: 'abort' });
    const fingerprint = kind.padEnd(64, '0');
    return { ...one, crash: { ...one.crash, fingerprint, cause: { ...one.crash.cause, kind } } };
  };
  const { groups } = compareCrashes([found('a', 'data-race'), found('b', 'direct-leak')]);
  assert.equal(groups.length, 2);
  assert.equal(groups[0]?.nearest?.why, 'another cause: data-race against direct-leak');
});

test('a weak crash is the same as no other, not even as one with its fingerprint, and the report says so', () => {
  const exit: readonly Row[] = [
    ['__pthread_kill_implementation', LIBC, 'fault'],
    ['raise', LIBC, 'abort'],
    ['__run_exit_handlers', LIBC, 'library'],
    ['exit', LIBC, 'library'],
  ];
  const section = compareCrashes([sourced('a', exit), sourced('b', exit), sourced('c', BASE), sourced('d', BASE)]);
  assert.deepEqual(
    section.groups.map(({ crashes, weak }) => [crashes.length, weak]),
    [
      [2, undefined],
      [1, true],
      [1, true],
    ],
  );
  assert.match(section.groups[1]?.nearest?.why ?? '', /^weak: /);
});

test('two places of one stripped build are not perhaps the same', () => {
  const at = (...offsets: string[]): Row[] =>
    offsets.map((offset, index) => [
      undefined,
      APP,
      index === 0 ? 'culprit' : 'code',
      { offset, buildId: '9d5ef2a1638969093d85947e1b124b5ff308aa64' },
    ]);
  assert.ok(alike(at('0x3d21', '0x2d80', '0x2fe1'), at('0x38c9', '0x2d80', '0x2fe1')) < 0.7);
});

test('names the crash that is most like the others of its group', () => {
  const near = own('parse', 'inserted', 'load', 'handle', 'serve', 'main');
  const section = compareCrashes([
    sourced('x.json', near),
    sourced('m.json', BASE),
    sourced('n.json', BASE),
    sourced('other.json', own('draw', 'paint', 'main')),
  ]);
  assert.deepEqual(
    section.groups.map(({ representative, crashes }) => [representative, crashes.map(({ source }) => source)]),
    [
      ['m.json', ['m.json', 'n.json', 'x.json']],
      ['other.json', ['other.json']],
    ],
  );
});

test('the order of the arguments changes nothing', () => {
  const stack = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 6 });
  const crashes = fc.array(fc.tuple(stack, fc.constantFrom<CrashClass>('null-read', 'wild-read', 'unknown')), {
    minLength: 2,
    maxLength: 14,
  });
  const withOrder = crashes.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.shuffledSubarray(
        list.map((_, index) => index),
        { minLength: list.length },
      ),
    ),
  );
  fc.assert(
    fc.property(withOrder, ([list, order]) => {
      const all = list.map(([names, cause], index) => sourced(`r${index}`, own(...names), { class: cause }));
      const shuffled = order.flatMap((index) => all[index] ?? []);
      assert.deepEqual(compareCrashes(shuffled), compareCrashes(all));
    }),
    { numRuns: 200 },
  );
});

test('every two of a group are alike enough', () => {
  const crashes = Array.from({ length: 40 }, (_, n) =>
    sourced(`r${n}`, own(`f${n % 3}`, `g${n % 5}`, `h${n % 7}`, 'i', 'main')),
  );
  const { groups, threshold, count } = compareCrashes(crashes);
  assert.equal(groups.flatMap((group) => group.crashes).length, count);
  for (const group of groups) {
    const members = group.crashes.flatMap(({ source }) => crashes.find((each) => each.source === source) ?? []);
    for (const a of members) {
      for (const b of members) {
        const [one, other] = [a, b].map(({ crash: section, frames }) =>
          comparableStack(frames, section.faultFrame?.index, section.culpritFrame?.index),
        );
        assert.ok(one !== undefined && other !== undefined && similarity(one, other) >= threshold);
      }
    }
  }
});
