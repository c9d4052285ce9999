import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { globSync, readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { compile, workDirectory } from '../elf/real-cores.ts';
import { RUN } from '../support/faultline.ts';
import { until } from '../support/until.ts';

const LARGE = '/usr'; // takes seconds
const READERS = '/proc/[0-9]*/fd/0';

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Where it puts temporary files. */
  readonly temporary: string;
}

function start(...paths: string[]): Running {
  const temporary = workDirectory();
  const child = spawn(process.execPath, [RUN, 'check-debug-sections', ...paths], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  );
  return { child, ended, temporary };
}

/** Open files of processes, by their links in /proc. */
function opened(links: string): string[] {
  return globSync(links).flatMap((link) => {
    try {
      return readlinkSync(link);
    } catch {
      return []; // it was closed, or the process has ended
    }
  });
}

suite('interrupted', () => {
  test('in a walk: it ends at once', async () => {
    const { child, ended } = start(LARGE);
    await until('the walk', () => opened(`/proc/${child.pid}/fd/*`).some((file) => file.startsWith(LARGE)));
    child.kill('SIGINT');
    const { code, signal } = await ended;
    assert(signal === 'SIGINT' || code === 130, `${code} ${signal}`); // a shell shows 130 for both
  });

  test('in an archive: status 130, no child and no temporary file are left', async () => {
    const directory = workDirectory();
    const program = compile(directory, 'large', 'int main(void) { return 0; }', '-g');
    truncateSync(program, 1024 ** 3);
    execFileSync('sh', ['-euc', 'tar -c large | zstd -q -1 > large.tar.zst; rm large'], { cwd: directory });
    const archive = path.join(directory, 'large.tar.zst');
    const { child, ended, temporary } = start(archive);
    const unpacks = () =>
      opened(`/proc/${child.pid}/fd/*`).some((file) => file.startsWith(temporary)) && opened(READERS).includes(archive);
    await until('the member in a file', () => {
      child.kill('SIGSTOP'); // it does not come to an end between a look and the signal
      if (unpacks()) return true;
      child.kill('SIGCONT');
      return false;
    });
    child.kill('SIGINT');
    child.kill('SIGCONT');
    assert.deepEqual(await ended, { code: 130, signal: null });
    await until('the end of what unpacks', () => !opened(READERS).includes(archive));
    assert.deepEqual(readdirSync(temporary), []);
  });
});

test('a reader that has seen enough ends nothing with an error', async () => {
  const { child, ended } = start('/usr/bin', '--verbose');
  child.stdout?.once('data', () => child.stdout?.destroy());
  const [{ code }, stderr] = await Promise.all([ended, child.stderr === null ? '' : text(child.stderr)]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
});

suite('progress', () => {
  test('nothing is said where standard error is no terminal', async () => {
    const { child, ended } = start('/usr/lib');
    const [stderr] = await Promise.all([
      child.stderr === null ? '' : text(child.stderr),
      ended,
      child.stdout === null ? '' : text(child.stdout),
    ]);
    assert.equal(stderr, '');
  });

  test('on a terminal what is examined is shown, and gone at the end', () => {
    const script = path.join(workDirectory(), 'terminal.py');
    writeFileSync(script, 'import pty, sys\npty.spawn(sys.argv[1:])\n');
    const shown = execFileSync('/usr/bin/python3', [script, process.execPath, RUN, 'check-debug-sections', LARGE], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    });
    // oxlint-disable-next-line no-control-regex
    assert.match(shown, /^examining \/usr.*\r\u001b\[K.*ELF files/s);
  });
});
