import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseTracebacks } from '../../src/python/parse-traceback.ts';
import { maskText } from '../../src/secrets/mask-text.ts';
import { parse } from '../guru/recorded.ts';

const LONG = 500_000;
const times = (text: string): string => text.repeat(LONG / text.length);

/** Where a pattern backtracks, these do not end: the test runner's patience is the limit. */
const LINES = [
  ...[
    '-',
    '=',
    'a',
    'a.',
    '.-',
    ' ',
    '"',
    ':',
    '://',
    'a://a',
    '@',
    ',',
    'token',
    '?token',
    'password ',
    '--password',
    'eyJaaaaaa-',
    'gAAAAaaaaaaaa-',
    'Bearer ',
    '-----BEGIN PRIVATE KEY-----',
    'A.',
    ' (',
    ':1 in ',
    ': ',
  ].map(times),
  `${times('=')}x${'='.repeat(72)}`,
  `Process 1 (under 1) [ run by: ${times(' (')}`,
  `  Binary file "${times('"')}`,
  `  File "${times('", line 1')}`,
  `Fatal Python error: ${times('Fatal Python error: ')}`,
  `Current thread 0x00007f0966ec2b80 [${times('] [')}`,
];

suite('half a megabyte in one line, of what patterns stumble over', () => {
  for (const [index, line] of LINES.entries()) {
    test(`${index}: ${line.slice(0, 40)}`, () => {
      assert.equal(typeof maskText(`${line} password token @ key`), 'string');
      assert.deepEqual(parse(['='.repeat(72), '====  Guru Meditation  ====', '='.repeat(72), line]).reports.length, 1);
      assert.ok(parseTracebacks(['Fatal Python error: Aborted', line]).tracebacks.length >= 1);
    });
  }
});
