import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { jsonText } from '../../src/report/json.ts';
import { render } from '../../src/report/views/index.ts';
import { hostileReport } from './views/reports.ts';

/** What a terminal obeys, and what turns the order of text around. */
// oxlint-disable-next-line no-control-regex
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const CHARACTERS = ['a', '"', '\\', '\u007f', '\u009b', '\u202e', '\u2066', '\u2028', '\u0000', '\u00e4'];

test('JSON holds no control character, and parses to the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...CHARACTERS) }), (text) => {
      const written = jsonText({ [text]: text });
      assert.doesNotMatch(written, RAW);
      assert.deepEqual(JSON.parse(written), { [text]: text });
    }),
  );
});

suite('every format that is JSON', () => {
  const report = hostileReport();
  const findings = report.findings.map((finding) => ({ ...finding, message: 'a\u007fb\u009b31mc\u202ed\u2066' }));
  for (const format of ['json', 'sarif', 'gitlab', 'rdjson'] as const)
    test(format, async () => {
      const written = await render({ ...report, findings }, format, { color: false, width: 80, verbose: true });
      assert.doesNotMatch(written, RAW);
    });
});
