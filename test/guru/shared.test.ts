import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { showFleet } from '../../src/guru/fleet.ts';
import { readReports } from '../../src/guru/source.ts';
import { sectionOf } from '../../src/report/section-of.ts';

const PLAIN = readFileSync(path.join(import.meta.dirname, '../../fixtures/guru/recorded/plain.txt'), 'utf8');
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-gmr-'));
after(() => rmSync(directory, { recursive: true }));
for (let at = 0; at < 6; at++)
  writeFileSync(path.join(directory, `report-${at}`), PLAIN.replace('debug = ', `debug = ${at % 3}`));

test('what the reports of many files have in common is in memory once', async () => {
  const { reports } = await readReports({ paths: [directory] });
  const [first, ...others] = reports;
  assert.equal(others.length, 5);
  const stacks = new Set(reports.flatMap(({ threads }) => threads.map(({ frames }) => frames)));
  assert.equal(stacks.size, new Set(first?.threads.map(({ frames }) => frames)).size);
  for (const name of Object.keys(first?.configuration ?? {})) {
    const groups = new Set(reports.map(({ configuration }) => configuration[name]));
    assert.equal(groups.size, name === 'default' ? 3 : 1, name);
  }
});

test('an option that differs is told with the reports that have each value', async () => {
  const section = sectionOf(await showFleet({ paths: [directory] }, 'lines'), 'guru-fleet');
  assert.deepEqual(
    section?.drift.map(({ option, values }) => [option, values.map(({ reports }) => reports)]),
    [
      [
        'debug',
        [
          [0, 3],
          [1, 4],
          [2, 5],
        ],
      ],
    ],
  );
});
