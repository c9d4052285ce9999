import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { EvidenceError } from '../../src/errors/errors.ts';
import { examineLive } from '../../src/live/examine.ts';
import { readStacksByGdb, type GdbStacks } from '../../src/live/gdb-stacks.ts';
import { see } from '../../src/live/see.ts';
import { triageLive } from '../../src/live/triage-live.ts';
import type { Report, SectionOf } from '../../src/report/model.ts';
import { parseReport } from '../../src/report/model.ts';
import type { LiveProcessEntry } from '../../src/report/sections/processes.ts';
import { openLive } from '../../src/process/live/live-process.ts';
import { statOf } from '../../src/process/live/stat-of.ts';
import { sharedFiles } from '../../src/stacks/native/shared-files.ts';
import { startLive } from '../support/live.ts';
import { PATIENCE, until } from '../support/until.ts';

const OPTIONS = { tree: true, interval: 300, timeout: PATIENCE } as const;

/** Looks at a program, which is ended before the answer is. */
async function look(name: string, args: readonly string[] = []): Promise<{ report: Report; all: LiveProcessEntry[] }> {
  const running = await startLive(name, args);
  try {
    const report = await triageLive([running.pid], OPTIONS);
    assert.equal(running.status(), undefined, 'it goes on as if nothing had been');
    return { report: parseReport(JSON.parse(JSON.stringify(report))), all: processesOf(report) };
  } finally {
    await running.end();
  }
}

function processesOf(report: Report): LiveProcessEntry[] {
  const section = report.sections.find((each): each is SectionOf<'processes'> => each.kind === 'processes');
  return section?.processes ?? [];
}

function functionsOf(process: LiveProcessEntry | undefined, index = 0): (string | undefined)[] {
  return process?.threads.groups[index]?.frames.map((frame) => frame.function) ?? [];
}

test("Python's tasks: who awaits whom, and that three await each other", async () => {
  const { report } = await look('../python-tasks/cycle.py', ['wait']);
  const python = report.sections.find((each): each is SectionOf<'python'> => each.kind === 'python');
  const names = new Map(python?.tasks?.map(({ id, name }) => [id, name]));
  const awaited = python?.tasks?.map(({ name, awaitsTasks = [] }) => [name, awaitsTasks.map((id) => names.get(id))]);
  assert.partialDeepStrictEqual(new Map(awaited as [string, string[]][]), new Map(Object.entries(CYCLE)));
  assert.deepEqual(
    report.findings.map(({ rule }) => rule),
    ['live/await-cycle'],
  );
  assert.match(report.findings[0]?.message ?? '', /task one \(in awaits at .*cycle\.py:10\) awaits two/);
});

const CYCLE = {
  'Task-1': ['outside'],
  outside: ['one'],
  one: ['two'],
  two: ['three'],
  three: ['one'],
  patient: ['other of patient'],
};

test('one that sleeps: what it waits for, and its stack to main', async () => {
  const { all } = await look('sleeps');
  assert.equal(all.length, 1);
  const [process] = all;
  assert.equal(process?.class, 'waiting');
  assert.match(process.summary, /sleeps/);
  assert.equal(process.state, 'sleeping');
  assert.deepEqual(functionsOf(process).slice(-2), ['rest', 'main']);
  assert.deepEqual(
    process.threads.groups.map(({ still }) => still),
    [true],
  );
});

test('one whose main thread has ended before another is no zombie', async () => {
  const { all } = await look('main-ended');
  assert.equal(all[0]?.class, 'waiting');
  assert.equal(all[0].summary, 'its main thread has ended, and its other thread sleeps');
  assert.deepEqual(all[0].threads.groups.map(({ state }) => state).toSorted(), ['sleeping', 'zombie']);
});

test('one that ends while it is looked at is not left out in silence', async () => {
  const child = spawn('sleep', ['1000']);
  const asked = triageLive([child.pid ?? 0], { ...OPTIONS, interval: 3000 }); // has had its first look
  child.kill('SIGKILL');
  const { incomplete } = await asked;
  assert.deepEqual(
    incomplete.map(({ what, why }) => [what, why]),
    [[`process ${child.pid}`, 'it ended while it was looked at']],
  );
});

test('one that computes is busy, and where is told', async () => {
  const { all } = await look('busy');
  assert.equal(all[0]?.class, 'busy');
  assert.equal(all[0].busy, true);
  assert.match(all[0].summary, /in spin/);
  assert.deepEqual(functionsOf(all[0]), ['spin', 'main']);
});

test('a call that a stop would make fail is not disturbed, and the server goes on', async () => {
  const { all } = await look('epoll-server');
  assert.equal(all[0]?.class, 'idle');
  assert.match(all[0].summary, /^it waits for connections on 127\.0\.0\.1:\d+$/);
  assert.match(
    all[0].systemCall ?? '',
    /^waits for events of descriptor \d+ \(anon_inode:\[eventpoll\]\): \d+ \(TCP, listens on 127\.0\.0\.1:\d+\)$/,
  );
  assert.equal(all[0].stoppedFor, undefined);
  assert.match(functionsOf(all[0]).join(' '), /epoll_wait.* wait_for_events/);
});

test('a process that a signal stopped', async () => {
  const running = await startLive('sleeps');
  process.kill(running.pid, 'SIGSTOP');
  try {
    await until('the stop', () => statOf(running.pid)?.state === 'T');
    const [stopped] = processesOf(await triageLive([running.pid], OPTIONS));
    assert.equal(stopped?.class, 'stopped');
    assert.deepEqual(functionsOf(stopped).slice(-2), ['rest', 'main']);
    const [again] = processesOf(await triageLive([running.pid], OPTIONS));
    assert.equal(again?.class, 'stopped', 'it stays stopped');
  } finally {
    await running.end();
  }
});

test('a Unix socket: who has its other end; nobody is said to be stuck, for a time limit of the socket is not seen', async () => {
  const { report, all } = await look('unix-pair');
  const [parent, child] = all;
  assert.equal(parent?.summary, `it reads from descriptor 3 (Unix socket, to process ${child?.pid} (unix-pair))`);
  const locks = report.sections.find((each): each is SectionOf<'locks'> => each.kind === 'locks');
  assert.deepEqual(
    locks?.edges.map(({ lock, owner }) => [lock.kind, owner?.pid]),
    [['socket', child?.pid]],
  );
  assert.deepEqual(report.findings, []);
});

test('a tree: each process, a zombie too', async () => {
  const { all } = await look('zombie');
  assert.deepEqual(
    all.map((each) => each.class),
    ['waiting', 'zombie'],
  );
  assert.equal(all[1]?.parentPid, all[0]?.pid);
});

test('three threads that do the same are told once', async () => {
  const { all } = await look('condition');
  assert.equal(all[0]?.threads.count, 4);
  assert.deepEqual(all[0].threads.groups.map(({ threads }) => threads.length).toSorted(), [1, 3]);
  const waiting = all[0].threads.groups.find(({ threads }) => threads.length === 3);
  assert.equal(waiting?.state, 'waiting on a condition');
});

test('Python: its frames, and who has the lock', async () => {
  const { report } = await look('gil.py');
  const python = report.sections.find((each): each is SectionOf<'python'> => each.kind === 'python');
  assert.equal(python?.source, 'process');
  const holder = python.threads.find(({ state }) => state === 'has-gil');
  assert.deepEqual(
    holder?.frames.map((frame) => frame.function),
    ['keeps_lock', '<module>'],
  );
  assert.deepEqual(
    python.threads.filter((thread) => thread !== holder).map(({ state, frames }) => [state, frames[0]?.function]),
    [['waiting-for-gil', 'counts']],
  );
});

for (const [args, words] of [
  [['poll'], 'sleeps with poll, for ever'],
  [['poll', '1000'], 'sleeps with poll, for 1000000 ms at most'],
  [['ppoll'], 'sleeps with ppoll, for ever'],
  [['ppoll', '1000'], 'sleeps with ppoll, for a time'],
  [['select'], 'sleeps with select, for ever'],
  [['select', '1000'], 'sleeps with select, for a time'],
] as const)
  test(`a call that waits for events of nothing: ${args.join(' ')}`, async () => {
    const { all } = await look('sleeps-with', args);
    assert.equal(all[0]?.summary, `it ${words}`);
    assert.equal(all[0].threads.groups[0]?.idle, args.length === 1 ? 'signal' : 'time');
  });

test('gdb, where it is asked: its stacks, and how long the process stood still for them; it goes on', async () => {
  const running = await startLive('condition');
  try {
    const [found] = processesOf(await triageLive([running.pid], { ...OPTIONS, engine: 'gdb' }));
    const waiting = found?.threads.groups.find(({ threads }) => threads.length === 3);
    assert.equal(waiting?.state, 'waiting on a condition');
    assert.ok(waiting.frames.some((frame) => frame.function === 'waits'));
    assert.deepEqual(new Set(waiting.frames.map(({ foundBy }) => foundBy)), new Set(['gdb']));
    assert.ok((found?.stoppedFor ?? 0) > 0);
    await until('its sleep', () => statOf(running.pid)?.state === 'S');
  } finally {
    await running.end();
  }
});

test('gdb is ended while it works, whenever that is: the process goes on, and that is said', async () => {
  const running = await startLive('sleeps');
  try {
    for (const timeout of [1, 50, 100, 200]) {
      const { stacks, why } = await stacksByGdb(running.pid, timeout);
      if (stacks.length === 0) assert.match(why ?? '', /gdb .* did not answer within/);
      await until(`its sleep, after ${timeout} ms`, () => statOf(running.pid)?.state === 'S');
    }
  } finally {
    await running.end();
  }
});

async function stacksByGdb(pid: number, timeout: number): Promise<GdbStacks> {
  const files = sharedFiles({ debugRoots: [] }, 'code');
  const live = openLive(pid, []);
  assert.ok(live);
  try {
    return await readStacksByGdb(live, pid, '/', { files, rules: undefined, without: new Set(), timeout });
  } finally {
    live.close();
    files.close();
  }
}

test("a thread's id stands for its process", async () => {
  const running = await startLive('condition');
  try {
    const [thread = 0] = readdirSync(`/proc/${running.pid}/task`)
      .map(Number)
      .filter((id) => id !== running.pid);
    const report = await triageLive([thread, running.pid], OPTIONS);
    assert.deepEqual(report.subject.pids, [running.pid]);
    assert.equal(processesOf(report)[0]?.threads.count, 4);
  } finally {
    await running.end();
  }
});

test('a pid that no process has', async () => {
  await assert.rejects(triageLive([2 ** 22 + 1], OPTIONS), EvidenceError);
});

test('several samples: which stacks stay the same', async () => {
  const running = await startLive('condition');
  try {
    const report = await triageLive([running.pid], { ...OPTIONS, samples: 2 });
    assert.deepEqual(
      processesOf(report)[0]?.threads.groups.map(({ unchanged }) => unchanged),
      [true, true],
    );
  } finally {
    await running.end();
  }
});

test('one that a debugger has stopped does not hold up the others, and stays as it is', async () => {
  const [traced, other] = await Promise.all([startLive('sleeps'), startLive('condition')]);
  const gdb = spawn('gdb', ['-nx', '-q', '-batch', '-p', String(traced.pid), '-ex', 'shell sleep 1000'], {
    stdio: 'ignore',
    detached: true,
  });
  try {
    await until('the debugger', () => statOf(traced.pid)?.state === 't');
    const report = await triageLive([traced.pid, other.pid], OPTIONS);
    const [first, second] = processesOf(report);
    assert.equal(first?.class, 'traced');
    assert.equal(second?.class, 'waiting');
    assert.deepEqual(functionsOf(second).slice(-1), ['clone3']);
    assert.equal(statOf(traced.pid)?.state, 't');
  } finally {
    process.kill(-(gdb.pid ?? 0), 'SIGKILL');
    await Promise.all([traced.end(), other.end()]);
  }
});

test('stacks that take too long are left out, and that is said', async () => {
  const running = await startLive('condition');
  try {
    const files = sharedFiles({ debugRoots: [] }, 'code');
    const seen = see(running.pid);
    assert.ok(seen);
    const { stacks, incomplete } = await examineLive(seen, undefined, {
      files,
      rules: undefined,
      without: new Set(),
      timeout: -1,
    });
    files.close();
    assert.equal(stacks.length, 0);
    assert.match(incomplete.map(({ why }) => why).join(' '), /the time for it was over; allow it more with --timeout/);
  } finally {
    await running.end();
  }
});
