import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LATEST_DWARF, readUnits, type Unit, type UnitSections } from '../../src/dwarf/units.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { printedUnits, RECORDED, unitSectionsOf } from './recorded.ts';

for (const program of RECORDED)
  suite(`the units of ${program}, as readelf prints them`, () => {
    const units = [...readUnits(unitSectionsOf(program))];
    const printed = printedUnits(program);

    test('as many, of the same versions', () =>
      assert.deepEqual(
        units.map(({ version }) => version),
        printed.map(({ version }) => version),
      ));

    for (const [index, { attributes, type, abbreviationsAt, id }] of printed.entries())
      test(`unit ${index}: name, directory, language, identity, what it is split from`, () => {
        const unit = units[index] ?? assert.fail();
        if (type === 'DW_UT_type') return assert.deepEqual(told(unit), {}, 'it stands for no source file');
        const split = attributes['dwo_name'] ?? attributes['GNU_dwo_name'];
        assert.deepEqual(
          told(unit),
          defined({
            name: attributes['name'],
            directory: attributes['comp_dir'],
            language: languageOf(attributes['language']),
            abbreviationsAt,
            id,
            split,
          }),
        );
      });
  });

test('strings that are missing leave a name out, and the head of the unit stands', () => {
  const { info, abbreviations, littleEndian } = unitSectionsOf('clang-dwarf-5');
  const [unit] = readUnits({ info, abbreviations, littleEndian });
  assert.deepEqual(
    [unit?.version, unit?.name, unit?.compilationDirectory, unit?.language],
    [5, undefined, undefined, 12],
  );
});

test('where the data end in the middle of the last unit, it is listed by what is there', () => {
  const sections = unitSectionsOf('gcc-dwarf-5');
  const [first, last] = readUnits(cutTo(sections, lengthOfFirst(sections) + 12));
  assert.deepEqual([first?.name, last?.version, last?.name], ['program.c', 5, undefined]);
});

test('of a version to come there is its version; of one that never was, an error', () => {
  const sections = unitSectionsOf('gcc-dwarf-5');
  const [unit] = readUnits(withVersion(sections, LATEST_DWARF + 1));
  assert.deepEqual(unit, { version: 6 });
  assert.throws(() => [...readUnits(withVersion(sections, 1))], /DWARF version 1/);
  assert.throws(() => [...readUnits(withVersion(sections, 77))], /DWARF version 77/);
});

test('addresses of a width that no processor has are an error', () => {
  const sections = unitSectionsOf('gcc-dwarf-5');
  assert.throws(() => [...readUnits(changed(sections, (info) => info.writeUInt8(3, 7)))], /addresses of 3 bytes/);
});

function told({ name, compilationDirectory, language, entries, id, split }: Unit): object {
  const abbreviationsAt = entries?.abbreviationsAt;
  return defined({ name, directory: compilationDirectory, language, abbreviationsAt, id, split: split?.name });
}

function defined(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** readelf prints `29	(C11)`. */
function languageOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number.parseInt(text);
}

function withVersion(sections: UnitSections, version: number): UnitSections {
  return changed(sections, (info) => info.writeUInt16LE(version, 4));
}

function changed(sections: UnitSections, change: (info: Buffer) => void): UnitSections {
  const info = Buffer.from(sections.info.read(0, sections.info.size));
  change(info);
  return { ...sections, info: bytesOf(info) };
}

function cutTo(sections: UnitSections, size: number): UnitSections {
  return { ...sections, info: bytesOf(sections.info.read(0, size)) };
}

/** The first four bytes, and what they count. */
function lengthOfFirst({ info }: UnitSections): number {
  return 4 + info.read(0, 4).readUInt32LE();
}
