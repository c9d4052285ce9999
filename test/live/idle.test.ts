import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { triageLive } from '../../src/live/triage-live.ts';
import type { SectionOf } from '../../src/report/model.ts';
import { parseReport } from '../../src/report/model.ts';
import type { LiveProcessEntry } from '../../src/report/sections/processes.ts';
import { startLive } from '../support/live.ts';
import { PATIENCE } from '../support/until.ts';

const OPTIONS = { tree: true, interval: 300, timeout: PATIENCE } as const;

/** Looks at a program as often as that. */
async function look(name: string, args: readonly string[] = [], times = 1): Promise<LiveProcessEntry> {
  const running = await startLive(name, args);
  try {
    let found: LiveProcessEntry | undefined;
    for (let time = 0; time < times; time++) {
      const report = parseReport(JSON.parse(JSON.stringify(await triageLive([running.pid], OPTIONS))));
      found = report.sections.find((each): each is SectionOf<'processes'> => each.kind === 'processes')?.processes[0];
    }
    assert.ok(found);
    return found;
  } finally {
    await running.end();
  }
}

suite('who waits for work, and who for an answer', () => {
  test('a server of Node without work: its loop, the threads of its pools', async () => {
    const process = await look('idle-server.mjs');
    assert.equal(process.class, 'idle', process.summary);
    assert.match(
      process.summary,
      /^it waits for connections on 127\.0\.0\.1:\d+; none of its other \d+ threads is seen to wait for anybody$/,
    );
    const pools = process.threads.groups.flatMap(({ pool }) => pool ?? []);
    assert.ok(pools.includes("libuv's thread pool") && pools.includes("V8's thread pool"), pools.join());
  });

  test('of Python, with a pool', async () => {
    const process = await look('idle-pool.py');
    assert.equal(process.class, 'idle', process.summary);
    const workers = process.threads.groups.filter(({ pool }) => pool === "Python's ThreadPoolExecutor");
    assert.equal(workers.flatMap(({ threads }) => threads).length, 2);
  });

  test('of Go', async () => {
    const process = await look('idle-server.go');
    assert.equal(process.class, 'idle', JSON.stringify(process.threads.groups));
    assert.ok(process.threads.groups.some(({ pool }) => pool === "Go's scheduler"));
  });

  test('one whose worker waits for an answer is not without work, and the peer is told', async () => {
    const process = await look('pool-waits.py');
    assert.equal(process.class, 'waiting', process.summary);
    const worker = process.threads.groups.find(({ idle }) => idle === undefined);
    assert.match(
      worker?.systemCall ?? '',
      /^receives from descriptor \d+ \(TCP connection to 127\.0\.0\.1:\d+, to itself\)$/,
    );
    assert.equal(process.threads.groups[0], worker, 'who may be stuck comes first');
  });

  for (const call of ['poll', 'select'] as const)
    test(`${call}: the peer is told, also when it was stopped before`, async () => {
      const process = await look('polls.py', [call], 2);
      assert.equal(process.class, 'waiting', process.summary);
      assert.match(process.summary, /\(TCP connection to 127\.0\.0\.1:\d+\)/);
    });

  test('who waits for an answer by UDP is no server', async () => {
    const process = await look('udp-client.py');
    assert.equal(process.class, 'waiting', process.summary);
    assert.match(process.summary, /^it waits for events of descriptor \d+ \(UDP on 0\.0\.0\.0:\d+\)$/);
  });

  test('a lost condition is not taken for want of work', async () => {
    const process = await look('condition');
    assert.equal(process.class, 'waiting');
    assert.ok(process.threads.groups.some(({ idle }) => idle === undefined));
  });

  const isRoot = process.getuid?.() === 0;
  test('the name of a host is looked up', { skip: isRoot ? false : 'takes root' }, async () => {
    const process = await look('looks-up.py');
    assert.equal(process.class, 'waiting', process.summary);
    assert.match(
      process.summary,
      /^it looks up a host name: waits for events of descriptor \d+ \(UDP to 127\.0\.0\.1:53\)/,
    );
  });
});
