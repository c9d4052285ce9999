import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJournalEntry } from '../../src/tools/journal-entry.ts';

const CASES = {
  text: ['{"MESSAGE":"a"}', { MESSAGE: 'a' }],
  'bytes that are no text': ['{"MESSAGE":[27,91,49,109,255]}', { MESSAGE: '\u001b[1m\ufffd' }],
  'a field that the entry has twice': ['{"MESSAGE":["first","second"]}', { MESSAGE: 'first' }],
  'such a field, of bytes': ['{"MESSAGE":[[97,98],[99]]}', { MESSAGE: 'ab' }],
  'a field that was too large': ['{"COREDUMP":null}', { COREDUMP: null }],
  'an empty field': ['{"MESSAGE":""}', { MESSAGE: '' }],
  'a field of a kind that journalctl does not print': ['{"MESSAGE":{"a":1},"_PID":12}', {}],
  'an entry without fields': ['{}', {}],
} as const;

for (const [situation, [line, expected]] of Object.entries(CASES)) {
  test(situation, () => assert.deepEqual(parseJournalEntry(line), expected));
}

for (const line of ['', 'Nov 21 03:11:29 host a[1]: b', '[]', 'null', '"a"', '1', '{"MESSAGE":"cut']) {
  test(`${JSON.stringify(line)} is no entry`, () => assert.equal(parseJournalEntry(line), undefined));
}

test('whatever JSON comes, fields are text or null', () => {
  fc.assert(
    fc.property(fc.json(), (line) => {
      for (const value of Object.values(parseJournalEntry(line) ?? {}))
        assert.ok(value === null || typeof value === 'string');
    }),
  );
});
