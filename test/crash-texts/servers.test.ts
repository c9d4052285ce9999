// What servers print from their own crash handlers: recorded by fixtures/crash-texts/servers/record.sh, where each read
// through the NULL pointer of fault-soon.c, `next` at offset 8, in next_weight.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { crashTextReader } from '../../src/crash-texts/read.ts';
import { crashTextReader as lineReader } from '../../src/crash-texts/reader.ts';
import type { CrashText } from '../../src/crash-texts/model.ts';

const linesOf = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/crash-texts/servers/${name}.log`, import.meta.url), 'utf8').split('\n');

function crashesIn(lines: readonly string[]): CrashText[] {
  const crashes: CrashText[] = [];
  const reader = crashTextReader({ crash: (crash) => crashes.push(crash) });
  for (const line of lines) reader.read(line);
  reader.end();
  return crashes;
}

const functionsOf = (crash: CrashText | undefined): (string | undefined)[] =>
  crash?.threads[0]?.frames.slice(crash.faultIndex).map((frame) => frame.function) ?? [];

/** How often it crashed, where the handler ends, the class, and what else is told. */
const TRUTH = [
  ['tor', 'Tor', 1, 1, 'unknown', {}],
  ['uwsgi', 'uWSGI', 1, 2, 'unknown', {}],
  ['samba', 'Samba', 3, 3, 'unknown', {}],
  ['zabbix', 'Zabbix', 1, 3, 'null-read', { access: 'read', address: '0x8' }],
  ['proftpd', 'ProFTPD', 1, 0, 'unknown', {}],
  ['xorg', 'the X server', 1, 1, 'unknown', { address: '0x8' }],
  ['varnish', 'Varnish', 4, 3, 'unknown', { address: '0x8' }],
  ['ceph', 'Ceph', 1, 0, 'unknown', {}],
] as const;

suite("a server's own report of its crash", () => {
  for (const [name, writer, count, handlerEnd, kind, told] of TRUTH)
    test(name, () => {
      const crashes = crashesIn(linesOf(name));
      assert.equal(crashes.length, count);
      for (const crash of crashes) {
        assert.equal(crash.writer, writer);
        assert.equal(crash.facts.signal, 11);
        assert.deepEqual(crash.handler?.frames, [0, handlerEnd]);
        assert.deepEqual(functionsOf(crash).slice(0, 2), ['next_weight', 'balance_routes']);
        assert.equal(crash.cause?.class, kind);
        for (const [key, value] of Object.entries(told)) assert.equal(crash.cause?.[key as 'access'], value);
      }
    });

  test('without a stack the signal is told all the same', () => {
    const [crash, ...others] = crashesIn(linesOf('freeradius'));
    assert.deepEqual([crash?.writer, crash?.facts.signal, crash?.threads[0]?.frames], ['FreeRADIUS', 11, []]);
    assert.deepEqual(others, []);
  });

  test('behind the prefix of a journal', () => {
    for (const [name, , count] of TRUTH) {
      const lines = linesOf(name).map((line) => `Nov 30 20:56:34 host server[22]: ${line}`);
      const crashes = crashesIn(lines);
      assert.equal(crashes.length, count, name);
      assert.equal(functionsOf(crashes[0])[0], 'next_weight', name);
    }
  });

  test('whoever quotes one has not crashed', () => {
    for (const line of [
      'it said CAUGHT SIGNAL: Segmentation fault',
      'the log has "-----BEGIN STACK TRACE-----"',
      'died: Caught signal 11',
    ])
      assert.deepEqual(crashesIn([line, 'tor(+0xf152e)[0x5574b75a552e]', 'and went on']), []);
  });

  test("Samba's log file has a head before each message, and shifts the message", () => {
    const head = '[2026/11/30 20:56:51.123456,  0] ../../lib/util/fault.c:173(smb_panic_log)';
    const lines = linesOf('samba').flatMap((line) => [head, `  ${line}`]);
    assert.deepEqual(
      crashesIn(lines).map((crash) => functionsOf(crash)[0]),
      ['next_weight', 'next_weight', 'next_weight'],
    );
  });

  test('two processes of Zabbix that write at once: each has its own lines', () => {
    const lines = linesOf('zabbix');
    const from = lines.findIndex((line) => line.includes('Got signal'));
    const to = lines.findIndex((line) => line.includes('=== Memory map'));
    const other = lines
      .slice(from, to)
      .map((line) => line.replace(/^ *\d+:/, '    99:').replace('next_weight', 'elsewhere'));
    const mixed = lines
      .slice(from, to)
      .flatMap((line, index) => (index === 0 ? [line] : [line, other[index] as string]));
    const [crash] = crashesIn(mixed);
    assert.equal(functionsOf(crash)[0], 'next_weight');
    assert.equal(functionsOf(crash).includes('elsewhere'), false);
  });

  test('two processes of uWSGI that write at once: each stack names its process', () => {
    const crashes = crashesIn(linesOf('uwsgi-two'));
    assert.deepEqual(
      crashes.map(({ facts, threads }) => [facts.pid, threads[0]?.frames.length]),
      [
        [19, 0],
        [20, 17],
      ],
    );
    assert.ok(functionsOf(crashes[1]).includes('wsgi_req_accept')); // a worker's, as 20 was
  });

  test('three processes of Samba, two of which write at once: no stack has frames of two, and a pid is told where it is sure', () => {
    const crashes = crashesIn(linesOf('samba-4.25'));
    assert.deepEqual(
      crashes.map(({ facts, threads }) => [facts.pid, threads[0]?.frames.length]),
      [
        [34, 16],
        [35, 0],
        [undefined, 16],
      ],
    );
    assert.deepEqual(
      [crashes[0], crashes[2]].map((crash) => functionsOf(crash)[0]),
      ['next_weight', 'next_weight'],
    );
    assert.equal(crashes[0]?.threads[0]?.frames[12]?.module, 'smbd'); // whose title is `smbd: notifyd`
  });

  test('what the X server could not name is unnamed, and what stands between its frames is no end', () => {
    const [crash] = crashesIn(linesOf('xorg-unnamed'));
    assert.deepEqual(crash?.handler?.frames, [0, 1]);
    assert.deepEqual(functionsOf(crash).slice(0, 6), [
      'next_weight',
      'balance_routes',
      'epoll_wait',
      undefined,
      'WaitForSomething',
      undefined,
    ]);
  });

  test('Ceph tells one crash several times, and another one too', () => {
    const lines = linesOf('ceph');
    const other = lines.map((line) => line.replace(/\[0x7f/, '[0x7e'));
    assert.equal(crashesIn([...lines, ...other]).length, 2);
  });

  test('an access is told where the processor said what it was: a page fault', () => {
    const of = (from: RegExp, to: string) =>
      crashesIn(linesOf('zabbix').map((line) => line.replace(from, to)))[0]?.cause;
    assert.equal(of(/err +=( +)4 /, 'err     =$16 ')?.class, 'null-write');
    assert.equal(of(/trapno +=( +)e /, 'trapno  =$1d ')?.class, 'unknown');
  });

  test('where nothing shows what the handler returns to, no frame is said to be the fault', () => {
    const lines = linesOf('uwsgi').map((line) => line.replace('libc.so.6(+0x3c050)', 'other.so(+0x3c050)'));
    for (const crash of crashesIn(lines)) assert.deepEqual([crash.faultIndex, crash.handler], [undefined, undefined]);
  });

  test('a fault within libc, in a function without a name, is the frame below the trampoline', () => {
    const lines = linesOf('uwsgi').map((line) =>
      line.replace('/w/fault-soon.so(next_weight+0)', '/lib/libc.so.6(+0x9e41f)'),
    );
    assert.deepEqual(crashesIn(lines)[0]?.handler?.frames, [0, 2]);
  });
});

/** Where the log is one of printed/, that stands before its name. */
const TOLD = [
  ['servers/tor', 'Tor', [undefined]],
  ['servers/uwsgi', 'uWSGI', [21]],
  ['servers/uwsgi-two', 'uWSGI', [19, 20]],
  ['servers/samba-4.25', 'Samba', [34, 35, 32]],
  ['servers/zabbix', 'Zabbix', [28]],
  ['servers/proftpd', 'ProFTPD', [35]],
  ['servers/freeradius', 'FreeRADIUS', [undefined]],
  ['servers/varnish', 'Varnish', [344, 564, 784, 1004]],
  ['servers/ceph', 'Ceph', [undefined, undefined, undefined]], // three times on one stream
  ['servers/xorg', 'the X server', [undefined]],
  ['servers/haproxy', 'HAProxy', [104]],
  ['servers/squid', 'Squid', [undefined]],
  ['servers/nginx', 'nginx', undefined],
  ['servers/open-vswitch', 'Open vSwitch', undefined],
  ['printed/redis-segv', 'Redis', [9924]],
  ['printed/mariadb-segv', 'MariaDB or MySQL', [undefined]],
  ['printed/ucx', 'UCX', [18653]],
  ['printed/open-mpi', 'Open MPI', [9041]],
] as const;

suite('whose crash a log tells of, in ci run too', () => {
  for (const [name, writer, pids] of TOLD)
    test(name, () => {
      const texts: { writer: string; pid?: number }[] = [];
      const reader = lineReader((text) => texts.push(text));
      for (const line of readFileSync(new URL(`../../fixtures/crash-texts/${name}.log`, import.meta.url), 'utf8').split(
        '\n',
      ))
        reader.read(line);
      reader.end();
      assert.ok(texts.length > 0);
      assert.deepEqual([...new Set(texts.map((text) => text.writer))], [writer]);
      if (pids !== undefined)
        assert.deepEqual(
          texts.map(({ pid }) => pid),
          pids,
        );
      else assert.ok(texts.every(({ pid }) => pid !== undefined)); // a pid for each process that died
    });
});
