import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { signaturesOf, type Stored } from '../../src/coredump/signatures.ts';
import type { CoredumpRecord } from '../../src/evidence/record.ts';
import { crashesOf } from '../../src/report/crash.ts';
import { crash } from '../support/crash.ts';

function stored(pid: number, corefile: string): Stored {
  const record: CoredumpRecord = {
    pid,
    corefile,
    time: new Date().toISOString(),
    recorded: Date.now() * 1000,
    cursor: `c=${pid}`,
    storedInJournal: false,
    truncated: false,
  };
  return { record, stored: { state: 'present', path: corefile, size: statSync(corefile).size } };
}

test('the signature in a list is the one that the core is triaged with, also where the core is packed', async () => {
  const died = await crash('null-read');
  execFileSync('gzip', ['-k', '-n', died.core]);
  const listed = [stored(died.pid, died.core), stored(died.pid + 1, `${died.core}.gz`)];
  const [{ crash: triaged } = {}] = crashesOf(await triageCoredump(died.core));
  assert.ok(triaged);
  const { signature, fingerprint } = triaged;
  const found = await signaturesOf(listed, undefined);
  assert.deepEqual(
    listed.map(({ record }) => found.get(record)),
    [
      { signature, fingerprint },
      { signature, fingerprint },
    ],
  );
});

test('what is not certain has a signature without a fingerprint, also where it is known from an equal crash', async () => {
  const died = await crash('fortran-write');
  const listed = [stored(died.pid, died.core), stored(died.pid + 1, died.core)];
  const [{ crash: triaged } = {}] = crashesOf(await triageCoredump(died.core, { engine: 'native' }));
  const found = await signaturesOf(listed, undefined);
  for (const { record } of listed) assert.deepEqual(found.get(record), { signature: triaged?.signature });
});

test('what is no core or is gone has none', async () => {
  const listed = [stored(2, '/etc/passwd')];
  const gone: Stored = {
    record: { ...stored(3, '/etc/passwd').record, corefile: '/gone' },
    stored: { state: 'missing', path: '/gone' },
  };
  assert.deepEqual(await signaturesOf([...listed, gone], undefined), new Map());
});
