import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { EndSection } from '../../src/report/sections/end.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { calm } from '../ci/project.ts';
import { memoryCgroup } from '../support/cgroup.ts';
import { RUN } from '../support/faultline.ts';
import { until } from '../support/until.ts';

const { path: cwd } = temporaryDirectory();
/** A directory in which cores are written and looked for, so that no other test's are. */
const OWN = { cwd, env: { ...process.env, ...calm(cwd) } };

/** Runs a command in `ci run`; `meanwhile` gets the pid of faultline. */
async function endOfRun(
  argv: readonly string[],
  meanwhile?: (pid: number) => Promise<void>,
): Promise<EndSection | undefined> {
  const child = spawn(process.execPath, [RUN, 'ci', 'run', '--json', '--', ...argv], {
    ...OWN,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close'), meanwhile?.(child.pid ?? 0)]);
  const report = JSON.parse(stderr.slice(stderr.indexOf('{')));
  return report.sections.find(({ kind }: { kind: string }) => kind === 'end');
}

const BURN = 'while :; do :; done';

test('a limit of processor time that a shell within has set', async () => {
  const end = await endOfRun(['bash', '-c', `ulimit -S -t 1; ${BURN}`]);
  assert.equal(end?.by, 'cpu-limit');
  assert.equal(end.signal, 'SIGXCPU');
});

test('a time limit', async () => {
  const end = await endOfRun(['timeout', '0.5', 'sleep', '30']);
  assert.equal(end?.by, 'timeout');
  assert.match(end.summary, /after 0\.5 s/);
});

test('a sibling that kills: nobody knows who, and that is said', async () => {
  const end = await endOfRun(['sh', '-c', '(sleep 0.2; kill -KILL $$) & sleep 30 & wait']);
  assert.equal(end?.by, 'unknown');
  assert.equal(end.signal, 'SIGKILL');
  assert.ok(end.evidence.length >= 3);
});

test('whoever started us ends the run', async () => {
  const runs = path.join(temporaryDirectory().path, 'runs');
  const end = await endOfRun(['sh', '-c', ': > "$1"; exec sleep 1000', 'sh', runs], async (pid) => {
    await until('the command', () => existsSync(runs));
    process.kill(pid, 'SIGTERM');
  });
  assert.equal(end?.by, 'supervisor');
});

test('a pipe that nobody reads', async () => {
  const end = await endOfRun(['bash', '-c', 'set -o pipefail; trap - PIPE; env --default-signal=PIPE yes | head -1']);
  assert.equal(end?.by, 'itself');
  assert.match(end.summary, /nobody read/);
});

test('a limit of the size of a file', async () => {
  const end = await endOfRun(['bash', '-c', 'ulimit -f 1; exec dd if=/dev/zero of=big bs=1M count=2']);
  assert.equal(end?.by, 'itself');
  assert.match(end.summary, /RLIMIT_FSIZE/);
});

/** Forbids getpid (39) of x86-64, and calls it. */
const SECCOMP = `import ctypes, os, struct
libc = ctypes.CDLL(None)
rows = ((0x20, 0, 0, 0), (0x15, 0, 1, 39), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000))
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(rows), ctypes.addressof(code)))
libc.prctl(38, 1, 0, 0, 0)
libc.prctl(22, 2, program, 0, 0)
os.getpid()`;

test('a system call that seccomp forbids', { skip: process.arch !== 'x64' }, async () => {
  const end = await endOfRun(['python3', '-c', SECCOMP]);
  assert.equal(end?.by, 'itself');
  assert.match(end.summary, /seccomp/);
});

test('a command that fails by itself has no such end', async () => {
  assert.equal(await endOfRun(['sh', '-c', 'exit 3']), undefined);
});

test('the limit of a memory cgroup', async (context) => {
  const cgroup = memoryCgroup(`faultline-test-${process.pid}`, 400 * 2 ** 20);
  if (cgroup === undefined) return context.skip('no memory cgroup can be made here');
  const hog = 'a = []\nwhile True: a.append(bytearray(2**20))';
  try {
    const child = spawn(
      'sh',
      [
        '-c',
        `echo $$ > ${cgroup.procs}; exec "$@"`,
        'sh',
        process.execPath,
        RUN,
        'ci',
        'run',
        '--json',
        '--',
        'python3',
        '-c',
        hog,
      ],
      { ...OWN, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
    const report = JSON.parse(stderr.slice(stderr.indexOf('{')));
    const end = report.sections.find(({ kind }: { kind: string }) => kind === 'end');
    assert.equal(end.by, 'memory-limit');
    assert.match(end.summary, /memory limit of its cgroup, 400 MiB/);
  } finally {
    cgroup.remove();
  }
});
