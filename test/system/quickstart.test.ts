import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { crash } from '../support/crash.ts';

const QUICKSTART = fileURLToPath(new URL('../../bin/quickstart.js', import.meta.url));
const PATTERN = '/proc/sys/kernel/core_pattern';
const before = readFileSync(PATTERN, 'utf8');
const root = mkdtempSync(path.join(tmpdir(), 'faultline-quickstart-test-'));
const [temporary, cores] = [path.join(root, 'temporary'), path.join(root, 'cores')];

beforeEach(() => [temporary, cores].forEach((directory) => mkdirSync(directory, { recursive: true })));
afterEach(() => writeFileSync(PATTERN, before));
after(() => rmSync(root, { recursive: true }));

/** Runs the quickstart under a pattern; whoever wants to interrupt it gets it with its first line. */
async function quickstart(pattern: string, interrupt?: NodeJS.Signals) {
  writeFileSync(PATTERN, `${pattern}\n`);
  const child = spawn(process.execPath, [QUICKSTART], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (interrupt !== undefined) child.stdout.once('data', () => child.kill(interrupt));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return {
    stdout,
    stderr,
    status,
    pattern: readFileSync(PATTERN, 'utf8').trim(),
    left: readdirSync(temporary).filter((name) => name.startsWith('faultline')),
  };
}

for (const pattern of [
  'core',
  '%e-%p-%t.core',
  'cores/core.%p',
  `${cores}/%E-%s`,
  '|/bin/false %P',
  '@/run/nobody.socket',
  '',
]) {
  test(`triages the core of a real Python where kernel.core_pattern is "${pattern}", and leaves nothing behind`, async () => {
    const { stdout, stderr, status, ...rest } = await quickstart(pattern);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Fatal Python error: Segmentation fault$/m);
    assert.match(stdout, /^null-read: read of address 0x0/m);
    assert.match(stdout, /read_title/);
    assert.deepEqual(rest, { pattern, left: [] });
    assert.deepEqual(readdirSync(cores), []);
  });
}

test('takes its own core where others lie beside it, and leaves those alone', async () => {
  const other = await crash('null-read');
  const bytes = readFileSync(other.core);
  const names = ['0', '999999999'].map((time) => path.join(cores, `core-python3-${time}`));
  names.forEach((name) => writeFileSync(name, bytes));
  const { stdout, status } = await quickstart(`${cores}/core-%e-%t`);
  assert.equal(status, 0);
  assert.match(stdout, /read_title/);
  assert.deepEqual(
    readdirSync(cores).toSorted(),
    names.map((name) => path.basename(name)),
  );
  rmSync(cores, { recursive: true });
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`puts everything back on ${signal}`, async () => {
    const { status, pattern, left } = await quickstart('|/bin/false', signal);
    assert.deepEqual({ status, pattern, left }, { status: 130, pattern: '|/bin/false', left: [] });
  });
}

test('says what to do where the kernel cannot write the core', async () => {
  const { stderr, status } = await quickstart('/nonexistent/core');
  assert.equal(status, 1);
  assert.match(
    stderr,
    /The kernel left no core where kernel\.core_pattern says: \/nonexistent\/core\n.*sudo sysctl -w kernel\.core_pattern=core\n$/,
  );
});
