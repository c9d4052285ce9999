import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  parseCgroup,
  parseEnvironment,
  parseLimits,
  parseMemoryUse,
  parseOpenFiles,
} from '../../src/linux/proc-text.ts';

test('limits, as this kernel writes them', () => {
  const limits = parseLimits(readFileSync('/proc/self/limits', 'utf8'));
  assert.deepEqual(
    limits.map(({ name }) => name),
    [
      'Max cpu time',
      'Max file size',
      'Max data size',
      'Max stack size',
      'Max core file size',
      'Max resident set',
      'Max processes',
      'Max open files',
      'Max locked memory',
      'Max address space',
      'Max file locks',
      'Max pending signals',
      'Max msgqueue size',
      'Max nice priority',
      'Max realtime priority',
      'Max realtime timeout',
    ].filter((name) => limits.some((each) => each.name === name)),
  );
  assert.ok(limits.length >= 14);
  assert.ok(limits.every(({ soft, hard }) => soft !== undefined && hard !== undefined));
});

test('a limit that can not be counted is left out', () => {
  assert.deepEqual(parseLimits('Max data size             18446744073709551614 unlimited            bytes     \n'), [
    { name: 'Max data size', hard: 'unlimited', unit: 'bytes' },
  ]);
});

test('memory, as this kernel writes it', () => {
  const { resident = 0, peakResident = 0 } = parseMemoryUse(readFileSync('/proc/self/status', 'utf8'));
  assert.ok(resident > 2 ** 20 && peakResident >= resident);
  assert.deepEqual(parseMemoryUse('Name:\tkthreadd\n'), {});
});

test('open files, cgroups, environments', () => {
  const files = '0:/dev/null\npos:\t0\nflags:\t0100002\nmnt_id:\t29\n\n1:socket:[4711]\npos:\t0\n\nnonsense\n\n';
  assert.deepEqual(parseOpenFiles(files), [
    { descriptor: 0, path: '/dev/null' },
    { descriptor: 1, path: 'socket:[4711]' },
  ]);
  assert.deepEqual(parseOpenFiles(''), []);
  assert.equal(parseOpenFiles('1:/x\n\n'.repeat(5000)).length, 1024);
  assert.equal(parseCgroup('9:name=systemd:/a.slice\n8:pids:/b\n'), '/a.slice');
  assert.equal(parseCgroup('1:name=systemd:/old\n0::/new\n'), '/new');
  assert.equal(parseCgroup('9:name=systemd:/a.slice\n0::/\n'), '/a.slice');
  assert.equal(parseCgroup('3:cpu:/x\n'), undefined);
  assert.deepEqual(parseEnvironment('A=1\nB=x=y\n-----END\n=none\nC=\n'), [
    { name: 'A', value: '1' },
    { name: 'B', value: 'x=y' },
    { name: 'C', value: '' },
  ]);
});
