import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Flags, Numbers, Texts, type Column } from '../../src/valgrind/columns.ts';
import { Groups } from '../../src/valgrind/groups.ts';

/** Beyond a page, and where one ends. */
const ROW = fc.constantFrom(0, 1, 4095, 4096, 9000, 4_194_304);
const NUMBER = fc.oneof(
  fc.nat(),
  fc.integer(),
  fc.double({ noNaN: true }).map((number) => number + 0),
  fc.constantFrom(0, 254, 255, 256, 65_534, 65_535, 2 ** 32 - 2, 2 ** 32 - 1),
);
const AMOUNT = fc.record({ bytes: NUMBER, blocks: fc.nat() }, { noNullPrototype: true });
/** Names in any order, and some missing. */
const GROUP = fc
  .shuffledSubarray(['definitelyLost', 'indirectlyLost', 'possiblyLost'])
  .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), AMOUNT))))
  .map((entries) => Object.fromEntries(entries) as Record<string, { bytes: number; blocks: number }>);

suite('what was set is got, whatever was set elsewhere or before', () => {
  const columns: Readonly<Record<string, [make: () => Column<unknown>, values: fc.Arbitrary<unknown>]>> = {
    numbers: [() => new Numbers(), fc.option(NUMBER, { nil: undefined })],
    flags: [() => new Flags(undefined), fc.constantFrom(true, undefined)],
    texts: [() => new Texts(), fc.option(fc.string(), { nil: undefined })],
    groups: [() => new Groups(() => undefined), fc.option(GROUP, { nil: undefined })],
  };
  for (const [name, [make, values]] of Object.entries(columns))
    test(name, () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(ROW, values)), (changes) => {
          const column = make();
          const expected = new Map<number, unknown>();
          for (const [row, value] of changes) {
            column.set(row, value);
            expected.set(row, value);
          }
          for (const [row, value] of expected) {
            const got: unknown = column.get(row);
            assert.deepEqual(got, value);
            assert.equal(JSON.stringify(got), JSON.stringify(value), 'names in their order');
          }
        }),
      );
    });
});

test('what is no number is none', () => {
  const numbers = new Numbers();
  numbers.set(3, NaN);
  assert.equal(numbers.get(3), undefined);
});

test('adding to a group is as setting the sum', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(1e6)), { minLength: 1 }), (amounts) => {
      const groups = new Groups<Record<string, { bytes: number }>>(() => ({}));
      const sums: Record<string, { bytes: number }> = {};
      for (const [name, bytes] of amounts) {
        groups.add(7, { [name]: { bytes } });
        sums[name] = { bytes: (sums[name]?.bytes ?? 0) + bytes };
      }
      assert.equal(JSON.stringify(groups.get(7)), JSON.stringify(sums));
    }),
  );
});

test('thousands of texts in turn', () => {
  const texts = new Texts();
  for (let row = 0; row < 5000; row++) texts.set(row, `command ${row % 1500}`);
  for (let row = 0; row < 5000; row++) assert.equal(texts.get(row), `command ${row % 1500}`);
});
