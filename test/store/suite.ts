import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../../src/store/database.ts';
import { occurrencesOf } from '../../src/store/occurrences.ts';
import { markIn } from '../../src/store/mark.ts';
import { newestOf, readCrashes, seenBy, type CrashToday, type Word } from '../../src/store/read.ts';
import { contentOf } from '../../src/store/read-reports.ts';
import { record } from '../../src/store/record.ts';
import { selectCrashes } from '../../src/store/select.ts';
import { exportedLines } from '../../src/store/transfer.ts';
import { recordWords } from '../../src/store/words.ts';
import { reportOf, reportsOf, stories, VERSIONS } from '../support/store-reports.ts';

const STORIES = stories(48);
const EACH = 3;

/** What every store must do, whatever it is kept in. @param open an empty one, of a name. */
export function storeSuite(name: string, open: (name: string) => Promise<Database>): void {
  let store: Database;
  before(async () => {
    store = await open('first');
    await record(store, [...reportsOf(STORIES, EACH)].flatMap(occurrencesOf));
  });
  after(async () => store.close());

  test(`${name}: what happened is counted once, however often it is reported`, async () => {
    const again = [...reportsOf(STORIES, EACH)].slice(0, 40).flatMap(occurrencesOf);
    assert.deepEqual(new Set(await record(store, again)), new Set(['there']));
    const expected = STORIES.reduce((sum, { seenIn }) => sum + seenIn.length * EACH, 0);
    const crashes = await readCrashes(store);
    assert.equal(crashes.length, STORIES.length);
    assert.equal(
      crashes.reduce((sum, { occurrences }) => sum + occurrences, 0),
      expected,
    );
  });

  test(`${name}: first in, gone since and back in are those of the story`, async () => {
    for (const crash of await readCrashes(store)) {
      const story = STORIES.find(({ name: each }) => crash.signature.includes(` ${each} `));
      const seenIn = story?.seenIn ?? [];
      const gap = seenIn.find((place, index) => index > 0 && place > (seenIn[index - 1] ?? 0) + 1);
      assert.equal(crash.firstIn, VERSIONS[seenIn[0] ?? -1]);
      assert.equal(crash.goneSince, VERSIONS[(seenIn.at(-1) ?? 0) + 1]);
      assert.equal(crash.backIn, gap === undefined ? undefined : VERSIONS[gap]);
      assert.equal(crash.status, 'new');
    }
  });

  test(`${name}: filters find what fits, and no more`, async () => {
    const names = async (selection: Parameters<typeof selectCrashes>[1]): Promise<string[]> =>
      (await selectCrashes(store, selection)).crashes
        .map(({ signature }) => signature.split(' | ')[1] ?? '')
        .toSorted();
    const told = (fits: (seenIn: readonly number[]) => boolean): string[] =>
      STORIES.filter(({ seenIn }) => fits(seenIn))
        .map(({ name: each }) => each)
        .toSorted();
    assert.deepEqual(
      await names({ version: '2.0~rc1-1' }),
      told((seenIn) => seenIn.includes(3)),
    );
    assert.deepEqual(
      await names({ gone: true }),
      told((seenIn) => !seenIn.includes(VERSIONS.length - 1)),
    );
    assert.deepEqual(
      await names({ back: true }),
      told((seenIn) => seenIn.includes(5) && !seenIn.includes(4)),
    );
    assert.deepEqual(
      await names({ newSince: Date.UTC(2026, 6, 20) }),
      told((seenIn) => (seenIn[0] ?? 0) === 7),
    );
    assert.deepEqual(await names({ match: 'function_47 ' }), ['function_47']);
    assert.deepEqual(
      await names({ unit: 'program1.service', version: '3:0.1-1' }),
      STORIES.filter(({ program, seenIn }) => program === 'program1' && seenIn.includes(7))
        .map((story) => story.name)
        .toSorted(),
    );
    assert.deepEqual(await names({ host: 'no-such-host' }), []);
  });

  test(`${name}: of many that fit the first are told, and how many there are`, async () => {
    const all = await selectCrashes(store, { gone: true });
    const some = await selectCrashes(store, { gone: true }, 3);
    assert.deepEqual(some, { crashes: all.crashes.slice(0, 3), total: all.total });
    assert.ok(all.total > 3);
  });

  test(`${name}: what stands for any text in a pattern stands for itself in a search, and a search may be long`, async () => {
    for (const match of ['%', 'function_4%', 'f_nction_4', '\\', 'x'.repeat(100_000)])
      assert.equal((await selectCrashes(store, { match })).total, 0, match.slice(0, 20));
    assert.equal((await selectCrashes(store, { match: 'FUNCTION_47' })).total, 1);
  });

  test(`${name}: a crash that was merged is found by its own name and fingerprint, and by what it was seen with`, async () => {
    const named = async (match: string): Promise<CrashToday> => {
      const [crash] = (await selectCrashes(store, { match })).crashes;
      assert.ok(crash);
      return crash;
    };
    const [one, other] = [await named('function_40 '), await named('function_41 ')];
    await markIn(store, other.fingerprint, { mergedInto: one.fingerprint });
    for (const match of ['function_41 ', other.fingerprint.slice(0, 12), one.fingerprint])
      assert.deepEqual((await named(match)).members, [one.fingerprint, other.fingerprint], match);
    const ofUnit = await selectCrashes(store, { unit: 'program1.service', match: 'function_40 ' });
    assert.equal(ofUnit.total, 1, 'the unit of the other');
    await markIn(store, other.fingerprint, { mergedInto: null });
    assert.deepEqual(await named('function_41 '), other);
  });

  test(`${name}: hosts are counted, and the newest occurrences come first`, async () => {
    const [crash] = (await selectCrashes(store, { match: 'function_0 ' })).crashes;
    assert.ok(crash);
    assert.deepEqual((await seenBy(store, 'host', crash)).map(({ value }) => value).toSorted(), [
      'host0',
      'host14',
      'host7',
    ]);
    const newest = await newestOf(store, crash, 2);
    assert.deepEqual(
      newest.map(({ version }) => version),
      ['3:0.1-1', '3:0.1-1'],
    );
    assert.ok((newest[0]?.time ?? 0) > (newest[1]?.time ?? 0));
  });

  test(`${name}: a batch that fails leaves nothing behind`, async () => {
    const before = await readCrashes(store);
    const [good] = [
      reportOf({ name: 'never', program: 'program0' }, { version: '9', pid: 1, host: 'h', time: 0 }),
    ].flatMap(occurrencesOf);
    assert.ok(good);
    const broken = {
      ...good,
      identity: 'f'.repeat(32),
      fingerprint: 'f'.repeat(64),
      title: null as unknown as string,
    };
    await assert.rejects(record(store, [good, broken]));
    assert.deepEqual(await readCrashes(store), before);
  });

  test(`${name}: what is exported can be read into another store, which is equal`, async () => {
    await recordWords(store, [
      {
        fingerprint: (await readCrashes(store))[0]?.fingerprint ?? '',
        acknowledged: true,
        fixedIn: '2.0-1',
        note: 'n',
      },
    ]);
    const other = await open('second');
    const words: Word[] = [];
    for await (const line of exportedLines(store)) {
      const content = contentOf(JSON.parse(line));
      if ('word' in content) words.push(content.word);
      else await record(other, content.occurrences);
    }
    await recordWords(other, words);
    assert.equal(words[0]?.fixedIn, '2.0-1');
    assert.deepEqual(byFingerprint(await readCrashes(other)), byFingerprint(await readCrashes(store)));
    await other.close();
  });
}

function byFingerprint(crashes: readonly CrashToday[]): CrashToday[] {
  return crashes
    .map((crash) => ({
      ...crash,
      versions: crash.versions.toSorted((one, other) => (one.value < other.value ? -1 : 1)),
    }))
    .toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
}
