import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsOf } from '../../src/serve/pages/bars.ts';
import { isRising } from '../../src/store/rank.ts';

const DAY = 86_400_000;
const TODAY = 20_400;
const seen = (day: number, occurrences: number) => ({
  value: String(day),
  firstSeen: day * DAY,
  lastSeen: day * DAY,
  occurrences,
});

test('a time line has four weeks at least, ends today, and loses nothing', () => {
  for (const days of [[TODAY], [TODAY - 27], [TODAY - 28, TODAY], [TODAY - 400, TODAY - 399, TODAY], [TODAY + 3], []]) {
    const buckets = bucketsOf(
      days.map((day) => seen(day, 2)),
      TODAY * DAY + 5000,
    );
    assert.equal(
      buckets.reduce((sum, { occurrences }) => sum + occurrences, 0),
      2 * days.length,
    );
    assert.equal(buckets.at(-1)?.to, (Math.max(TODAY, ...days) + 1) * DAY - 1);
    assert.ok(buckets.length >= 14 && buckets.length <= 90, String(buckets.length));
  }
});

test('what rises is seen five times in a week, and twice as often as in the week before', () => {
  const recent = (before: number, last: number) => [
    ...Array<number>(14).fill(100),
    ...[before, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0, last, 0, 0, 0],
  ];
  assert.equal(isRising(recent(0, 4)), false);
  assert.equal(isRising(recent(0, 5)), true);
  assert.equal(isRising(recent(3, 5)), false);
  assert.equal(isRising(recent(50, 100)), true);
});
