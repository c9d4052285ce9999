import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { test } from 'node:test';
import { openStore } from '../../src/store/open-store.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { buildCrasher } from '../support/crasher.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { usePipeline } from '../support/pipeline.ts';

const pipeline = usePipeline();
const directory = temporaryDirectory().path;
const program = path.join(directory, 'watched');
const env = { FAULTLINE_STORE: path.join(directory, 'watch.sqlite') };

interface Row {
  readonly signature: string;
  readonly occurrences: number;
}

/** The crashes of this test's program. */
async function stored(match = 'watched'): Promise<Row[]> {
  const { stdout } = await faultline(['store', 'list', match, '--json'], { env });
  return JSON.parse(stdout).sections[0].crashes;
}

async function look(...args: string[]): Promise<string> {
  const { stdout, stderr, status } = await faultline(['watch', '--once', ...args], { env });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout;
}

test('every coredump goes in once; one with a stack that was read before, without its core', async () => {
  pipeline.configure({});
  buildCrasher(program);
  await pipeline.crash([program]);
  const metrics = path.join(directory, 'faultline.prom');
  assert.match(await look('--metrics', `prometheus=${metrics}`), /^watched: .* \([0-9a-f]{12}\)$/m);
  assert.match(readFileSync(metrics, 'utf8'), /^faultline_crashes\{program="watched",/m);
  assert.doesNotMatch(await look(), /^watched/m);

  await pipeline.crash([program]);
  await pipeline.crash([program]);
  assert.equal((await look('--most-cores', '0')).match(/^watched: /gm)?.length, 2); // no core may be read
  const [crash, ...others] = await stored();
  assert.deepEqual(others, []);
  assert.equal(crash?.occurrences, 3);
  assert.match(crash.signature, /culprit/);
});

test('an import of the same journal adds nothing', async () => {
  const { sections } = JSON.parse((await faultline(['store', 'import', '--json'], { env })).stdout);
  assert.equal(sections[0].added, 0);
  assert.ok(sections[0].there >= 3);
});

test('who is killed at any moment goes on where it was, and counts nothing twice', async () => {
  const killed = { FAULTLINE_STORE: path.join(directory, 'killed.sqlite') };
  for (let round = 1; round <= 4; round += 1) {
    const child = spawn(process.execPath, [RUN, 'watch', '--once'], {
      env: { ...process.env, ...killed },
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 120 * round);
    await once(child, 'close');
    clearTimeout(timer);
  }
  await faultline(['watch', '--once'], { env: killed });
  const store = await openStore(killed.FAULTLINE_STORE);
  const [sums] = await store.query(
    'SELECT sum(occurrences) AS crashes, (SELECT count(*) FROM occurrence) AS rows FROM crash',
  );
  await store.close();
  assert.ok(Number(sums?.['rows']) >= 3);
  assert.equal(sums?.['crashes'], sums?.['rows']);
});

test('a collector of OpenTelemetry is told of each, also of those that it could not be told of before', async () => {
  const bodies: string[] = [];
  let answer = 503;
  const server = createServer(async (request: IncomingMessage, response) => {
    bodies.push(await text(request));
    response.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const otlp = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/logs`;
  const { pid } = await pipeline.crash([program]);
  assert.match(await look('--otlp', otlp), /could not be told, and will be: it answered 503/);
  answer = 200;
  bodies.length = 0;
  await look('--otlp', otlp);
  server.close();
  assert.equal(bodies.length, 1);
  const [{ resource, scopeLogs }] = JSON.parse(bodies[0] ?? '').resourceLogs;
  assert.deepEqual(resource.attributes[0], { key: 'service.name', value: { stringValue: 'watched' } });
  const [record] = scopeLogs[0].logRecords;
  assert.equal(record.eventName, 'app.crash');
  assert.deepEqual(record.attributes.at(-1), { key: 'process.pid', value: { intValue: String(pid) } });
});

test("another host's journal: what systemd-coredump wrote counts, whatever has the same path here", async () => {
  const { pid } = await pipeline.crash([program]);
  const exported = execFileSync('journalctl', ['-o', 'export', `COREDUMP_PID=${pid}`], {
    encoding: 'latin1',
    maxBuffer: 1e9,
  });
  const foreign = exported
    .replaceAll(/^_MACHINE_ID=.*$/gm, `_MACHINE_ID=${'ab'.repeat(16)}`)
    .replaceAll(/^_BOOT_ID=.*$/gm, `_BOOT_ID=${'cd'.repeat(16)}`)
    .replaceAll(/^_HOSTNAME=.*$/gm, '_HOSTNAME=elsewhere');
  const journal = path.join(directory, 'remote');
  mkdirSync(journal);
  writeFileSync(path.join(directory, 'export'), foreign, 'latin1');
  const output = path.join(journal, 'remote-elsewhere.journal');
  execFileSync('/lib/systemd/systemd-journal-remote', ['-o', output, path.join(directory, 'export')], {
    stdio: 'ignore',
  });
  const remote = { FAULTLINE_STORE: path.join(directory, 'remote.sqlite') };
  const imported = await faultline(['store', 'import', '--directory', journal, '--json'], { env: remote });
  assert.equal(JSON.parse(imported.stdout).sections[0].added, 1);
  const { stdout } = await faultline(['store', 'show', '', '--json'], { env: remote });
  const [, occurrences] = JSON.parse(stdout).sections;
  assert.equal(occurrences.occurrences[0].pid, pid);
});
