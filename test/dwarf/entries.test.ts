import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagsOf } from '../../src/dwarf/entries.ts';
import { readUnits, type EntriesPlace, type UnitSections } from '../../src/dwarf/units.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { printedUnits, RECORDED, unitSectionsOf } from './recorded.ts';

for (const program of RECORDED)
  test(`the tags of all entries of ${program}, as readelf prints them`, () => {
    const sections = unitSectionsOf(program);
    const places = [...readUnits(sections)].flatMap(({ entries }) => entries ?? []);
    const tags = printedUnits(program).filter(({ type }) => type !== 'DW_UT_type');
    assert.deepEqual(
      places.map((place) => [...tagsOf(place, sections)]),
      tags.map((unit) => unit.tags),
    );
  });

test('entries that can no longer be read end the list, and what came before counts', () => {
  const sections = unitSectionsOf('gcc-dwarf-5');
  const place = firstPlace(sections);
  const whole = [...tagsOf(place, sections)];
  const within = (changed: Partial<UnitSections>) => [...tagsOf(place, { ...sections, ...changed })];
  const cut = within({ info: bytesOf(sections.info.read(0, place.at + 80)) });
  assert.ok(cut.length > 1 && cut.length < whole.length);
  assert.deepEqual(cut, whole.slice(0, cut.length));
  assert.deepEqual(within({ abbreviations: bytesOf(Buffer.from([0])) }), [], 'a table without declarations');
  assert.deepEqual(within({ abbreviations: bytesOf(Buffer.from([1])) }), [], 'a table that ends in the middle of one');
});

function firstPlace(sections: UnitSections): EntriesPlace {
  const [unit] = readUnits(sections);
  return unit?.entries ?? assert.fail();
}
