import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openStore } from '../../src/store/open-store.ts';
import { readCrashes } from '../../src/store/read.ts';
import { occurrencesOf } from '../../src/store/occurrences.ts';
import { record } from '../../src/store/record.ts';
import { pruneStore } from '../../src/store/prune.ts';
import { rankedCrashes } from '../../src/store/rank.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { reportOf, reportsOf, stories } from '../support/store-reports.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-trouble-'));
after(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => path.join(directory, name);
const reports = at('reports.jsonl');
const skip = userInfo().uid !== 0 && 'a file system of its own needs root';

before(() => {
  const lines = [...reportsOf(stories(400), 3)].map((report) => `${JSON.stringify(report)}\n`);
  writeFileSync(reports, lines.join(''));
});

/** Runs shell commands with a small file system of their own at $DISK; `add` puts all reports into the store $STORE there. */
function onSmallDisk(megabytes: number, script: string): { status: number | null; stdout: string; stderr: string } {
  const setup = `
    export DISK=${at('disk')} FAULTLINE_STORE=${at('disk')}/store.sqlite
    mkdir -p $DISK && mount -t tmpfs -o size=${megabytes}m none $DISK
    run() { ${process.execPath} ${RUN} "$@"; }
    add() { run store add - < ${reports}; }
  `;
  return spawnSync('unshare', ['-m', 'sh', '-c', setup + script], { encoding: 'utf8' });
}

test('a disk that is full is said, nothing that was stored is lost, and with room it goes on', { skip }, () => {
  const { status, stdout, stderr } = onSmallDisk(
    24,
    `head -c 20M /dev/zero > $DISK/filler
     head -c 200k ${reports} | run store add - >&2 || true
     run store list --json > ${at('before.json')} 
     add; echo "add $?"
     run store list --json > ${at('between.json')} || exit 9
     rm $DISK/filler
     add > /dev/null; echo "again $?"
     run store list --json --limit 1000 > ${at('after.json')}
     cp $DISK/store.sqlite* ${directory}/`,
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^add 2$/m);
  assert.match(stderr, /has no room: the disk is full/);
  assert.match(stdout, /^again 0$/m);
  const total = (name: string): number =>
    (JSON.parse(execFileSync('cat', [at(name)], { encoding: 'utf8' })) as { sections: { total: number }[] }).sections[0]
      ?.total ?? -1;
  assert.ok(total('between.json') >= total('before.json'));
  assert.equal(total('after.json'), 400);
  const database = new DatabaseSync(at('store.sqlite'));
  assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
  database.close();
});

test('a store that may not be written to is said, and stays as it was', { skip }, () => {
  const { status, stdout, stderr } = onSmallDisk(
    64,
    `add > /dev/null; cksum < $FAULTLINE_STORE
     mount -o remount,ro $DISK
     add; echo "add $?"
     run store mark 00 --known; echo "mark $?"
     cksum < $FAULTLINE_STORE`,
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^add 2$/m);
  assert.match(stdout, /^mark 2$/m);
  assert.match(stderr, /may not be written to|can't be opened/);
  const [before, after] = stdout.match(/^\d+ \d+$/gm) ?? [];
  assert.equal(before, after);
});

test('a store of a newer version is left alone by every command', async () => {
  const env = { FAULTLINE_STORE: at('newer.sqlite') };
  const newer = await openStore(env.FAULTLINE_STORE, { create: true });
  await newer.query('UPDATE faultline_store SET version = 99');
  await newer.close();
  for (const args of [
    ['store', 'list'],
    ['store', 'add', reports],
    ['metrics'],
    ['serve', '--listen', '127.0.0.1:0'],
  ]) {
    const { status, stderr } = await faultline(args, { env });
    assert.equal(status, 2);
    assert.match(stderr, /was made by a newer faultline/);
  }
});

test('a clock that goes back loses nothing and doubles nothing', async () => {
  const store = await openStore(at('clock.sqlite'), { create: true });
  const now = Date.now();
  const crash = (pid: number, time: number) =>
    occurrencesOf(reportOf({ name: 'f', program: 'p' }, { version: '1', pid, host: 'h', time }));
  const ahead = now + 400 * 86_400_000;
  await record(store, crash(1, ahead));
  await record(store, crash(2, now));
  await record(store, crash(1, ahead));
  const [known] = await readCrashes(store);
  assert.deepEqual([known?.occurrences, known?.firstSeen, known?.lastSeen], [2, now, ahead]);
  const first = { selection: {}, concern: undefined, offset: 0, most: 1 };
  assert.equal((await rankedCrashes(store, first, now)).crashes[0]?.recent.at(-1), 1);
  assert.equal((await rankedCrashes(store, first, 0)).crashes[0]?.recent.at(-1), 0);
  await store.close();
  await pruneStore(at('clock.sqlite'), { since: now - 1000 });
  const again = await openStore(at('clock.sqlite'));
  assert.equal((await readCrashes(again))[0]?.occurrences, 2);
  assert.deepEqual(await record(again, crash(3, now - 5000)), ['expired']);
  await again.close();
});
