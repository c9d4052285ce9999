import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Metrics } from '../../src/metrics/model.ts';
import { readMetrics } from '../../src/metrics/read-metrics.ts';
import type { Database } from '../../src/store/database.ts';
import { deriveAll } from '../../src/store/derive.ts';
import { markIn } from '../../src/store/mark.ts';
import type { Mark, StoredOccurrence } from '../../src/store/model.ts';
import { CrashRefused } from '../../src/store/one-crash.ts';
import { prune } from '../../src/store/prune.ts';
import { readCrashes, type CrashToday, type Word } from '../../src/store/read.ts';
import { record } from '../../src/store/record.ts';
import { selectCrashes } from '../../src/store/select.ts';
import { recordWords } from '../../src/store/words.ts';
import { fromScratch, type Standing } from '../support/store-from-scratch.ts';

const VERSIONS = ['1.9', '1.10', '1.10~rc1', '2:0.1', '1.9.0', 'build aa', 'build bb', '1.010', 'a\0b'];
const DAY = 86_400_000;
const NAMES = Array.from({ length: 7 }, (_, number) => createHash('sha256').update(String(number)).digest('hex'));
/** The program of each; one has none. */
const PROGRAMS = ['one', 'one', 'one', 'one', 'other', 'other', undefined];

const anyOf = <Each>(all: readonly Each[]): fc.Arbitrary<Each> => fc.constantFrom(...all);
const maybe = <Each>(arbitrary: fc.Arbitrary<Each>): fc.Arbitrary<Each | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const happened = fc.record({
  crash: fc.nat(NAMES.length - 1),
  version: maybe(anyOf(VERSIONS)),
  host: maybe(anyOf(['web1', 'web2', 'db', 'h\0'])),
  pid: fc.nat(400),
  day: fc.nat(20),
});
const name = anyOf(NAMES);
/** What happens to a store, one after the other. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ put: fc.array(happened, { minLength: 1, maxLength: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ mark: name, said: saidOf() }) },
  { weight: 2, arbitrary: fc.record({ mark: name, said: fc.record({ mergedInto: fc.option(name) }) }) },
  { weight: 1, arbitrary: fc.record({ prune: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({ words: fc.array(fc.tuple(name, maybe(name), maybe(anyOf(VERSIONS))), { maxLength: 4 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function saidOf(): fc.Arbitrary<Mark> {
  return fc.oneof(
    fc.record({ acknowledged: fc.boolean() }),
    fc.record({ fixedIn: fc.option(anyOf(VERSIONS.slice(0, 7))) }),
  );
}

function occurrence({
  crash,
  version,
  host,
  pid,
  day,
}: typeof happened extends fc.Arbitrary<infer Each> ? Each : never): StoredOccurrence {
  const program = PROGRAMS[crash];
  return {
    identity: createHash('sha256').update(`${pid} ${day}`).digest('hex').slice(0, 32),
    fingerprint: NAMES[crash] ?? '',
    signature: `SIGSEGV | function_${crash}`,
    title: 't',
    rule: 'coredump/null-read',
    time: day * DAY + pid,
    pid,
    ...(program === undefined ? {} : { program }),
    ...(version === undefined ? {} : { version }),
    ...(host === undefined ? {} : { host }),
  };
}

async function take(store: Database, each: Step): Promise<void> {
  if ('put' in each) await record(store, each.put.map(occurrence));
  else if ('prune' in each) await prune(store, { since: each.prune * DAY });
  else if ('words' in each)
    await recordWords(
      store,
      each.words.map(([fingerprint, mergedInto, fixedIn]): Word => ({
        fingerprint,
        acknowledged: true,
        ...(mergedInto === undefined ? {} : { mergedInto }),
        ...(fixedIn === undefined ? {} : { fixedIn }),
      })),
    );
  else
    await markIn(store, each.mark, each.said).catch((error: unknown) => {
      if (!(error instanceof CrashRefused)) throw error;
    });
}

/** However a store came to what it holds, what is kept of how its crashes stand is what follows from it. */
export function standingSuite(kind: string, open: (name: string) => Promise<Database>, runs: number): void {
  let store: Database;
  before(async () => {
    store = await open('standing');
  });
  after(async () => store.close());

  test(`${kind}: whatever was put in, said, merged, split, pruned, each crash stands as from scratch`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps: Step[]) => {
        for (const table of ['crash', 'occurrence', 'seen', 'today', 'lineage', 'setting', 'alike', 'sample'])
          await store.query(`DELETE FROM ${table}`);
        for (const each of steps) {
          await take(store, each);
          const expected = byRoot(await fromScratch(store));
          assert.deepEqual(
            byRoot((await readCrashes(store)).map(standingOf)),
            expected.map((crash) => ({ ...crash, hosts: crash.hosts.length })),
          );
          assert.deepEqual((await readMetrics(store, true)).hosts, onHosts(expected));
          assert.deepEqual(await store.query(MERGED_TWICE), []);
          for (const filter of ['gone', 'back'] as const) {
            const { crashes, total } = await selectCrashes(store, { [filter]: true }, 2);
            const fitting = expected.filter((one) => one[filter === 'gone' ? 'goneSince' : 'backIn'] !== undefined);
            assert.deepEqual([total, crashes.length], [fitting.length, Math.min(2, fitting.length)]);
          }
        }
        const kept = await store.query('SELECT * FROM today ORDER BY root');
        const versions = await store.query('SELECT * FROM lineage ORDER BY key');
        await store.transaction(async () => deriveAll(store));
        assert.deepEqual(await store.query('SELECT * FROM today ORDER BY root'), kept);
        assert.deepEqual(await store.query('SELECT * FROM lineage ORDER BY key'), versions);
      }),
      { numRuns: runs, examples: [[MIXED]] },
    );
  });
}

/** A crash that is merged into one that is merged itself: nobody could name it. */
const MERGED_TWICE =
  'SELECT c.fingerprint FROM crash c JOIN crash i ON i.fingerprint = c.merged_into WHERE i.merged_into IS NOT NULL';

const seenIn = (crash: number, version: string) => ({ crash, version, host: undefined, pid: crash, day: 1 });
/** A version of another program's crash, which was merged into one, becomes a version of its own program. */
const MIXED: Step[] = [
  { put: [seenIn(0, '1.9'), seenIn(4, '1.10')] },
  { mark: NAMES[4] ?? '', said: { mergedInto: NAMES[0] ?? '' } },
  { put: [seenIn(1, '1.10')] },
];

function onHosts(crashes: readonly Standing[]): Metrics['hosts'] {
  const count = (host: string, status: string): number =>
    crashes.filter((crash) => crash.status === status && crash.hosts.includes(host)).length;
  return [...new Set(crashes.flatMap(({ hosts }) => hosts))]
    .toSorted()
    .map((host) => ({ host, new: count(host, 'new'), back: count(host, 'back') }));
}

function standingOf(crash: CrashToday): Omit<Standing, 'hosts'> & { readonly hosts: number } {
  const { members, status, firstSeen, lastSeen, occurrences, hosts, firstIn, goneSince, backIn } = crash;
  return { members, status, firstSeen, lastSeen, occurrences, hosts, firstIn, goneSince, backIn };
}

function byRoot<Each extends Pick<Standing, 'members'>>(all: readonly Each[]): Each[] {
  return all.toSorted((one, other) => ((one.members[0] ?? '') < (other.members[0] ?? '') ? -1 : 1));
}
