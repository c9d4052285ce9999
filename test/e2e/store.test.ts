import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openStore } from '../../src/store/open-store.ts';
import { readCrashes } from '../../src/store/read.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { reportOf, reportsOf, stories, VERSIONS } from '../support/store-reports.ts';
import { standingSuite } from '../store/standing-suite.ts';
import { storeSuite } from '../store/suite.ts';
import { ORDER } from '../support/version-order.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-store-'));
let server: TestServer | undefined;
before(async () => {
  server = await startPostgres();
});
after(() => {
  server?.stop();
  rmSync(directory, { recursive: true });
});
const at = (name: string): string => path.join(directory, name);
const database = (name: string): string => server?.database(name) ?? '';

storeSuite('PostgreSQL', async (name) => openStore(database(name), { create: true }));
standingSuite('PostgreSQL', async (name) => openStore(database(name), { create: true }), 25);

test('dpkg orders versions as the test of our order has them', () => {
  for (const [index, version] of ORDER.entries())
    if (index > 0) execFileSync('dpkg', ['--compare-versions', ORDER[index - 1] ?? '', 'lt', version]);
});

test('a report that comes late through a pipe is waited for: triage is still at work on it', () => {
  writeFileSync(at('late.json'), JSON.stringify([...reportsOf(stories(1), 1)][0]));
  const line = `{ sleep 3; cat '${at('late.json')}'; } | '${process.execPath}' '${RUN}' store add - 2>&1`;
  const env = { ...process.env, FAULTLINE_STORE: at('late.sqlite') };
  assert.match(execFileSync('sh', ['-c', line], { env, encoding: 'utf8' }), /^1 occurrences? added/m);
});

test('crashes go in, are listed, marked, come back, and move to PostgreSQL', async () => {
  const reports = [...reportsOf(stories(8), 2)];
  writeFileSync(at('reports.jsonl'), reports.map((report) => `${JSON.stringify(report)}\n`).join(''));
  const env = { FAULTLINE_STORE: at('cli.sqlite') };
  const lines = reports.map((report) => JSON.stringify(report)).join('\n');
  const added = await faultline(['store', 'add', '-'], { env, input: lines });
  assert.match(added.stdout, /^88 occurrences added from 88 reports, 8 new crashes\./m);
  const again = await faultline(['store', 'add', '-'], { env, input: lines });
  assert.match(again.stdout, /^0 occurrences added[^]*88 were there already/m);

  const list = JSON.parse((await faultline(['store', 'list', '--json'], { env })).stdout);
  const [section] = list.sections;
  assert.equal(section.kind, 'crashes');
  assert.equal(section.total, 8);
  const { fingerprint } = section.crashes.find(({ signature }: { signature: string }) =>
    signature.includes('function_4 '),
  );
  const marked = await faultline(['store', 'mark', fingerprint.slice(0, 10), '--fixed-in', '2.0-1', '--note', 'PR 8'], {
    env,
  });
  assert.match(marked.stdout, /status\s+fixed/);

  const back = reportOf(
    { name: 'function_4', program: 'program0' },
    { version: '3:0.1-1', pid: 7, host: 'new-host', time: Date.UTC(2026, 10, 1) },
  );
  const gate = await faultline(['store', 'add', '-', '--fail-on', 'error', '--json'], {
    env,
    input: JSON.stringify(back),
  });
  assert.equal(gate.status, 1);
  assert.equal(JSON.parse(gate.stdout).findings[0].rule, 'store/back');
  const shown = await faultline(['store', 'show', fingerprint.slice(0, 10)], { env });
  assert.match(shown.stdout, /back, seen again in 3:0\.1-1/);

  const moved = await faultline(['store', 'export'], { env });
  const to = database('moved');
  assert.equal((await faultline(['store', 'add', '--store', to, '-'], { input: moved.stdout })).status, 0);
  const there = await faultline(['store', 'list', '--store', to, '--json']);
  const here = await faultline(['store', 'list', '--json'], { env });
  assert.deepEqual(JSON.parse(there.stdout).sections, JSON.parse(here.stdout).sections);
});

test('a difference of versions has what is new in one of them', async () => {
  const env = { FAULTLINE_STORE: at('cli.sqlite') };
  const diff = JSON.parse(
    (await faultline(['store', 'diff', '1.10-2', '2.0-1', '--program', 'program1', '--json'], { env })).stdout,
  );
  const signatures = diff.sections.map(({ crashes }: { crashes: { signature: string }[] }) =>
    crashes.map(({ signature }) => signature),
  );
  assert.deepEqual(signatures, [[], ['SIGSEGV | function_5 | main'], ['SIGSEGV | function_1 | main']]);
  const misspelt = await faultline(['store', 'diff', '1.10-2', '2.0'], { env });
  assert.equal(misspelt.status, 2);
  assert.match(misspelt.stderr, /has seen no crash of version 2\.0\./);
});

test('what is pruned does not come back', async () => {
  const env = { FAULTLINE_STORE: at('pruned.sqlite') };
  const input = [...reportsOf(stories(4), 1)].map((report) => JSON.stringify(report)).join('\n');
  await faultline(['store', 'add', '-'], { env, input });
  const pruned = await faultline(['store', 'prune', '--most', '4'], { env });
  assert.match(pruned.stdout, /^28 occurrences and 0 crashes removed\./);
  assert.match((await faultline(['store', 'add', '-'], { env, input })).stdout, /28 are older than what is kept/);
});

test('eight writers that are killed at any moment lose nothing that was said to be stored, and double nothing', async () => {
  const file = at('killed.sqlite');
  await (await openStore(file, { create: true })).close();
  const story = { name: 'killed', program: 'program0' };
  const stored = new Set<number>();
  for (let round = 0; round < 3; round += 1) {
    const writers = Array.from({ length: 8 }, async (_, number) => {
      const pid = round * 8 + number + 1;
      const child = spawn(process.execPath, [RUN, 'store', 'add', '--store', file, '-'], {
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(
        JSON.stringify(reportOf(story, { version: VERSIONS[0] ?? '', pid, host: 'h', time: pid * 1000 })),
      );
      const killed = number % 2 === 1;
      if (killed) setTimeout(() => child.kill('SIGKILL'), 100 + 37 * number);
      child.stdout.resume();
      const [status] = (await once(child, 'close')) as [number | null];
      if (status === 0) stored.add(pid);
      else assert.ok(killed, `writer ${pid} failed`);
    });
    await Promise.all(writers);
  }
  const store = await openStore(file);
  const rows = await store.query('SELECT pid FROM occurrence');
  const [crash] = await readCrashes(store);
  assert.deepEqual(await store.query('PRAGMA integrity_check').then(([row]) => row?.['integrity_check']), 'ok');
  await store.close();
  assert.equal(crash?.occurrences, rows.length);
  for (const pid of stored)
    assert.ok(
      rows.some((row) => row['pid'] === pid),
      `occurrence ${pid} is lost`,
    );
});

test('a server that is not there, and a store that may not be written, say so', async () => {
  const nobody = await faultline(['store', 'list', '--store', 'postgres://u:secret@127.0.0.1:1/x']);
  assert.equal(nobody.status, 2);
  assert.match(nobody.stderr, /^faultline: The store postgres:\/\/u@127\.0\.0\.1:1\/x can't be used: .*ECONNREFUSED/);
  assert.doesNotMatch(nobody.stderr, /secret/);
});
