import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseJson, readSmallFile } from '../src/config/small-file.ts';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { faultline, RUN } from './support/faultline.ts';

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
    test(args.join(' '), { timeout: 60_000 }, async () => {
      const { status, stderr } = await faultline(args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, said);
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
