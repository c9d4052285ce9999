import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { EvidenceError } from '../../src/errors/errors.ts';
import { readMetrics } from '../../src/metrics/read-metrics.ts';
import type { Database, Value } from '../../src/store/database.ts';
import { markIn } from '../../src/store/mark.ts';
import { listReport } from '../../src/store/list.ts';
import { occurrencesOf } from '../../src/store/occurrences.ts';
import { openStore } from '../../src/store/open-store.ts';
import { pruneStore } from '../../src/store/prune.ts';
import { rankedCrashes } from '../../src/store/rank.ts';
import { readCrashes, seenBy } from '../../src/store/read.ts';
import { contentOf } from '../../src/store/read-reports.ts';
import { record } from '../../src/store/record.ts';
import { selectCrashes } from '../../src/store/select.ts';
import { showReport } from '../../src/store/show.ts';
import { reportsOf, stories } from '../support/store-reports.ts';
import { standingSuite } from './standing-suite.ts';
import { storeSuite } from './suite.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-store-'));
after(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => path.join(directory, name);

storeSuite('SQLite', async (name) => openStore(at(`${name}.sqlite`), { create: true }));
standingSuite('SQLite', async (name) => openStore(at(`${name}.sqlite`), { create: true }), 150);

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

test('a store of the version before, which kept nothing of how its crashes stand, has all of it when it is opened', async () => {
  const file = at('before.sqlite');
  const store = await openStore(file, { create: true });
  await record(store, [...reportsOf(stories(12), 2)].flatMap(occurrencesOf));
  const crashes = await readCrashes(store);
  for (const undone of ['TABLE today', 'TABLE lineage', 'INDEX seen_value', 'INDEX crash_merged'])
    await store.query(`DROP ${undone}`);
  await store.query('CREATE INDEX seen_value ON seen (facet, value)');
  await store.query('UPDATE faultline_store SET version = 4');
  await store.close();
  const again = await openStore(file);
  assert.deepEqual(await readCrashes(again), crashes);
  await again.close();
});

test('a crash is ranked by what it did of late, whether few or many are asked for', async () => {
  const store = await openStore(at('ranked.sqlite'), { create: true });
  await record(store, [...reportsOf(stories(400), 9)].flatMap(occurrencesOf));
  const late = Date.UTC(2026, 7, 5);
  const [one, other] = (await selectCrashes(store, { version: '3:0.1-1' }, 2)).crashes;
  assert.ok(one && other);
  await markIn(store, one.fingerprint, { acknowledged: true, mergedInto: other.fingerprint });
  await markIn(store, other.fingerprint, { acknowledged: true });
  const ranking = { selection: {}, concern: undefined, offset: 0, most: 1000 };
  const all = await rankedCrashes(store, ranking, late);
  assert.equal(all.total, 399);
  assert.equal(all.sums.get('rising'), all.crashes.filter(({ rising }) => rising).length);
  assert.equal(all.crashes.find(({ fingerprint }) => fingerprint === other.fingerprint)?.concern, 'rising');
  const program = await rankedCrashes(store, { ...ranking, selection: { match: 'program1' } }, late);
  assert.ok(program.total > 0 && program.total < 256);
  assert.deepEqual(
    program.crashes,
    all.crashes.filter((crash) => program.crashes.some(({ fingerprint }) => fingerprint === crash.fingerprint)),
  );
  await store.close();
});

test('whatever is asked of a store, no table that grows with the occurrences is read from end to end', async () => {
  const store = await openStore(at('plans.sqlite'), { create: true });
  await record(store, [...reportsOf(stories(12), 2)].flatMap(occurrencesOf));
  const asked = new Map<string, readonly Value[]>();
  const seen: Database = {
    ...store,
    query: async (sql, values = []) => {
      asked.set(sql, values);
      return store.query(sql, values);
    },
  };
  const ranking = { selection: {}, concern: undefined, offset: 0, most: 50 };
  const [crash] = (await rankedCrashes(seen, ranking, Date.UTC(2026, 7, 1))).crashes;
  assert.ok(crash);
  await listReport(seen, { host: 'host7', version: '2.1-1', unit: 'program1.service', match: 'function' }, 50);
  await showReport(seen, crash.fingerprint);
  await seenBy(seen, 'day', crash);
  await readMetrics(seen, true);
  await record(seen, [...reportsOf(stories(12), 3)].flatMap(occurrencesOf));
  assert.ok(asked.size > 10);
  for (const [sql, values] of asked) {
    const plan = await store.query(`EXPLAIN QUERY PLAN ${sql}`, values);
    for (const { detail } of plan)
      assert.doesNotMatch(String(detail), /SCAN (?!crash\b|today\b|t\b|setting\b|\d+-ROW|CONSTANT)/, sql);
  }
  await store.close();
});

test('whatever number of crashes, page or word somebody asks for, it is the same statement: each is kept', async () => {
  const store = await openStore(at('statements.sqlite'), { create: true });
  const texts = new Set<string>();
  const spied: Database = {
    ...store,
    query: async (sql, values) => {
      texts.add(sql);
      return store.query(sql, values);
    },
  };
  const ask = async (number: number): Promise<void> => {
    const selection = { match: `word${number}`, host: `host${number}`, since: number };
    await listReport(spied, selection, number);
    await rankedCrashes(spied, { selection, concern: undefined, offset: number * 50, most: 50 }, 0);
  };
  await ask(1);
  const first = texts.size;
  for (let number = 2; number < 20; number += 1) await ask(number);
  assert.equal(texts.size, first);
  await store.close();
});

test('what others say of a crash is cut where it is too long, and refused where no address could name the crash', () => {
  const [report] = reportsOf(stories(1), 1);
  assert.ok(report);
  const [crash, process] = report.sections;
  const told = (changes: object, ofProcess: object = {}): unknown => ({
    ...report,
    sections: [
      { ...crash, ...changes },
      { ...process, ...ofProcess },
    ],
  });
  const content = contentOf(told({ signature: 's'.repeat(1e6) }, { unit: 'u'.repeat(1e5) }));
  assert.ok('occurrences' in content);
  const [stored] = content.occurrences;
  assert.deepEqual([stored?.signature.length, stored?.unit?.length, stored?.host], [4000, 500, 'host0']);
  for (const fingerprint of ['', 'abc', '../../etc', 'a'.repeat(65)])
    assert.throws(() => contentOf(told({ fingerprint })), /fingerprint/);
});

test('what is pruned is gone from every table that grows: days, reports, stacks that were read', async () => {
  const file = at('pruned.sqlite');
  const store = await openStore(file, { create: true });
  await record(store, [...reportsOf(stories(12), 3)].flatMap(occurrencesOf));
  await store.query("INSERT INTO alike SELECT 'stack of ' || fingerprint, fingerprint, NULL FROM crash");
  const crashes = await readCrashes(store);
  const horizon = crashes.map(({ lastSeen }) => lastSeen).toSorted((one, other) => one - other)[6] ?? 0;
  await pruneStore(file, { since: horizon });
  const kept = await readCrashes(store);
  assert.ok(kept.length > 0 && kept.length < crashes.length);
  for (const crash of kept) {
    assert.equal(crash.occurrences, crashes.find(({ fingerprint }) => fingerprint === crash.fingerprint)?.occurrences);
    const days = await seenBy(store, 'day', crash);
    assert.ok(days.length > 0 && days.every(({ lastSeen }) => lastSeen >= horizon));
  }
  for (const table of ['seen', 'sample', 'alike']) {
    const rows = await store.query(`SELECT DISTINCT fingerprint FROM ${table}`);
    assert.equal(rows.length, kept.length, table);
  }
  await store.close();
});
