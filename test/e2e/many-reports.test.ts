import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { peakMemory } from '../support/peak-memory.ts';

const PLAIN = readFileSync(path.join(import.meta.dirname, '../../fixtures/guru/recorded/plain.txt'), 'utf8');
const REPORTS = 5000;
/** Measured: show 140, fleet 121. With a heap that grows as V8 lets it, 301 and 267. */
const MEGABYTES = 190;

let directory = '';
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
  for (let at = 0; at < REPORTS; at++)
    writeFileSync(path.join(directory, `report-${at}`), PLAIN.replace('debug = ', `debug = ${at % 3}`));
});
after(() => rmSync(directory, { recursive: true }));

for (const command of ['show', 'fleet'])
  test(`guru ${command} of ${REPORTS} reports`, async () => {
    const { megabytes, stdout } = await peakMemory(['guru', command, directory, '--json']);
    assert.equal(JSON.parse(stdout).sections[0].reports.length, REPORTS);
    assert.ok(megabytes < MEGABYTES, `${megabytes} MB`);
  });
