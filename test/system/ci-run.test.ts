import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectCores } from '../../src/evidence/run/collect.ts';
import { runCommand } from '../../src/evidence/run/run-command.ts';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { calm, useProject } from '../ci/project.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { liveProgram } from '../support/live.ts';
import { usePipeline } from '../support/pipeline.ts';

const PATTERN = '/proc/sys/kernel/core_pattern';
const project = useProject();

/** Runs the fixture's tests and gives how often each function to blame crashed. */
async function blamed(...flags: string[]): Promise<Record<string, number>> {
  const { status, stderr } = await faultline(
    ['ci', 'run', '--expect', 'death_test', '--report', 'json=report.json', ...flags, '--', './run-tests.sh', 'out'],
    { cwd: project, env: calm(project) },
  );
  assert.equal(status, 1, stderr);
  const { crashes } = sectionOf(
    parseReport(JSON.parse(readFileSync(path.join(project, 'report.json'), 'utf8'))),
    'ci',
  ) ?? { crashes: [] };
  return Object.fromEntries(
    crashes.map(({ title, status: kind, count }) => [
      `${kind} ${/ in (?:parse_header|main)$/.exec(title ?? '')?.[0] ?? ' in Python'}`,
      count,
    ]),
  );
}

const ALL = { 'new  in parse_header': 2, 'new  in Python': 1, 'expected  in main': 1 };

/** Sets the pattern for one test; what it was is restored whatever happens. */
async function withPattern(pattern: string, work: () => Promise<void>): Promise<void> {
  const old = readFileSync(PATTERN, 'utf8');
  writeFileSync(PATTERN, pattern);
  try {
    await work();
  } finally {
    writeFileSync(PATTERN, old);
  }
}

suite('wherever kernel.core_pattern has cores go', () => {
  test('core', () => withPattern('core', async () => assert.deepEqual(await blamed(), ALL)));

  test('an absolute pattern with names in it', async () => {
    const cores = path.join(project, 'cores');
    mkdirSync(cores, { mode: 0o777 });
    await withPattern(`${cores}/%e-%s-%p.core`, async () => assert.deepEqual(await blamed(), ALL));
    rmSync(cores, { recursive: true });
  });

  test('--set-core-pattern, and the old one afterwards', () =>
    withPattern('|/bin/false %p', async () => {
      assert.deepEqual(await blamed('--set-core-pattern'), ALL);
      assert.equal(readFileSync(PATTERN, 'utf8').trim(), '|/bin/false %p');
    }));

  test('a pipe that is not known is said to be one', () =>
    withPattern('|/bin/false %p', async () => {
      const { status, stderr } = await faultline(['ci', 'run', '--', 'sh', '-c', 'kill -SEGV $$'], {
        cwd: project,
        env: calm(project),
      });
      assert.equal(status, 139);
      assert.match(stderr, /the kernel hands them to \/bin\/false/);
      assert.match(stderr, /no core of this\s+run was found/);
    }));

  test('in a container the journal of the host is not seen, and that is said', () =>
    withPattern('|/lib/systemd/systemd-coredump %P %u %g %s %t 9223372036854775808 %h', () => {
      const container = [
        '--dev-bind',
        '/',
        '/',
        '--unshare-pid',
        '--proc',
        '/proc',
        '--tmpfs',
        '/run',
        '--tmpfs',
        '/var/log',
      ];
      const argv = [
        ...container,
        process.execPath,
        RUN,
        'ci',
        'run',
        '--',
        'sh',
        '-c',
        'sh -c "kill -SEGV \\$\\$"; exit 0',
      ];
      const { status, stderr } = spawnSync('bwrap', argv, {
        cwd: project,
        encoding: 'utf8',
        env: { ...process.env, ...calm(project) },
      });
      assert.equal(status, 0, stderr);
      assert.match(stderr, /no\s+journald\s+runs\s+here/);
      return Promise.resolve();
    }));

  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`${signal} while the command runs restores the pattern`, () =>
      withPattern('|/bin/false %p', async () => {
        const { status } = await faultline(
          ['ci', 'run', '--set-core-pattern', '--', 'sh', '-c', `kill -${signal.slice(3)} $PPID; sleep 5`],
          { cwd: project, env: calm(project) },
        );
        assert.equal(status, signal === 'SIGTERM' ? 143 : 130);
        assert.equal(readFileSync(PATTERN, 'utf8').trim(), '|/bin/false %p');
      }));
  }
});

test('of a command that hangs --bundle keeps the core, and its deadlock is in it', async () => {
  const [program = ''] = await liveProgram('mutex-cycle');
  const report = path.join(project, 'hang.json');
  const flags = ['--hang-after', '2', '--set-core-pattern', '--bundle', 'hung', '--report', `json=${report}`];
  const { status, stderr } = await faultline(['ci', 'run', ...flags, '--', program], {
    cwd: project,
    env: calm(project),
  });
  assert.equal(status, 124, stderr);
  const rules = parseReport(JSON.parse(readFileSync(report, 'utf8'))).findings.map(({ rule }) => rule);
  assert.ok(rules.includes('live/deadlock'), rules.join(' '));
  assert.ok(rules.includes('coredump/sent-signal'), rules.join(' '));
  const [bundle = ''] = readdirSync(path.join(project, 'hung'));
  assert.match(bundle, /^mutex-cycle-.*\.tar\.zst$/);
  const again = await faultline(['triage', 'coredump', '--json', path.join(project, 'hung', bundle)]);
  assert.equal(sectionOf(parseReport(JSON.parse(again.stdout)), 'locks')?.cycles.length, 1);
});

/** What runs all the time as `systemd-coredump --manager` (which refuses to on kernels before 6.19), with a worker that is at work until a file is there. */
function startManager(done: string): ChildProcess {
  const program = path.join(project, 'systemd-coredump');
  writeFileSync(program, `#!/bin/sh\n(until [ -e '${done}' ]; do sleep 0.1; done) &\nread line\n`, { mode: 0o755 });
  return spawn(program, ['--manager'], { stdio: ['pipe', 'ignore', 'ignore'] });
}

suite('the pipe to systemd-coredump', () => {
  const pipeline = usePipeline();

  test('the crashes of this run, and no others, are found in the journal', async () => {
    await pipeline.crash(['sh', '-c', 'kill -SEGV $$']); // starts the pipeline
    assert.match(readFileSync(PATTERN, 'utf8'), /^\|.*systemd-coredump/);
    assert.deepEqual(await blamed(), ALL);
  });

  test('where systemd 262 listens at a socket the journal is asked too; who stores a core is waited for, not who always runs', async (t) => {
    await pipeline.crash(['sh', '-c', 'kill -SEGV $$']);
    const done = path.join(project, 'stored');
    const manager = startManager(done);
    t.after(() => manager.kill());
    const run = await runCommand(['sh', '-c', 'kill -SEGV $$'], { sanitizerOptions: false });
    const collected = collectCores(run, { pattern: '@@/run/systemd/coredumpd/kernel', usesPid: false });
    assert.equal(await Promise.race([collected.then(() => 'not waited for'), sleep(3000, 'waited for')]), 'waited for');
    writeFileSync(done, '');
    const { cores, lost, incomplete } = await collected;
    assert.deepEqual(
      cores.map(({ name }) => name),
      [`pid ${run.pid}`],
      JSON.stringify({ lost, incomplete }),
    );
    assert.equal(lost, undefined);
  });

  test('bundles hold the cores that it keeps, with what the journal knows', async () => {
    await pipeline.crash(['sh', '-c', 'kill -SEGV $$']);
    const { stderr } = await faultline(
      ['ci', 'run', '--bundle', 'crashes', '--', path.join(project, 'out', 'parser')],
      { cwd: project, env: calm(project) },
    );
    const [bundle = ''] = readdirSync(path.join(project, 'crashes'));
    assert.match(bundle, /^parser-[0-9a-f]{12}\.tar\.zst$/, stderr);
    const { stdout } = await faultline(['triage', 'coredump', path.join(project, 'crashes', bundle), '--json']);
    const report = parseReport(JSON.parse(stdout));
    assert.equal(sectionOf(report, 'crash')?.culpritFrame?.function, 'parse_header');
    assert.equal(sectionOf(report, 'process')?.host, hostname());
    assert.match(sectionOf(report, 'process')?.time ?? '', /^20\d\d-/);
  });
});
