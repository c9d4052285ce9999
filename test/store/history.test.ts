import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyOf, inOrder, orderOf } from '../../src/store/history.ts';
import type { Seen } from '../../src/store/model.ts';

const seen = (...versions: string[]): Seen[] =>
  versions.map((value, index) => ({ value, firstSeen: index, lastSeen: index, occurrences: 1 }));
const ALL = seen('1.0', '1.1', '1.2', '1.3');

type Asked = Parameters<typeof historyOf>;
const CASES: readonly [what: string, Asked[0], own: Asked[1], ofProgram: Seen[], ReturnType<typeof historyOf>][] = [
  ['nobody has looked at it', {}, ALL, ALL, { status: 'new', firstIn: '1.0' }],
  ['somebody has', { acknowledged: true }, seen('1.1'), ALL, { status: 'known', firstIn: '1.1', goneSince: '1.2' }],
  [
    'fixed, and not seen since',
    { fixedIn: '1.2' },
    seen('1.0', '1.1'),
    ALL,
    { status: 'fixed', firstIn: '1.0', goneSince: '1.2' },
  ],
  [
    'fixed, and seen since',
    { fixedIn: '1.2' },
    seen('1.0', '1.3'),
    ALL,
    { status: 'back', firstIn: '1.0', backIn: '1.3' },
  ],
  [
    'seen in the version of the fix itself',
    { fixedIn: '1.2' },
    seen('1.2'),
    ALL,
    { status: 'back', firstIn: '1.2', goneSince: '1.3', backIn: '1.2' },
  ],
  [
    'fixed, old versions still crash',
    { fixedIn: '1.3' },
    seen('1.0', '1.2'),
    ALL,
    { status: 'fixed', firstIn: '1.0', goneSince: '1.3' },
  ],
  [
    'a version without it',
    {},
    seen('1.0', '1.2'),
    ALL,
    { status: 'new', firstIn: '1.0', goneSince: '1.3', backIn: '1.2' },
  ],
  ['no version is known', { fixedIn: '1.2' }, [], [], { status: 'fixed' }],
  [
    'of a build nobody knows whether it has the fix',
    { fixedIn: '1.2' },
    seen('build abc'),
    seen('build abc'),
    { status: 'fixed', firstIn: 'build abc' },
  ],
  [
    'merged with a crash of another program, of whose versions nobody knows which came first',
    {},
    seen('1.0', '7.3'),
    ALL,
    { status: 'new' },
  ],
  [
    'merged with a crash of another program, and seen since it was fixed',
    { fixedIn: '1.1' },
    seen('7.3', '1.2'),
    ALL,
    { status: 'back', backIn: '1.2' },
  ],
];

for (const [what, mark, own, ofProgram, expected] of CASES)
  test(`history: ${what}`, () => assert.deepEqual(historyOf(mark, own, orderOf(ofProgram)), expected));

test('versions are in the order of their numbers, builds in that of their first crash', () => {
  assert.deepEqual(
    inOrder(seen('1.10', '1.9')).map(({ value }) => value),
    ['1.9', '1.10'],
  );
  assert.deepEqual(
    inOrder(seen('build ff', 'build aa')).map(({ value }) => value),
    ['build ff', 'build aa'],
  );
});
