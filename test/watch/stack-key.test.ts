import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoredumpRecord } from '../../src/evidence/record.ts';
import { stackKey } from '../../src/watch/stack-key.ts';

/** As systemd 252 wrote them, shortened. */
const MESSAGE = `Process 31779 (crashme) of user 0 dumped core.

Stack trace of thread 31779:
#0  0x0000557a5294d135 deref (crashme + 0x1135)
#1  0x0000557a5294d152 main (crashme + 0x1152)
#2  0x00007fe40360824a __libc_start_call_main (libc.so.6 + 0x2724a)
`;
const MAPS = `557a5294d000-557a5294e000 r-xp 00001000 fe:00 15343621                   /var/tmp/crashme
7fe403607000-7fe40375d000 r-xp 00026000 fe:00 339380                     /usr/lib/x86_64-linux-gnu/libc.so.6
7fe4037cd000-7fe4037cf000 rw-p 00000000 00:00 0 
`;
const record = (changed: Partial<CoredumpRecord> = {}): CoredumpRecord => ({
  pid: 31779,
  time: '2026-11-29T18:00:00.000Z',
  recorded: 0,
  cursor: 's=1',
  storedInJournal: false,
  truncated: false,
  signal: 11,
  executable: '/var/tmp/crashme',
  message: MESSAGE,
  ...changed,
});

test('the same place in the same files is one stack, whatever the addresses and the process', () => {
  const key = stackKey(record(), MAPS);
  assert.match(key ?? '', /^[0-9a-f]{64}$/);
  const other = record({
    pid: 2,
    message: MESSAGE.replaceAll('0x0000557a5294', '0x0000111111').replaceAll('31779', '2'),
  });
  assert.equal(stackKey(other, MAPS.replaceAll('557a5294', '111111')), key);
});

test('another offset, signal, file or program is another stack', () => {
  const key = stackKey(record(), MAPS);
  assert.notEqual(stackKey(record({ message: MESSAGE.replace('0x1135', '0x1136') }), MAPS), key);
  assert.notEqual(stackKey(record({ signal: 8 }), MAPS), key);
  assert.notEqual(stackKey(record(), MAPS.replace('15343621', '15343622')), key);
  assert.notEqual(stackKey(record({ executable: '/usr/bin/other' }), MAPS), key);
});

test('where something is not told there is no key', () => {
  assert.equal(stackKey(record({ message: MESSAGE.replace('crashme + 0x1135', 'n/a') }), MAPS), undefined);
  assert.equal(stackKey(record(), ''), undefined);
  assert.equal(stackKey(record({ message: 'Process 1 dumped core.' }), MAPS), undefined);
});
