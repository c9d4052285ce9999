import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { EvidenceError } from '../../src/errors/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import { storeSuite } from './suite.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-store-'));
after(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => path.join(directory, name);

storeSuite('SQLite', async (name) => openStore(at(`${name}.sqlite`), { create: true }));

const refused = (message: RegExp) => (error: unknown) => error instanceof EvidenceError && message.test(error.message);

test('a store that is not there is made by those who write, and by nobody else', async () => {
  await assert.rejects(openStore(at('none.sqlite')), refused(/There is no store/));
  await (await openStore(at('made/below/it.sqlite'), { create: true })).close();
  await (await openStore(at('made/below/it.sqlite'))).close();
});

test("another program's database is refused, and left as it was", async () => {
  const file = at('other.sqlite');
  const other = new DatabaseSync(file);
  other.exec('CREATE TABLE bookmark (url TEXT)');
  other.close();
  await assert.rejects(openStore(file, { create: true }), refused(/holds other tables/));
  const again = new DatabaseSync(file);
  assert.deepEqual(
    again.prepare('PRAGMA journal_mode').get(),
    Object.assign(Object.create(null), { journal_mode: 'delete' }),
  );
  again.close();
});

test('what is no database, and a store of a newer version, are refused with what to do', async () => {
  writeFileSync(
    at('text.sqlite'),
    'no database at all, but longer than the header of one is: a hundred bytes, of which these are the words',
  );
  await assert.rejects(openStore(at('text.sqlite'), { create: true }), refused(/is no store of faultline/));
  await assert.rejects(openStore(directory, { create: true }), refused(/can't be opened/));
  const newer = await openStore(at('newer.sqlite'), { create: true });
  await newer.query('UPDATE faultline_store SET version = 99');
  await newer.close();
  await assert.rejects(openStore(at('newer.sqlite')), refused(/newer faultline/));
});
