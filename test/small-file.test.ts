import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseJson, readSmallFile } from '../src/config/small-file.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { faultline, RUN } from './support/faultline.ts';
import { PATIENCE } from './support/until.ts';

const { path: directory } = temporaryDirectory();
const at = (name: string) => path.join(directory, name);
execFileSync('mkfifo', [at('fifo.json')]);
writeFileSync(at('large.json'), '');
truncateSync(at('large.json'), 33 * 1024 * 1024);
writeFileSync(at('deep.json'), `{"a":${'['.repeat(100_000)}`);

/** What is to be read, and what is said of it. Without a limit each would wait for ever, or take all memory. */
const REFUSED: readonly (readonly [args: readonly string[], said: RegExp])[] = [
  [['doctor', '--config', at('fifo.json')], /can't be read: it is a pipe or a device, not a file\./],
  [['triage', 'coredump', '--config', at('fifo.json')], /can't be read: it is a pipe or a device, not a file\./],
  [['doctor', '--config', '/dev/zero'], /can't be read: it is a pipe or a device, not a file\./],
  [['doctor', '--config', at('large.json')], /can't be read: it is larger than 1 MiB\./],
  [['doctor', '--config', at('deep.json')], /can't be parsed: it is nested too deep\./],
  [['ci', 'run', '--baseline', at('fifo.json'), '--', 'true'], /baseline .* can't be read: it is a pipe or a device/],
  [['guru', 'show', at('fifo.json')], /is a pipe, a socket or a device, not a file\./],
  [['guru', 'show', '/dev/zero'], /is a pipe, a socket or a device, not a file\./],
  [['triage', 'log', at('fifo.json')], /is a pipe, a socket or a device, not a file\./],
  [['valgrind', 'summary', at('fifo.json')], /is a pipe, a socket or a device, not a file\./],
  [['triage', 'compare', at('fifo.json'), at('fifo.json')], /is not a file\./],
  [['triage', 'compare', at('deep.json'), at('deep.json')], /nor a report of faultline: it is nested too deep\./],
];

suite('what is no file, or too large, is refused at once', () => {
  for (const [args, said] of REFUSED)
    test(args.join(' '), { timeout: PATIENCE }, async () => {
      const { status, stderr } = await faultline(args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, said);
    });
});

suite('a signal ends it, whatever it was given to read', () => {
  /** With the writing end of its standard input in our hands: nothing ever comes, and no end. */
  const WAITING: readonly (readonly string[])[] = [
    ['triage', 'log', '-'],
    ['guru', 'show', '-'],
    ['valgrind', 'summary', '-'],
  ];
  for (const args of WAITING)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      test(`${args.join(' ')}: ${signal}`, { timeout: PATIENCE }, async () => {
        const child = spawn(process.execPath, [RUN, ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
        const ended = once(child, 'exit');
        await readsItsInput(child.pid ?? 0);
        child.kill(signal);
        assert.deepEqual(await ended, [null, signal]);
      });

  for (const [args] of REFUSED.slice(0, 5))
    test(`${args.join(' ')}: SIGTERM at any time`, { timeout: PATIENCE }, async () => {
      for (const wait of [0, 30, 60, 120, 240]) {
        const child = spawn(process.execPath, [RUN, ...args], { stdio: 'ignore' });
        const ended = once(child, 'exit');
        await setTimeout(wait);
        child.kill('SIGTERM');
        const [status, by] = await ended;
        assert.ok(by === 'SIGTERM' || status === 2, `${status} ${by}`);
      }
    });
});

test('a file that is larger than a report can be', () => {
  assert.throws(() => readSmallFile(at('large.json'), 32 * 1024 * 1024), /it is larger than 32 MiB/);
});

test('a pipe that the shell opened is read', () => {
  const log = fileURLToPath(new URL('../fixtures/python/recorded/3.12.1-segv-2.txt', import.meta.url));
  const argv = ['-c', '"$0" "$1" triage log <(cat "$2")', process.execPath, RUN, log];
  assert.match(execFileSync('bash', argv, { encoding: 'utf8' }), /Segmentation fault/);
});

test('brackets within strings do not count', () => {
  const value = { a: '['.repeat(1000), b: '\\"[[' };
  assert.deepEqual(parseJson(JSON.stringify(value)), value);
  assert.throws(() => parseJson('['.repeat(200) + ']'.repeat(200)), /nested too deep/);
});

/** Waits until a process has loaded what it needs and does nothing more: it has slept for a while. */
async function readsItsInput(pid: number): Promise<void> {
  let before = '';
  for (;;) {
    await setTimeout(500);
    if (!existsSync(`/proc/${pid}`)) return;
    const [used = ''] =
      /(?:\d+ ){2}/.exec(
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11).join(' ') ?? '',
      ) ?? [];
    if (used !== '' && used === before) return;
    before = used;
  }
}
