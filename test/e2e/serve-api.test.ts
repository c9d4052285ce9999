import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { openStore } from '../../src/store/open-store.ts';
import { readCrashes } from '../../src/store/read.ts';
import { PATIENCE } from '../../src/serve/server.ts';
import { parseReport } from '../../src/report/model.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { serving, TOKEN, type TestServing } from '../support/serving.ts';
import { reportOf, reportsOf, stories } from '../support/store-reports.ts';
import { until } from '../support/until.ts';

let server: TestServing;
before(async () => {
  server = await serving();
});
after(async () => server.stop());

const REPORTS = [...reportsOf(stories(8), 1)];
const LINES = REPORTS.map((report) => `${JSON.stringify(report)}\n`).join('');

async function answered(response: Response): Promise<{ status: number; json: Record<string, unknown> }> {
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

/** All that the store holds, for comparisons. */
async function held(): Promise<string> {
  const store = await openStore(server.store);
  try {
    return JSON.stringify(await readCrashes(store));
  } finally {
    await store.close();
  }
}

test('reports go in with the token, and twice is once', async () => {
  const first = await answered(await server.send('/api/v1/reports', { method: 'POST', body: LINES, token: TOKEN }));
  assert.deepEqual(first, { status: 200, json: { added: 44, there: 0, expired: 0, newCrashes: 8 } });
  const again = await answered(await server.send('/api/v1/reports', { method: 'POST', body: LINES, token: TOKEN }));
  assert.deepEqual(again.json, { added: 0, there: 44, expired: 0, newCrashes: 0 });
  const pretty = JSON.stringify(REPORTS[0], undefined, 2);
  const one = await answered(await server.send('/api/v1/reports', { method: 'POST', body: pretty, token: TOKEN }));
  assert.deepEqual(one.json, { added: 0, there: 1, expired: 0, newCrashes: 0 });
});

test('queries answer reports of the schema', async () => {
  const list = await server.send('/api/v1/crashes?version=2.0-1&limit=3');
  const report = parseReport(await list.json());
  const [section] = report.sections;
  assert.ok(section?.kind === 'crashes');
  assert.equal(section.crashes.length, 3);
  const fingerprint = section.crashes[0]?.fingerprint ?? '';
  const shown = parseReport(await (await server.send(`/api/v1/crashes/${fingerprint.slice(0, 12)}`)).json());
  assert.deepEqual(
    shown.sections.map(({ kind }) => kind),
    ['crashes', 'occurrences'],
  );
  assert.equal((await server.send('/api/v1/crashes/0000000')).status, 404);
  assert.equal((await server.send('/api/v1/crashes?since=yesterdayish')).status, 400);
  assert.match(await (await server.send('/metrics')).text(), /^faultline_crashes\{/m);
  assert.equal(await (await server.send('/health')).text(), 'ok\n');
});

test('what is said of a crash is written down, and merged crashes are one', async () => {
  const [one, other] = (await openedCrashes()).map(({ fingerprint }) => fingerprint);
  const mark = async (fingerprint: string | undefined, said: object): Promise<Response> =>
    server.send(`/api/v1/crashes/${fingerprint}/mark`, { method: 'POST', body: JSON.stringify(said), token: TOKEN });
  const marked = parseReport(await (await mark(one, { fixedIn: '9:1', note: 'PR 8' })).json());
  assert.ok(marked.sections[0]?.kind === 'crashes');
  assert.equal(marked.sections[0].crashes[0]?.status, 'fixed');
  assert.equal((await mark(one, { sameAs: other })).status, 200);
  assert.equal((await openedCrashes()).length, 7);
  assert.equal((await mark(one, { sameAs: one })).status, 409);
  assert.equal((await mark(one, { sameAs: null })).status, 200);
  assert.equal((await mark(one, { fixedIn: null, known: false, note: null })).status, 200);
  assert.equal((await openedCrashes()).length, 8);
  assert.equal((await mark(one, { unknown: 1 })).status, 422);
  assert.equal((await mark('ffffffff', { known: true })).status, 404);
});

async function openedCrashes(): Promise<{ fingerprint: string }[]> {
  return (JSON.parse(await held()) as { fingerprint: string }[]).toSorted((a, b) =>
    a.fingerprint < b.fingerprint ? -1 : 1,
  );
}

test('no request without the token writes, whatever it is', async () => {
  const before = await held();
  const { fingerprint } = (await openedCrashes())[0] ?? { fingerprint: '' };
  const another = JSON.stringify(
    reportOf({ name: 'never', program: 'p' }, { version: '1', pid: 1, host: 'h', time: Date.UTC(2026, 5, 1) }),
  );
  const said = JSON.stringify({ known: true, note: 'written' });
  for (const token of [undefined, '', 'wrong', `${TOKEN}x`, TOKEN.slice(0, -1)])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD'])
      for (const [target, body] of [
        ['/api/v1/reports', another],
        [`/api/v1/crashes/${fingerprint}/mark`, said],
        [`/crash/${fingerprint}/mark`, `known=yes&note=written&token=${token ?? ''}`],
        ['/', 'known=yes'],
        [`/crash/${fingerprint}`, said],
      ] as const) {
        const sent = method === 'GET' || method === 'HEAD' ? {} : { body };
        const { status } = await server.send(target, { method, ...sent, ...(token === undefined ? {} : { token }) });
        const harmless = method === 'GET' || method === 'HEAD';
        assert.ok(
          harmless ? [200, 405].includes(status) : status >= 400 && status < 500,
          `${method} ${target} ${status}`,
        );
      }
  assert.equal(await held(), before);
});

test('without a token of its own it is read-only', async () => {
  const only = await serving({ store: server.store, token: undefined });
  try {
    const { status, json } = await answered(
      await only.send('/api/v1/reports', { method: 'POST', body: LINES, token: TOKEN }),
    );
    assert.equal(status, 403);
    assert.match(String(json['error']), /nobody writes here/);
    assert.equal((await only.send('/')).status, 200);
  } finally {
    await only.stop();
  }
});

test('what is no report is refused with where and why, and nothing of it is stored', async () => {
  const before = await held();
  const good = JSON.stringify(
    reportOf({ name: 'half', program: 'p' }, { version: '1', pid: 1, host: 'h', time: Date.UTC(2026, 5, 1) }),
  );
  const deep = '['.repeat(100_000);
  for (const [body, status] of [
    ['', 400],
    ['hello', 400],
    ['{}', 422],
    ['[]', 422],
    ['null', 422],
    [`${good}\n{"schema":"faultline.report/1"}`, 422],
    [`${good}\n{broken}`, 400],
    [deep, 400],
    [`{"schema":${deep}}`, 400],
    [good.replace('"created"', '"__proto__"'), 422],
    [JSON.stringify({ schema: 'faultline.mark/1', fingerprint: 'f', note: 'n' }), 422],
    [new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 400],
  ] as const) {
    const response = await server.send('/api/v1/reports', { method: 'POST', body, token: TOKEN });
    const shown = typeof body === 'string' ? body.slice(0, 60) : 'bytes';
    assert.equal(response.status, status, shown);
    assert.equal(typeof ((await response.json()) as { error: unknown }).error, 'string');
  }
  const packed = await server.send('/api/v1/reports', {
    method: 'POST',
    body: LINES,
    token: TOKEN,
    headers: { 'content-encoding': 'gzip' },
  });
  assert.equal(packed.status, 415);
  assert.equal(await held(), before);
});

test('a report whose every text is hostile is stored as text', async () => {
  const evil = `</script><script>x</script>\0'"; DROP TABLE crash; --\u202e`;
  const report = reportOf(
    { name: evil, program: 'evil' },
    { version: evil, pid: 1, host: evil, time: Date.UTC(2026, 5, 1) },
  );
  const body = JSON.stringify(report);
  assert.equal((await server.send('/api/v1/reports', { method: 'POST', body, token: TOKEN })).status, 200);
  const page = await (await server.send('/?q=evil')).text();
  assert.ok(page.includes('&lt;/script&gt;') && !page.includes('<script'));
  const { fingerprint } = (JSON.parse(await held()) as { fingerprint: string; title: string }[]).find(({ title }) =>
    title.includes('DROP'),
  ) ?? { fingerprint: '' };
  const whole = await server.send(`/crash/${fingerprint}`);
  assert.equal(whole.status, 200);
  assert.ok(!(await whole.text()).includes('<script'));
});

test('a body that is too large ends early, told or not', async () => {
  const told = await answered(await announced(20 * 1024 ** 2));
  assert.equal(told.status, 413);
  const sent = request(new URL('/api/v1/reports', server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'transfer-encoding': 'chunked' },
  });
  sent.on('error', () => undefined); // the other end hangs up in the middle
  const piece = Buffer.alloc(1024 ** 2, 0x20);
  const more = (): void => void (sent.destroyed || sent.write(piece, more));
  more();
  const [{ statusCode }] = (await once(sent, 'response')) as [{ statusCode: number }];
  assert.equal(statusCode, 413);
  sent.destroy();
});

/** A request that only says how much it will send. */
async function announced(size: number): Promise<Response> {
  const sent = request(new URL('/api/v1/reports', server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-length': size, expect: '100-continue' },
  });
  sent.on('error', () => undefined);
  let continued = false;
  sent.on('continue', () => (continued = true));
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  const body = await text(response);
  assert.equal(continued, false);
  sent.destroy();
  return new Response(body, { status: response.statusCode ?? 0 });
}

test('who is slow, says nothing or says nonsense is hung up on, and others are served meanwhile', async () => {
  const impatient = await serving({ patience: { ...PATIENCE, headers: 300, request: 1500, check: 100 } });
  const talk = async (first: string, more = '', { url } = impatient): Promise<string> => {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(first);
    const slowly = setInterval(() => more !== '' && socket.write(more), 50);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(slowly);
    return answer;
  };
  const post = `POST /api/v1/reports HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${TOKEN}\r\n`;
  const isHealthy = () =>
    impatient.send('/health').then(
      ({ ok }) => ok,
      () => false,
    );
  after(async () => impatient.stop());
  const [headers, silent, body, nonsense, long] = await Promise.all([
    talk('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n', 'x: y\r\n'),
    talk(''),
    talk(`${post}content-length: 1000\r\n\r\n`, ' '),
    talk('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', '', server),
    talk(`GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, '', server),
    until('an answer', isHealthy),
  ]);
  assert.match(headers, /^HTTP\/1.1 408 /);
  assert.match(silent, /^(?:HTTP\/1.1 408 .*|)/s);
  assert.match(body, /^HTTP\/1.1 408 /);
  assert.match(nonsense, /^HTTP\/1.1 400 /);
  assert.match(long, /^HTTP\/1.1 431 /);
  await until('an answer', isHealthy);
});

test('paths that lead elsewhere lead nowhere', async () => {
  for (const target of [
    '//evil.example/',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/crash/%00',
    '/crash/%ff',
    '/crash/..%2f..%2f',
  ])
    assert.equal(
      (await raw(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)).slice(0, 12),
      'HTTP/1.1 404',
      target,
    );
});

test('who calls it by a name that is not its own is refused', async () => {
  const asks = async (host: string): Promise<string> =>
    (await raw(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)).slice(9, 12);
  assert.equal(await asks('localhost:1234'), '200');
  assert.equal(await asks('127.0.0.1'), '200');
  assert.equal(await asks('rebound.example'), '421');
  assert.equal(await asks('localhost.rebound.example'), '421');
});

async function raw(sent: string): Promise<string> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(sent);
  return text(socket);
}

test('the command ends when it is told to, after what is under way; nothing that was answered is lost', async () => {
  const child = spawn(process.execPath, [RUN, 'serve', '--listen', '127.0.0.1:0', '--store', `${server.store}-2`], {
    env: { ...process.env, FAULTLINE_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const sent = request(new URL('/api/v1/reports', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  sent.write(LINES.slice(0, 100));
  await (await fetch(new URL('/health', url), { headers: { connection: 'close' } })).text();
  child.kill('SIGTERM');
  await new Promise((resolve) => {
    const refused = setInterval(() => {
      fetch(new URL('/health', url)).catch(() => resolve(clearInterval(refused)));
    }, 50);
  });
  const response = once(sent, 'response');
  sent.end(LINES.slice(100));
  const [{ statusCode }] = (await response) as [{ statusCode: number }];
  assert.equal(statusCode, 200);
  assert.deepEqual(await ended, [0, null]);
  const store = await openStore(`${server.store}-2`);
  assert.equal((await readCrashes(store)).length, 8);
  await store.close();
});

test('what can not be served is said in two lines', async () => {
  const { port } = new URL(server.url);
  for (const [args, env, words] of [
    [['--listen', `127.0.0.1:${port}`], { FAULTLINE_TOKEN: TOKEN }, /can't be listened on: EADDRINUSE/],
    [['--listen', '127.0.0.1'], {}, /is not ADDRESS:PORT/],
    [['--listen', '127.0.0.1:0'], { FAULTLINE_TOKEN: 'short' }, /has 5 characters/],
    [['--listen', '127.0.0.1:0', '--token-file', '/no/such/file'], {}, /can't be read from \/no\/such\/file/],
    [['--listen', '127.0.0.1:0', '--store', '/no/such/store'], {}, /There is no store/],
  ] as const) {
    const { status, stderr } = await faultline(['serve', ...args], { env: { FAULTLINE_STORE: server.store, ...env } });
    assert.equal(status, 2);
    assert.match(stderr, words);
    assert.equal(stderr.trimEnd().split('\n').length, 2);
  }
});
