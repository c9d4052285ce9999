import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  declarationOf,
  declarationsOf,
  declaresFull,
  isOnlyInFull,
  tableDeclaresFull,
} from '../../src/dwarf/abbreviations.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { printedTables, RECORDED, sectionOf } from './recorded.ts';

const dataOf = (program: string) => sectionOf(program, 'abbrev') ?? assert.fail(`${program} has no abbreviations`);

for (const program of RECORDED)
  suite(`${program}, as readelf prints it`, () => {
    const { bytes } = dataOf(program);
    const tables = printedTables(program);

    test('there are tables', () => assert.ok(tables.length > 0));

    for (const { offset, declarations } of tables)
      test(`the table at ${offset}: all declarations, and each by its code`, () => {
        assert.deepEqual(new Map(declarationsOf(bytes, true, offset)), declarations);
        for (const [code, declaration] of declarations)
          assert.deepEqual(declarationOf(bytes, true, offset, code), declaration);
        assert.equal(declarationOf(bytes, true, offset, declarations.size + 1), undefined);
      });

    test('whether a table, and all of them, declare types, variables or parameters', () => {
      const full = tables.map(({ declarations }) => [...declarations.values()].some(({ tag }) => isOnlyInFull(tag)));
      assert.deepEqual(
        tables.map(({ offset }) => tableDeclaresFull(bytes, true, offset)),
        full,
      );
      assert.equal(
        declaresFull(() => dataOf(program), true),
        full.includes(true),
      );
    });
  });

test('of compressed abbreviations no more is unpacked than decides', () => {
  const asked: number[] = [];
  const read = (most: number) => {
    asked.push(most);
    return sectionOf('gcc-dwarf-5-zlib', 'abbrev', most) ?? assert.fail();
  };
  assert.deepEqual([declaresFull(read, true), asked], [true, [1024]]);
});

test('what the first bytes leave open the rest decides', () => {
  const { bytes } = dataOf('gcc-dwarf-5');
  const read = (most: number) =>
    most > 1024 ? { bytes, partial: false } : { bytes: bytesOf(bytes.read(0, 2)), partial: true };
  assert.equal(declaresFull(read, true), true);
});

test('no declaration at all says nothing; a table that ends in the middle of one is an error', () => {
  const nothing = { bytes: bytesOf(Buffer.alloc(3)), partial: false };
  assert.equal(
    declaresFull(() => nothing, true),
    undefined,
  );
  const cut = bytesOf(dataOf('gcc-line-tables').bytes.read(0, 5));
  assert.throws(() => declarationsOf(cut, true, 0), /ends in the middle/);
  assert.throws(() => tableDeclaresFull(cut, true, 0), /ends in the middle/);
  assert.throws(() => declaresFull(() => ({ bytes: cut, partial: false }), true), /ends in the middle/);
});
