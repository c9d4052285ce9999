import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { comparable, expected, found } from './compare.ts';
import { build, logDirectory, situations, valgrind, valgrindXml } from './fixtures.ts';
import { COUNTED_KINDS, plainCount, reported } from './plain-count.ts';
import { summary } from './summary.ts';

for (const situation of situations()) {
  test(`${situation.name}: text and XML tell the truth, and the same; the text's figures are what grep counts`, async (t) => {
    const directory = logDirectory(t);
    const program = await build(situation, directory);
    const text = path.join(directory, 'vg.log');
    writeFileSync(text, await valgrind([...situation.options, program], directory));
    const fromText = (await summary([text])).section;
    assert.deepEqual(found(fromText), expected(situation));
    assert.deepEqual(
      fromText.processes.map(({ completeness }) => completeness),
      situation.completeness,
    );
    assert.deepEqual(reported(fromText), await plainCount(text));

    if (situation.textOnly) return;
    const xml = path.join(directory, 'vg.xml');
    await valgrindXml([...situation.options, program], directory, xml);
    const fromXml = (await summary([xml])).section;
    assert.deepEqual(found(fromXml), expected(situation));
    assert.deepEqual(comparable(fromXml), comparable(fromText));
    assert.deepEqual(
      fromXml.processes.map(({ completeness }) => completeness),
      situation.completeness,
    );
  });
}

test('there is a program for every kind that can be counted', () => {
  const kinds = new Set(situations().flatMap(({ truth }) => truth.map(({ kind }) => kind)));
  assert.deepEqual([...kinds].toSorted(), COUNTED_KINDS.toSorted());
});
