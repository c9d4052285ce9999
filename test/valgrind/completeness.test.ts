import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { textView } from '../../src/report/views/text.ts';
import { until } from '../support/until.ts';
import { build, logDirectory, situation, valgrind } from './fixtures.ts';
import { summary } from './summary.ts';

/** Writes a log and tells how complete its processes are. */
async function completeness(directory: string, content: string | Buffer): Promise<string[]> {
  const file = path.join(directory, 'judged.log');
  writeFileSync(file, content);
  return (await summary([file])).section.processes.map((process) => process.completeness);
}

test('a good log cut off after any line is never clean', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('fork'), directory);
  const log = await valgrind(['--leak-check=full', program], directory);
  const lines = log.split('\n');
  const file = path.join(directory, 'cut.log');
  for (let end = 1; end < lines.length - 1; end++) {
    writeFileSync(file, lines.slice(0, end).join('\n'));
    const { section, failed } = await summary([file]);
    assert.notEqual(section.verdict, 'clean', `cut after line ${end}: ${lines[end - 1]}`);
    assert.ok(failed, `cut after line ${end}`);
  }
});

test('a log without errors, cut off anywhere, is never clean; whole, it is', async (t) => {
  const directory = logDirectory(t);
  for (const tool of ['memcheck', 'helgrind', 'drd', 'massif', 'cachegrind', 'none', 'lackey']) {
    const text = await valgrind(
      [
        `--tool=${tool}`,
        '--log-fd=2',
        ...(tool === 'massif' ? ['--massif-out-file=/dev/null'] : []),
        ...(tool === 'cachegrind' ? ['--cachegrind-out-file=/dev/null'] : []),
        '/bin/true',
      ],
      directory,
    );
    const last = tool === 'cachegrind' ? text.indexOf('refs:') - 10 : text.lastIndexOf('\n', text.length - 2);
    const file = path.join(directory, 'cut.log');
    for (let end = text.indexOf('\n'); end <= last; end += 17) {
      writeFileSync(file, text.slice(0, end));
      assert.notEqual((await summary([file])).section.verdict, 'clean', `${tool}: ${text.slice(0, end)}`);
    }
    writeFileSync(file, text);
    const whole = await summary([file]);
    assert.equal(whole.section.verdict, 'clean', tool);
    assert.equal(whole.failed, false, tool);
  }
});

test('an XML log cut off anywhere is never clean', async (t) => {
  const directory = logDirectory(t);
  const file = path.join(directory, 'vg.xml');
  await valgrind(['--xml=yes', `--xml-file=${file}`, '/bin/true'], directory);
  const xml = readFileSync(file, 'utf8');
  const cut = path.join(directory, 'cut.xml');
  for (let end = xml.indexOf('<pid>') + 5; end < xml.indexOf('</valgrindoutput>') + 16; end += 13) {
    writeFileSync(cut, xml.slice(0, end));
    assert.equal((await summary([cut])).section.verdict, 'incomplete', xml.slice(0, end));
  }
  assert.equal((await summary([file])).section.verdict, 'clean');
});

test('a process that was killed', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  const child = spawn('valgrind', [`--log-file=${log}`, '/bin/sleep', '60']);
  await until('the head of the log', () => existsSync(log) && readFileSync(log, 'utf8').includes('Command:'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { section, failed } = await summary([log]);
  assert.equal(section.processes[0]?.completeness, 'killed');
  assert.ok(failed);
  assert.equal((await summary([log], { allowIncomplete: true })).failed, false);
});

test('a log that two processes opened is overwritten', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  // The parent has written a header before its child opens the same file anew, and goes on at its old place.
  await valgrind(['--trace-children=yes', `--log-file=${log}`, '/bin/sh', '-c', '/bin/true; /bin/true'], directory);
  const { section, report } = await summary([log]);
  assert.ok(
    section.processes.some((process) => process.completeness === 'overwritten'),
    JSON.stringify(section.processes),
  );
  const finding = report.findings.find(({ rule }) => rule === 'valgrind/overwritten-log');
  assert.match(finding?.message ?? '', /--log-file=NAME\.%p/);
});

test('an XML log that two processes opened is overwritten, however little of the first is left', async (t) => {
  const directory = logDirectory(t);
  const leaks = await build(situation('leaks'), directory);
  const log = path.join(directory, 'vg.xml');
  // The shell goes on at its old place: over the end of a child's log of about the same length, or within a longer one.
  for (const script of ['/bin/true; /bin/true', `${leaks}; /bin/true`, `/bin/true; ${leaks}; true`]) {
    await valgrind(['--trace-children=yes', '--xml=yes', `--xml-file=${log}`, '/bin/sh', '-c', script], directory);
    const { section, report } = await summary([log]);
    assert.deepEqual([...new Set(section.processes.map((process) => process.completeness))], ['overwritten'], script);
    assert.ok(
      report.findings.some(({ rule }) => rule === 'valgrind/overwritten-log'),
      script,
    );
  }
});

test('valgrind closes its XML when it gives up, and a torn tag at any place of a whole log is seen', async (t) => {
  const directory = logDirectory(t);
  const file = path.join(directory, 'vg.xml');
  await valgrind(['--xml=yes', `--xml-file=${file}`, '/bin/true'], directory);
  const xml = readFileSync(file, 'utf8');
  const end = xml.indexOf('\n<status>\n  <state>FINISHED');
  const torn = path.join(directory, 'torn.xml');
  for (let at = xml.indexOf('<pid>') + 1; at < end - 12; at++) {
    if (/[\s>]/.test(xml[at - 1] ?? '')) continue; // between elements nothing is torn
    writeFileSync(torn, `${xml.slice(0, at)}${xml.slice(end)}`);
    assert.equal((await summary([torn])).section.verdict, 'incomplete', xml.slice(at - 20, at));
  }
});

test('errors of a log without a summary count as far as they are shown', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('memory-errors'), directory);
  const log = path.join(directory, 'vg.log');
  const whole = await valgrind(['--leak-check=full', '--show-leak-kinds=all', program], directory);
  writeFileSync(log, whole);
  const { totals } = (await summary([log])).section;
  assert.ok(totals.errors > 3);
  for (const cut of [
    whole.slice(0, whole.indexOf('ERROR SUMMARY')),
    await valgrind(['-q', '--leak-check=full', '--show-leak-kinds=all', program], directory),
  ]) {
    writeFileSync(log, cut);
    const { section, report } = await summary([log], { limits: { errors: 3 }, allowIncomplete: true });
    assert.equal(section.totals.contexts, totals.contexts);
    assert.ok(report.findings.some(({ rule }) => rule === 'valgrind/over-limit'));
    assert.match(
      textView(report, { width: 80, color: false, verbose: false }),
      new RegExp(`at least ${section.totals.errors} errors`),
    );
  }
});

test('the first line of a header that was cut off is none of -q', async (t) => {
  const directory = logDirectory(t);
  assert.deepEqual(await completeness(directory, '==7== Memcheck, a memory error detector\n==7== Copyri'), ['killed']);
});

test('with %p the same run is whole', async (t) => {
  const directory = logDirectory(t);
  await valgrind(
    [
      '--trace-children=yes',
      `--log-file=${path.join(directory, 'vg.%p.log')}`,
      '/bin/sh',
      '-c',
      '/bin/true; /bin/true',
    ],
    directory,
  );
  const { section } = await summary([path.join(directory, 'vg.*.log')]);
  assert.deepEqual(
    section.processes.map((process) => process.completeness),
    ['complete', 'complete', 'complete'],
  );
});

test('-q tells nothing of its end', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('exec'), directory);
  assert.deepEqual(await completeness(directory, await valgrind(['-q', program], directory)), ['quiet']);
});

test('exec in place leaves a part whose leaks nobody knows: the log is not complete', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(log, await valgrind(['--trace-children=yes', '/bin/sh', '-c', 'exec /bin/true'], directory));
  const { section, report, failed } = await summary([log]);
  assert.deepEqual(
    section.processes.map((process) => process.completeness),
    ['replaced-by-exec', 'complete'],
  );
  assert.equal(section.verdict, 'incomplete');
  assert.deepEqual(
    report.findings.map(({ rule, level }) => `${rule} ${level}`),
    ['valgrind/replaced-by-exec error'],
  );
  assert.ok(failed);
  assert.equal((await summary([log], { allowIncomplete: true })).failed, false);
});

test('exec without --trace-children ends the log, and what became of the process is not known', async (t) => {
  const directory = logDirectory(t);
  assert.deepEqual(await completeness(directory, await valgrind(['/bin/sh', '-c', 'exec /bin/true'], directory)), [
    'killed',
  ]);
});

test('a valgrind that fails says so', async (t) => {
  const directory = logDirectory(t);
  const header = '==7== Memcheck, a memory error detector\n==7== Command: ./x\n==7== \n';
  const failure =
    "\nvalgrind: m_mallocfree.c:303 (get_bszB_as_is): Assertion 'bszB_lo == bszB_hi' failed.\nhost stacktrace:\n==7==    at 0x58: ??? (in /usr/libexec/valgrind/memcheck-amd64-linux)\n";
  assert.deepEqual(await completeness(directory, header + failure), ['valgrind-aborted']);
});

test('holes of NUL bytes and torn lines', async (t) => {
  const directory = logDirectory(t);
  const child = '==8== Memcheck, a memory error detector\n==8== Command: ./child\n==8== Parent PID: 7\n==8== \n';
  const end = '==7== \n==7== ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 0 from 0)\n';
  assert.deepEqual(
    await completeness(directory, Buffer.concat([Buffer.from(child), Buffer.alloc(3_000_000), Buffer.from(end)])),
    ['overwritten', 'overwritten'],
  );
  assert.deepEqual(await completeness(directory, `${child}==7==8== torn\n${end}`), ['overwritten', 'overwritten']);
});

test('what a program prints is no log', async (t) => {
  const directory = logDirectory(t);
  const file = path.join(directory, 'plain.txt');
  closeSync(openSync(file, 'w'));
  await assert.rejects(summary([file]), /no output of valgrind/);
  writeFileSync(file, 'a == b\n==x== y\n');
  await assert.rejects(summary([file]), /no output of valgrind/);
});
