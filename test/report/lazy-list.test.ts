import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { jsonPieces, jsonText } from '../../src/report/json.ts';
import { isLazyList, lazyList } from '../../src/report/lazy-list.ts';
import { maskSecrets } from '../../src/report/mask.ts';

const row = (index: number) => ({ index, command: `deploy --password=hunter${index}` });
const ROWS = Array.from({ length: 12 }, (_, index) => row(index));
const list = lazyList(12, row);

suite('a list whose items are made when they are asked for is an array to everybody', () => {
  const uses: Readonly<Record<string, (rows: readonly ReturnType<typeof row>[]) => unknown>> = {
    items: (rows) => [rows.length, rows[0], rows[11], rows[12], rows.at(-1)],
    spread: (rows) => [...rows],
    methods: (rows) => [rows.filter(({ index }) => index > 9), rows.map(({ index }) => index), rows.slice(2, 4)],
    tests: (rows) => [
      rows.some(({ index }) => index === 11),
      rows.every(({ index }) => index < 11),
      rows.includes(row(1)),
    ],
    keys: (rows) => [Object.keys(rows), Object.entries(rows), 3 in rows, 12 in rows],
    JSON: (rows) => JSON.stringify(rows),
  };
  for (const [name, use] of Object.entries(uses)) test(name, () => assert.deepEqual(use(list), use(ROWS)));
  test('as a whole', () => {
    assert.ok(Array.isArray(list) && isLazyList(list) && !isLazyList(ROWS));
    assert.deepEqual(list, ROWS);
  });
});

test('it has no secrets after masking, and still makes its items', async () => {
  const masked = await maskSecrets({ kind: 'valgrind', rows: list });
  assert.ok(isLazyList(masked.rows));
  assert.deepEqual(masked.rows, (await maskSecrets({ rows: ROWS })).rows);
  assert.doesNotMatch(JSON.stringify(masked), /hunter/);
});

test('tokens that only the scanner knows are masked in it', async () => {
  const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
  const masked = await maskSecrets({ rows: lazyList(3, () => ({ text: `sent ${token}` })) });
  assert.doesNotMatch(JSON.stringify(masked), new RegExp(token));
});

suite('JSON is what JSON.stringify makes', () => {
  test('of anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => assert.equal(jsonText(value), plain(JSON.stringify(value, undefined, 2)))),
    );
  });
  test('of what has no value, and of dates', () => {
    const value = { a: undefined, b: [undefined, { c: undefined }], d: new Date(0), e: {}, f: [] };
    assert.equal(jsonText(value), `${JSON.stringify(value, undefined, 2)}\n`);
  });
  test('of lists that are made as they are read, in pieces', () => {
    const value = (rows: unknown) => ({ sections: [{ kind: 'valgrind', rows, empty: lazyList(0, () => 0) }] });
    assert.equal(jsonText(value(list)), `${JSON.stringify(value(ROWS), undefined, 2)}\n`);
    assert.ok([...jsonPieces(value(lazyList(5000, row)))].length > 3);
  });
});

/** As Faultline escapes what a terminal obeys. */
function plain(text: string): string {
  return `${text.replaceAll(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (each) => String.raw`\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
