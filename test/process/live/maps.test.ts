import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMaps } from '../../../src/process/live/maps.ts';

test('mappings, and those of files', () => {
  const { segments, files } = parseMaps(
    [
      '55a1e3b2f000-55a1e3b30000 r-xp 00001000 fe:00 1311 /tmp/a name\\012with (deleted)',
      '7f0f6c400000-7f0f6c600000 ---p 00000000 00:00 0 ',
      '7ffc03718000-7ffc03739000 rw-p 00000000 00:00 0                          [stack]',
      'no mapping',
    ].join('\n'),
  );
  assert.deepEqual(
    segments.map(({ start, readable, writable, executable }) => [start, readable, writable, executable]),
    [
      [0x55a1e3b2f000n, true, false, true],
      [0x7f0f6c400000n, false, false, false],
      [0x7ffc03718000n, true, true, false],
    ],
  );
  assert.deepEqual(files, [
    { start: 0x55a1e3b2f000n, end: 0x55a1e3b30000n, fileOffset: 0x1000n, path: '/tmp/a name\nwith (deleted)' },
  ]);
});
