import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoredumpRecord } from '../../src/evidence/record.ts';
import type { Answer } from '../../src/report/create.ts';
import { limited } from '../../src/watch/limited.ts';

test('of one program so many cores are read in an hour, of another as many, and later again', async () => {
  let now = 0;
  const read: string[] = [];
  const record = (executable: string) => ({ executable }) as CoredumpRecord;
  const triage = limited(
    {
      recorded: async () => undefined,
      whole: async ({ executable = '' }) => {
        read.push(executable);
        return {} as Answer;
      },
    },
    2,
    () => now,
  );
  await triage.whole(record('/bin/a'));
  await triage.whole(record('/bin/a'));
  await assert.rejects(triage.whole(record('/bin/a')), /2 cores of \/bin\/a were read within an hour/);
  await triage.whole(record('/bin/b'));
  now = 3_600_001;
  await triage.whole(record('/bin/a'));
  assert.deepEqual(read, ['/bin/a', '/bin/a', '/bin/b', '/bin/a']);
});
