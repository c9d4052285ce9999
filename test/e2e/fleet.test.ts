import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { json } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { readCrashes } from '../../src/store/read.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { serving, TOKEN, type TestServing } from '../support/serving.ts';
import { until } from '../support/until.ts';

const MIB = 1024 ** 2;
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-fleet-'));
const uploads = path.join(directory, 'uploads');
let postgres: TestServer;
let place: string;
let server: TestServing;
let store: Database;

before(async () => {
  postgres = await startPostgres();
  place = postgres.database('fleet');
  server = await serving({ store: place, uploads: { directory: uploads, most: 64 * MIB, quota: 512 * MIB } });
  store = await openStore(place);
});
after(async () => {
  await store?.close();
  await server?.stop();
  postgres?.stop();
  rmSync(directory, { recursive: true });
});

interface Sent {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  /** Whether the server wanted to have the body. */
  readonly continued: boolean;
}

/** Sends a file as curl does: it waits for the server's word. */
async function put(file: string, query = '', { token = TOKEN, url = server.url } = {}): Promise<Sent> {
  const sent = request(new URL(`/api/v1/evidence${query}`, url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-length': statSync(file).size, expect: '100-continue' },
  });
  let continued = false;
  sent.on('error', () => undefined);
  sent.on('continue', () => {
    continued = true;
    pipeline(createReadStream(file), sent).catch(() => undefined);
  });
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = { status: response.statusCode ?? 0, json: (await json(response)) as Sent['json'], continued };
  sent.destroy();
  return answer;
}

async function stateOf(job: unknown): Promise<Readonly<Record<string, unknown>>> {
  return (await (await server.send(`/api/v1/evidence?job=${encodeURIComponent(String(job))}`)).json()) as Record<
    string,
    unknown
  >;
}

async function workOff(...args: string[]): ReturnType<typeof faultline> {
  return faultline(['worker', '--store', place, '--uploads', uploads, '--once', ...args]);
}

test('a core that a host sends is triaged by a worker, and becomes a crash with its stack', async () => {
  const died = await crash('null-read');
  const sent = await put(died.core);
  assert.deepEqual([sent.status, sent.json['state'], sent.continued], [202, 'waiting', true]);
  assert.equal((await stateOf(sent.json['job']))['state'], 'waiting');
  assert.equal((await put(died.core)).json['state'], 'there');
  const { status, stdout } = await workOff();
  assert.equal(status, 0);
  assert.match(stdout, /read_setting/);
  const { state, fingerprint } = await stateOf(sent.json['job']);
  assert.equal(state, 'done');
  assert.match(
    await (await server.send(`/crash/${String(fingerprint)}`)).text(),
    /class="frame culprit"[^]*read_setting/,
  );
  died.remove();
});

test('of a crash in a build one core is wanted: of another not a byte is read', async () => {
  const died = await crash('null-read');
  const query = `?fingerprint=${'ab'.repeat(32)}&build=${'cd'.repeat(20)}`;
  assert.equal((await put(died.core, query)).status, 202);
  const again = await put(died.core, query);
  assert.deepEqual([again.status, again.json['state'], again.continued], [200, 'there', false]);
  assert.equal((await put(died.core, `${query.slice(0, -1)}e`)).status, 202);
  assert.equal((await workOff()).status, 0);
  died.remove();
});

test('what is no core fails with why, and a bundle that leads elsewhere is not unpacked there', async () => {
  const text = path.join(directory, 'text');
  const evil = path.join(directory, 'evil.tar.zst');
  const escaped = `escaped-from-${path.basename(directory)}`;
  execFileSync('sh', [
    '-c',
    `echo no core > ${text}; cd ${directory}; echo '{}' > manifest.json; tar -P --transform 's,text,../../${escaped},' -c manifest.json text | zstd -q > ${evil}`,
  ]);
  const [one, other] = [await put(text), await put(evil)];
  assert.deepEqual([one.status, other.status], [202, 202]);
  assert.equal((await workOff()).status, 0);
  for (const { json: told } of [one, other]) {
    const { state, why } = await stateOf(told['job']);
    assert.equal(state, 'failed');
    assert.ok(String(why).length > 10, String(why));
  }
  assert.deepEqual(
    readdirSync(path.dirname(directory)).filter((name) => name.includes(escaped)),
    [],
  );
});

test('what is too large, cut off, or without the token leaves nothing behind', async () => {
  const before = readdirSync(uploads);
  const rows = async (): Promise<unknown> => (await store.query('SELECT count(*) AS number FROM upload'))[0];
  const count = await rows();
  const large = path.join(directory, 'large');
  writeFileSync(large, '');
  truncateSync(large, 65 * MIB);
  const refused = await put(large);
  assert.deepEqual([refused.status, refused.continued], [413, false]);
  assert.deepEqual([(await put(large, '', { token: 'wrong' })).status], [403]);
  assert.equal((await put(large, '?fingerprint=../../etc')).status, 400);
  const cut = request(new URL('/api/v1/evidence', server.url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-length': MIB },
  });
  cut.on('error', () => undefined);
  cut.write(Buffer.alloc(MIB / 2));
  await until('a file for it', () => readdirSync(uploads).length > before.length);
  cut.destroy();
  await until('its end', () => readdirSync(uploads).length === before.length);
  assert.deepEqual(await rows(), count);
});

test('where the quota is reached, those that were triaged go first; then no more are taken', async () => {
  const small = await serving({
    store: place,
    uploads: { directory: path.join(directory, 'small'), most: 8 * MIB, quota: 10 * MIB },
  });
  const file = path.join(directory, 'bytes');
  const sendNext = async (): Promise<Sent> => {
    writeFileSync(file, randomBytes(4 * MIB));
    return put(file, '', { url: small.url });
  };
  const first = await sendNext();
  assert.deepEqual([first.status, (await sendNext()).status, (await sendNext()).status], [202, 202, 507]);
  await store.query("UPDATE upload SET state = 'failed' WHERE job = $1", [String(first.json['job'])]);
  assert.equal((await sendNext()).status, 202);
  assert.equal(readdirSync(path.join(directory, 'small')).length, 2);
  await store.query("UPDATE upload SET state = 'failed' WHERE state = 'waiting'");
  await store.query('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs');
  await small.stop();
});

test('a core that was triaged, and is sent again as that of another crash, stays until it is triaged again', async (t) => {
  const folder = path.join(directory, 'again');
  const small = await serving({ store: place, uploads: { directory: folder, most: 8 * MIB, quota: 10 * MIB } });
  t.after(small.stop);
  const [same, other] = [path.join(directory, 'same'), path.join(directory, 'other')];
  writeFileSync(same, randomBytes(4 * MIB));
  const first = await put(same, '', { url: small.url });
  await store.query("UPDATE upload SET state = 'done' WHERE job = $1", [String(first.json['job'])]);
  assert.equal((await put(same, `?fingerprint=${'ef'.repeat(32)}`, { url: small.url })).status, 202);
  for (const expected of [202, 507]) {
    writeFileSync(other, randomBytes(4 * MIB));
    assert.equal((await put(other, '', { url: small.url })).status, expected);
  }
  assert.deepEqual(readFileSync(path.join(folder, String(first.json['job']))), readFileSync(same));
  await store.query("UPDATE upload SET state = 'failed' WHERE state = 'waiting'");
  await store.query('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs');
});

test('a store that has no jobs, or does not answer, is said in two lines', async () => {
  const TRIED = [
    [path.join(directory, 'store.sqlite'), 2, /jobs are in PostgreSQL/],
    ['postgres://nobody@127.0.0.1:1/none', 2, /can't be used/],
  ] as const;
  for (const [other, expected, words] of TRIED)
    for (const args of [['worker'], ['serve', '--listen', '127.0.0.1:0']]) {
      const env = { FAULTLINE_TOKEN: TOKEN };
      const { status, stderr } = await faultline([...args, '--store', other, '--uploads', uploads], { env });
      assert.equal(status, expected);
      assert.match(stderr, words);
      assert.equal(stderr.trimEnd().split('\n').length, 2);
    }
});

test('where the database was away for a moment, the next request finds it again', async () => {
  await store.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'fleet'",
  );
  await until('an answer', async () => (await server.send('/health')).status === 200);
  assert.equal((await server.send('/')).status, 200);
});

test('workers that are killed at any moment lose no job, and no core is counted twice', async () => {
  const cores: Crash[] = [];
  const before = await occurrences();
  for (let number = 0; number < 5; number += 1) {
    const died = await crash('null-read');
    cores.push(died);
    assert.equal((await put(died.core)).status, 202);
  }
  for (let round = 0; round < 4; round += 1) {
    const worker = spawn(process.execPath, [RUN, 'worker', '--store', place, '--uploads', uploads, '--jobs', '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await lines(worker, round === 0 ? 1 : 2);
    worker.kill('SIGKILL');
    await once(worker, 'close');
  }
  assert.equal((await workOff()).status, 0);
  assert.deepEqual(await store.query("SELECT job FROM upload WHERE state = 'waiting'"), []);
  assert.equal(await occurrences(), before + 5);
  for (const died of cores) died.remove();
});

async function occurrences(): Promise<number> {
  return (await readCrashes(store)).reduce((sum, each) => sum + each.occurrences, 0);
}

/** Waits for so many lines of a process, or its end. */
async function lines(child: ChildProcess, count: number): Promise<void> {
  let seen = 0;
  for await (const chunk of child.stdout ?? []) {
    seen += String(chunk).split('\n').length - 1;
    if (seen >= count) return;
  }
}

test('a server that is killed while cores come has a job for each that it said it took', async () => {
  const own = postgres.database('killed');
  const place2 = path.join(directory, 'killed');
  const file = path.join(directory, 'killed.bytes');
  const taken: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(
      process.execPath,
      [RUN, 'serve', '--store', own, '--uploads', place2, '--listen', '127.0.0.1:0'],
      {
        env: { ...process.env, FAULTLINE_TOKEN: TOKEN },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\S+/.exec(String(line))?.[0] ?? '';
    const closed = once(child, 'close');
    const sends = Array.from({ length: 6 }, async (_, number) => {
      const bytes = `${file}-${round}-${number}`;
      writeFileSync(bytes, randomBytes(MIB));
      const sent = await Promise.race([put(bytes, '', { url }), closed.then(() => undefined)]).catch(() => undefined);
      if (sent?.status === 202) taken.push(String(sent.json['job']));
      if (taken.length > round) child.kill('SIGKILL');
    });
    await Promise.all(sends);
    child.kill('SIGKILL');
    await closed;
  }
  const opened = await openStore(own);
  const rows = await opened.query(
    'SELECT u.job, u.file, j.key FROM upload u LEFT JOIN graphile_worker.jobs j ON j.key = u.job',
  );
  await opened.close();
  for (const { job, file: name, key } of rows) {
    assert.equal(key, job);
    assert.equal(readFileSync(path.join(place2, String(name))).length, MIB);
  }
  const known = new Set(rows.map(({ job }) => job));
  assert.deepEqual(
    taken.filter((job) => !known.has(job)),
    [],
  );
});
