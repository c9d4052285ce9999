import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { debuginfodClient } from '../../src/symbols/debuginfod.ts';
import { sourceClient } from '../../src/symbols/source-client.ts';
import { serversIn } from '../../src/symbols/servers.ts';
import { compile, workDirectory } from '../elf/real-cores.ts';
import { freePort } from '../support/free-port.ts';
import { PATIENCE, until } from '../support/until.ts';

const directory = workDirectory();
const program = compile(directory, 'program', 'int main(void) { return 0; }', '-g');
const buildId = /Build ID: ([0-9a-f]+)/.exec(execFileSync('readelf', ['-n', program], { encoding: 'utf8' }))?.[1] ?? '';
const debugFile = readFileSync(program);
const otherFile = readFileSync(compile(directory, 'other', 'int main(void) { return 7; }', '-g'));

type Answer = (response: ServerResponse) => void;
const asked: string[] = [];
const closing: (() => void)[] = [];
after(() => closing.forEach((close) => close()));

/** A server on loopback that answers every request so. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fetchFrom(
  servers: readonly string[],
  cache = workDirectory(),
  limits: { fileTimeout?: number; totalTimeout?: number } = {},
) {
  return debuginfodClient({ servers, fileTimeout: PATIENCE, totalTimeout: PATIENCE, ...limits }, cache)(buildId);
}

/** Milliseconds that are given to who hangs, and then to the next one, who does not. */
const HANG = 2000;

const good: Answer = (response) => response.end(debugFile);
const BAD: Record<string, [Answer, RegExp]> = {
  'has no such file': [(response) => response.writeHead(404).end(), /does not have it/],
  'answers 500': [(response) => response.writeHead(500).end('oops'), /answered 500/],
  'answers HTML with status 200': [
    (response) => response.end('<html>please log in</html>'),
    /does not begin as an ELF file/,
  ],
  'answers another file': [(response) => response.end(otherFile), /another build-id/],
  'ends in the middle': [
    (response) => {
      response.writeHead(200, { 'content-length': debugFile.length });
      response.write(debugFile.subarray(0, 5000), () => response.destroy());
    },
    /ended the answer early/,
  ],
  'answers less than all, without saying so': [
    (response) => response.end(debugFile.subarray(0, 5000)),
    /beyond its end/,
  ],
  'answers nothing': [(response) => response.end(), /does not begin|empty/],
  hangs: [() => undefined, /did not answer within/],
  'hangs in the middle': [(response) => response.write(debugFile.subarray(0, 100)), /did not answer within/],
};

suite('a server that', () => {
  for (const [name, [answer, why]] of Object.entries(BAD)) {
    test(name, async () => {
      const cache = workDirectory();
      const bad = await serve(answer);
      const limits = { fileTimeout: name.startsWith('hangs') ? HANG : PATIENCE };
      const result = await fetchFrom([bad], cache, limits);
      assert('why' in result);
      assert.match(result.why, why);
      const federated = await fetchFrom([bad, await serve(good)], cache, limits);
      assert('file' in federated, 'the next server has it');
      assert.deepEqual(readFileSync(federated.file), debugFile);
    });
  }

  test('is not there', async () => {
    const result = await fetchFrom(['http://127.0.0.1:1']);
    assert('why' in result && /can't be reached/.test(result.why));
  });
});

test('Fedora says between the addresses how signatures are checked: no server', () => {
  assert.deepEqual(serversIn('ima:enforcing https://a.example/ ima:ignore\nhttps://b.example'), [
    'https://a.example/',
    'https://b.example',
  ]);
});

test('a name and password in the address are sent, and not told', async () => {
  const server = await serve((response) =>
    response.req.headers.authorization === `Basic ${btoa('me:p@ss')}` ? good(response) : response.writeHead(401).end(),
  );
  const result = await fetchFrom([server.replace('//', '//me:p%40ss@')]);
  assert('file' in result);
  const refused = await fetchFrom([server.replace('//', '//me:wrong@')]);
  assert('why' in refused && /answered 401/.test(refused.why) && !refused.why.includes('wrong'));
});

test('what is no address on the web is told so', async () => {
  const result = await fetchFrom(['file:///srv/debuginfod']);
  assert('why' in result && /file:\/\/\/srv\/debuginfod: it is no http/.test(result.why));
});

test('a miss is remembered with its reason, for the servers that were asked', async () => {
  const cache = workDirectory();
  const server = await serve((response) => response.writeHead(500).end());
  await fetchFrom([server], cache);
  const before = asked.length;
  const again = await fetchFrom([server], cache);
  assert('why' in again && /answered 500.*ten minutes/.test(again.why));
  assert.equal(asked.length, before);
});

test('all files together have a deadline: what comes after it is not asked for', async () => {
  const server = await serve(() => undefined);
  const client = debuginfodClient({ servers: [server], fileTimeout: 300, totalTimeout: 300 }, workDirectory());
  const over = Date.now() + 300;
  await client(buildId);
  await until('the deadline', () => Date.now() > over);
  const before = asked.length;
  const result = await client('ab'.repeat(20));
  assert('why' in result && /no time was left/.test(result.why));
  assert.equal(asked.length, before);
});

test('what no time was left for is asked for the next time', async () => {
  const server = await serve(good);
  const cache = workDirectory();
  assert('why' in (await fetchFrom([server], cache, { totalTimeout: 0 })));
  assert('file' in (await fetchFrom([server], cache)));
});

suite('source of a build', () => {
  const SOURCE = Buffer.from('int main(void) { return 0; }');
  const isRight = (content: Buffer): boolean => content.equals(SOURCE);
  const sourceOf = (servers: readonly string[], cache = workDirectory()) =>
    sourceClient({ servers, fileTimeout: 400 }, cache)(buildId, '/build/a b/../main.c', isRight);

  test('is asked for by its path, and kept', async () => {
    const server = await serve((response) => response.end(SOURCE));
    const cache = workDirectory();
    const first = asked.length;
    for (const _ of [1, 2]) assert.deepEqual(await sourceOf([server], cache), { content: SOURCE });
    assert.deepEqual(asked.slice(first), [`/buildid/${buildId}/source/build/main.c`]);
  });

  test('from the next server, where one has something else', async () => {
    const page = await serve((response) => response.end('<html>int main(void)</html>'));
    const right = await serve((response) => response.end(SOURCE));
    assert.deepEqual(await sourceOf([page, right]), { content: SOURCE });
    const wrong = await sourceOf([page]);
    assert.ok('why' in wrong && /is not what was compiled/.test(wrong.why));
  });

  for (const [name, [answer, why]] of Object.entries(BAD).filter(([, [, each]]) =>
    /have it|500|within/.test(each.source),
  ))
    test(`from one that ${name}`, async () => {
      const result = await sourceOf([await serve(answer)]);
      assert.ok('why' in result);
      assert.match(result.why, why);
    });
});

test('a real debuginfod', async () => {
  const served = path.join(directory, 'served');
  mkdirSync(served);
  execFileSync('cp', [program, served]);
  const port = await freePort();
  const server = spawn('debuginfod', ['-F', '-d', ':memory:', '-p', String(port), '-t', '0', '-g', '0', served], {
    stdio: 'ignore',
  });
  closing.push(() => server.kill('SIGKILL'));
  // It begins to listen, and scans what it serves, in the background.
  await until('debuginfod', async () => {
    const result = await fetchFrom([`http://127.0.0.1:${port}`]);
    if (!('file' in result)) return false;
    assert.deepEqual(readFileSync(result.file), debugFile);
    return true;
  });
  const ask = sourceClient({ servers: [`http://127.0.0.1:${port}`] }, workDirectory());
  const around = path.join(directory, 'served', '..', 'program.c');
  const source = await ask(buildId, around, () => true);
  assert.deepEqual(source, { content: readFileSync(path.join(directory, 'program.c')) });
});
