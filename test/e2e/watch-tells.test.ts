import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Database } from '../../src/store/database.ts';
import { occurrencesOf } from '../../src/store/occurrences.ts';
import { openStore } from '../../src/store/open-store.ts';
import { Messages } from '../../src/watch/messages.ts';
import { keep, sendKept } from '../../src/watch/outbox.ts';
import { spool } from '../../src/watch/spool.ts';
import { crashReport } from '../coredump/stacks.ts';
import { faultline } from '../support/faultline.ts';
import { serving, TOKEN, type TestServing } from '../support/serving.ts';
import { reportOf } from '../support/store-reports.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-tells-'));
let server: TestServing;
let store: Database;
before(async () => {
  server = await serving();
  store = await openStore(path.join(directory, 'host.sqlite'), { create: true });
});
after(async () => {
  await store?.close();
  await server?.stop();
  rmSync(directory, { recursive: true });
});

const happened = (pid: number) => {
  const [occurrence] = occurrencesOf(
    reportOf({ name: 'told', program: 'p' }, { version: '1', pid, host: 'h', time: Date.UTC(2026, 5, pid) }),
  );
  assert.ok(occurrence);
  return occurrence;
};
const kept = async (): Promise<number> => (await store.query('SELECT identity FROM outbox')).length;

test('what a watch sends, a server takes, with the stack; what could not be sent is kept', async () => {
  const [whole] = occurrencesOf(crashReport([['main', '/srv/app', 'culprit', { file: 'main.c', line: 6 }]]));
  assert.ok(whole);
  for (const occurrence of [happened(1), happened(2), happened(2), whole]) await keep(store, 'webhook', occurrence);
  assert.equal(await kept(), 3);
  const address = new URL('/api/v1/reports', server.url).href;
  assert.match((await sendKept(store, 'webhook', address)) ?? '', /answered 401/);
  assert.match((await sendKept(store, 'webhook', 'http://127.0.0.1:1/')) ?? '', /ECONNREFUSED|fetch failed/);
  assert.equal(await kept(), 3);
  assert.equal(await sendKept(store, 'webhook', address, TOKEN), undefined);
  assert.equal(await kept(), 0);
  assert.match(await (await server.send(`/crash/${whole.fingerprint}`)).text(), /class="frame culprit"/);
  const { sections } = (await (await server.send('/api/v1/crashes?q=told')).json()) as {
    sections: { crashes: { occurrences: number }[] }[];
  };
  assert.equal(sections[0]?.crashes[0]?.occurrences, 2);
});

test('for a receiver that is away for days no more is kept than that; what is kept is not lost', async () => {
  const most = 3;
  const isKept = async (pid: number) => keep(store, 'webhook', happened(pid), most);
  assert.deepEqual([await isKept(21), await isKept(22), await isKept(23)], [true, true, true]);
  assert.equal(await isKept(24), false);
  assert.equal(await isKept(22), true, 'it is there already');
  assert.equal(await keep(store, 'otlp', happened(24), most), true, 'another receiver has a bound of its own');
  assert.equal(await kept(), most + 1);
  await sendKept(store, 'webhook', new URL('/api/v1/reports', server.url).href, TOKEN);
  assert.equal(await isKept(24), true);
  await store.query('DELETE FROM outbox');
});

test('a look that finds more than are kept sends what it has kept; only who is away misses some', async () => {
  const address = new URL('/api/v1/reports', server.url).href;
  const present = new Messages(store, 'webhook', address, TOKEN, 2);
  const away = new Messages(store, 'otlp', 'http://127.0.0.1:1/', undefined, 2);
  for (const pid of [31, 32, 33, 34, 35]) for (const messages of [present, away]) await messages.add(happened(pid));
  assert.equal(present.lost, undefined);
  assert.match(
    away.lost ?? '',
    /^http:\/\/127\.0\.0\.1:1\/ has 2 messages to come, and will not be told of 3 more crashes/,
  );
  assert.ok((await kept()) <= 4);
  await store.query('DELETE FROM outbox');
});

test('who is told in two ways is told each; what is refused each time does not stop the rest', async () => {
  const seen: string[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      seen.push(body);
      response.writeHead(seen.length === 1 ? 422 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  after(() => receiver.close());
  await new Promise((resolve) => receiver.once('listening', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  for (const pid of [3, 4]) {
    await keep(store, 'webhook', happened(pid));
    await keep(store, 'otlp', happened(pid));
  }
  assert.match((await sendKept(store, 'webhook', url)) ?? '', /answered 422: .* is not sent again/);
  assert.equal(seen.length, 2);
  assert.equal(await kept(), 2);
  assert.equal(await sendKept(store, 'otlp', url), undefined);
  assert.equal(await kept(), 0);
  assert.ok(
    seen.slice(0, 2).every((body) => (JSON.parse(body) as { schema: string }).schema === 'faultline.occurrence/1'),
  );
  assert.ok(seen.slice(2).every((body) => body.includes('app.crash')));
});

test('a spool has a file of each, once, which store add reads', async () => {
  const place = path.join(directory, 'spool');
  for (const pid of [5, 6, 6]) await spool(place, happened(pid));
  assert.equal(readdirSync(place).length, 2);
  const { stdout } = await faultline(['store', 'add', place, '--json'], {
    env: { FAULTLINE_STORE: path.join(directory, 'of-spool.sqlite') },
  });
  assert.equal((JSON.parse(stdout) as { sections: { added: number }[] }).sections[0]?.added, 2);
  await assert.rejects(spool('/proc/none', happened(7)), /can't be written to/);
});
