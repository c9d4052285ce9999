import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { textView } from '../../src/report/views/text.ts';
import { FIXTURES, build, logDirectory, situation, valgrind } from './fixtures.ts';
import { summary } from './summary.ts';

const LEAK = 'recorded/leak-checks-3.27.1.log';

function write(directory: string, name: string, content: string | Buffer): string {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  return file;
}

/** A log of a program with errors and leaks, and what of it is the same in any envelope. */
async function told(file: string): Promise<unknown> {
  const { section } = await summary([file]);
  return {
    verdict: section.verdict,
    totals: section.totals,
    completeness: section.processes.map(({ completeness }) => completeness),
    problems: section.problems.map(({ fingerprint, what, stack }) => ({ fingerprint, what, stack })),
  };
}

test('the same is read in what test runners, loggers and terminals make of a log', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('memory-errors'), directory);
  const log = await valgrind(['--leak-check=full', program], directory);
  const lines = log.trimEnd().split('\n');
  const plain = await told(write(directory, 'plain.log', log));
  const escaped = log
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&#x27;');
  const forms: Record<string, string | Buffer> = {
    'docker.json': lines
      .map((line) => `${JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-03-01T12:00:00.1Z' })}\n`)
      .join(''),
    'fields.json': lines.map((line) => `${JSON.stringify({ level: 'info', message: line, n: 1 })}\n`).join(''),
    'junit.xml': `<?xml version="1.0"?>\n<testsuites><testsuite name="s"><testcase name="a"><system-err>${escaped}</system-err></testcase></testsuite></testsuites>\n`,
    'cdata.xml': `<?xml version="1.0"?>\n<testsuite><testcase name="a"><system-err><![CDATA[${log}]]></system-err></testcase></testsuite>\n`,
    'blanks.log': lines.map((line) => `${line}   \t\r\n`).join(''),
    'colour.log': lines.map((line) => `\u001B[31m${line}\u001B[0m\n`).join(''),
    'rank.log': lines.map((line) => `[rank3]: ${line}\n`).join(''),
    'packed.json.gz': gzipSync(lines.map((line) => `${JSON.stringify({ log: `${line}\n` })}\n`).join('')),
  };
  for (const [name, content] of Object.entries(forms))
    assert.deepEqual(await told(write(directory, name, content)), plain, name);
});

test('a signal that asks a process to end is no crash; its log tells all', async (t) => {
  const directory = logDirectory(t);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const text = await valgrind(['--leak-check=full', '/bin/sh', '-c', `kill -${name.slice(3)} $$`], directory);
    const { section, report, failed } = await summary([write(directory, 'vg.log', text)]);
    assert.equal(section.processes[0]?.completeness, 'fatal-signal');
    assert.notEqual(section.verdict, 'incomplete');
    assert.deepEqual(
      report.findings.map(({ rule, level }) => `${rule} ${level}`),
      ['valgrind/fatal-signal note'],
    );
    assert.doesNotMatch(report.findings[0]?.message ?? '', /likely its cause/);
    assert.equal(failed, false);
    const cut = write(directory, 'cut.log', text.slice(0, text.indexOf('HEAP SUMMARY')));
    assert.equal((await summary([cut])).section.verdict, 'incomplete');
  }
});

test('a log without its head, or with a record cut out, says what is missing', async (t) => {
  const directory = logDirectory(t);
  const log = await valgrind(['--leak-check=full', await build(situation('memory-errors'), directory)], directory);
  const tail = await summary([
    write(directory, 'tail.log', log.slice(log.indexOf('\n', log.indexOf('HEAP SUMMARY')) + 1)),
  ]);
  assert.equal(tail.section.processes[0]?.completeness, 'headless');
  assert.match(tail.report.findings.map(({ message }) => message).join('\n'), /begins after the head/);
  const record = /==\d+== Invalid write[^]*?\n==\d+== \n/.exec(log)?.[0] ?? 'none';
  const gap = await summary([write(directory, 'gap.log', log.replace(record, ''))]);
  assert.equal(gap.section.processes[0]?.completeness, 'gap');
  for (const { report, section, failed } of [tail, gap]) {
    assert.ok(report.findings.every(({ rule }) => rule !== 'valgrind/overwritten-log'));
    assert.equal(section.verdict, 'incomplete');
    assert.ok(failed);
  }
});

test("what libFuzzer and the sanitizers print is not valgrind's", async (t) => {
  const directory = logDirectory(t);
  const fuzzer =
    '==7== ERROR: libFuzzer: deadly signal\n    #0 0x55 in fuzz a.c:3\nNOTE: libFuzzer has rudimentary signal handlers.\n';
  await assert.rejects(summary([write(directory, 'fuzzer.log', fuzzer)]), /no output of valgrind/);
  await assert.rejects(
    summary([write(directory, 'asan.log', '==7== ERROR: AddressSanitizer: heap-use-after-free\n')]),
    /no output of valgrind/,
  );
});

test('a valgrind that could not start says why', async (t) => {
  const directory = logDirectory(t);
  const text = "--5387:0: aspacem Valgrind: FATAL: can't open /proc/self/maps\n--5387:0: aspacem Exiting now.\n";
  const { report, failed } = await summary([write(directory, 'vg.log', text)]);
  assert.match(report.incomplete?.[0]?.why ?? '', /did not start: can't open \/proc\/self\/maps/);
  assert.ok(failed);
});

test('a stack overflow is one finding, with its stack', async (t) => {
  const directory = logDirectory(t);
  const log = await valgrind([await build(situation('stack-overflow'), directory)], directory);
  const { section, report } = await summary([write(directory, 'vg.log', log)]);
  assert.deepEqual(
    report.findings.map(({ rule }) => rule),
    ['valgrind/fatal-signal'],
  );
  assert.match(report.findings[0]?.message ?? '', /stack overflow.* in descend/);
  assert.equal(section.processes[0]?.fatalSignal?.stack?.[0]?.function, 'descend');
});

test('where operator new can not throw, valgrind ended the process, and the log says where', async (t) => {
  const directory = logDirectory(t);
  const log = await valgrind([await build(situation('cannot-throw'), directory)], directory);
  const { section, report, failed } = await summary([write(directory, 'vg.log', log)]);
  assert.equal(section.verdict, 'incomplete');
  assert.match(report.findings[0]?.message ?? '', /valgrind ended the process.*can't throw exceptions.* in grow/);
  assert.ok(failed);
});

test('several leak checks: problems and totals are those of the last', async () => {
  for (const version of ['3.19.0', '3.27.1']) {
    for (const form of ['log', 'xml']) {
      const { section } = await summary([path.join(FIXTURES, `recorded/leak-checks-${version}.${form}`)]);
      assert.deepEqual(section.totals.leaks.definitelyLost, { bytes: 60, blocks: 3 }, `${version} ${form}`);
    }
  }
});

test('massif and the minimal tool with --track-fds are complete; a cut list is not', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('open-files'), directory);
  for (const tool of ['massif', 'none']) {
    const options = [
      `--tool=${tool}`,
      '--track-fds=yes',
      ...(tool === 'massif' ? ['--massif-out-file=/dev/null'] : []),
    ];
    const text = await valgrind([...options, '--log-fd=2', program], directory);
    assert.equal((await summary([write(directory, 'vg.log', text)])).section.processes[0]?.completeness, 'complete');
    const cut = write(directory, 'cut.log', text.slice(0, text.lastIndexOf('\n', text.indexOf('   at 0x')) + 1));
    assert.equal((await summary([cut])).section.processes[0]?.completeness, 'killed');
  }
});

test("files of profilers that newer releases write: cachegrind's without desc, dhat's without points", async (t) => {
  const directory = logDirectory(t);
  const cachegrind = write(directory, 'cg.out', 'cmd: ./a\nevents: Ir\nfl=a.c\nfn=main\n3 5\nsummary: 132007\n');
  const dhat = write(
    directory,
    'dh.out',
    '{"dhatFileVersion":2\n,"mode":"heap","verb":"Allocated"\n,"cmd":"true"\n,"pid":18742\n,"pps":\n [\n ]\n,"ftbl":\n ["[root]"\n ]\n}\n',
  );
  const { profiles = [] } = (await summary([cachegrind, dhat])).section;
  assert.deepEqual(
    profiles.map(({ tool, complete, totals }) => [tool, complete, totals['Ir'] ?? totals['totalBytes']]),
    [
      ['cachegrind', true, 132_007],
      ['dhat', true, 0],
    ],
  );
});

test('forks whose parent does not report the leak: at least', async (t) => {
  const directory = logDirectory(t);
  const process = (pid: number, parent: number, leaks: string): string =>
    `==${pid}== Memcheck, a memory error detector\n==${pid}== Command: ./a\n==${pid}== Parent PID: ${parent}\n==${pid}== \n==${pid}== HEAP SUMMARY:\n==${pid}==     in use at exit: 1 bytes in 1 blocks\n${leaks}==${pid}== ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 0 from 0)\n`;
  const leak = (pid: number, bytes: number): string =>
    `==${pid}== ${bytes} bytes in 1 blocks are definitely lost in loss record 1 of 1\n==${pid}==    at 0x1: malloc (vg_replace_malloc.c:1)\n==${pid}==    by 0x2: lose (a.c:3)\n==${pid}== \n==${pid}== LEAK SUMMARY:\n==${pid}==    definitely lost: ${bytes} bytes in 1 blocks\n`;
  const family = async (parentLeak: number): Promise<unknown> => {
    const [parent, ...children] = [parentLeak, 333, 222, 222];
    const logs = [
      process(100, 1, parent === 0 ? leak(100, 5).replace('lose (a.c:3)', 'other (a.c:9)') : leak(100, parent ?? 0)),
    ];
    for (const [index, bytes] of children.entries()) logs.push(process(101 + index, 100, leak(101 + index, bytes)));
    const files = logs.map((text, index) => write(directory, `${index}.log`, text));
    const { report, section } = await summary(files, { allowIncomplete: true });
    const view = textView(report, { width: 100, color: false, verbose: false });
    const { leaksWithoutInherited, leaksWithoutInheritedAtLeast } = section.totals;
    return [
      leaksWithoutInherited?.definitelyLost?.bytes,
      leaksWithoutInheritedAtLeast,
      /at least \d+ bytes/.test(view),
    ];
  };
  assert.deepEqual(await family(0), [338, true, true]);
  assert.deepEqual(await family(222), [333, undefined, false]);
});

test("drd's other objects are GenericErr in text as in XML", async (t) => {
  const directory = logDirectory(t);
  for (const what of [
    'Not a reader-writer lock',
    'Not a barrier',
    'Not a semaphore',
    'Invalid VG_USERREQ__FREELIKE_BLOCK request',
  ]) {
    const text = `==7== drd, a thread error detector\n==7== Command: ./a\n==7== \n==7== ${what}\n==7==    at 0x1: f (a.c:3)\n==7== \n==7== ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)\n`;
    const xml = `<valgrindoutput><pid>7</pid><tool>drd</tool><status><state>RUNNING</state></status><error><unique>0x0</unique><kind>GenericErr</kind><what>${what}</what><stack><frame><ip>0x1</ip><fn>f</fn><file>a.c</file><line>3</line></frame></stack></error><status><state>FINISHED</state></status></valgrindoutput>`;
    const sections = await Promise.all(
      [write(directory, 'drd.log', text), write(directory, 'drd.xml', xml)].map(
        async (file) => (await summary([file])).section,
      ),
    );
    assert.deepEqual(
      sections.map(({ problems }) => problems[0]?.kind),
      ['GenericErr', 'GenericErr'],
    );
    assert.equal(sections[0]?.problems[0]?.fingerprint, sections[1]?.problems[0]?.fingerprint);
  }
});

test("valgrind 3.4's words", async (t) => {
  const directory = logDirectory(t);
  const lines = `Memcheck, a memory error detector.
Using valgrind-3.4.1, a dynamic binary instrumentation framework.
For more details, rerun with: -v

Invalid write of size 4
   at 0x109179: fill (a.c:5)

ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 4 from 1)
malloc/free: in use at exit: 40 bytes in 1 blocks.
malloc/free: 1 allocs, 0 frees, 40 bytes allocated.
For counts of detected errors, rerun with: -v
searching for pointers to 1 not-freed blocks.
checked 56,164 bytes.

40 bytes in 1 blocks are definitely lost in loss record 1 of 1
   at 0x4005: malloc (vg_replace_malloc.c:207)
   by 0x400: make (a.c:4)

LEAK SUMMARY:
   definitely lost: 40 bytes in 1 blocks.
     possibly lost: 0 bytes in 0 blocks.
   still reachable: 0 bytes in 0 blocks.
        suppressed: 0 bytes in 0 blocks.`
    .split('\n')
    .map((line) => `==47== ${line}`);
  const { section } = await summary([write(directory, 'old.log', lines.join('\n'))]);
  assert.deepEqual(
    section.processes.map(({ completeness, version }) => [completeness, version]),
    [['complete', '3.4.1']],
  );
  assert.deepEqual(section.totals.leaks.definitelyLost, { bytes: 40, blocks: 1 });
  assert.deepEqual(
    section.problems.map(({ kind, rootCause }) => `${kind} ${rootCause?.function}`),
    ['InvalidWrite fill', 'Leak_DefinitelyLost make'],
  );
  for (let end = 5; end < lines.length; end++) {
    const cut = await summary([write(directory, 'cut.log', lines.slice(0, end).join('\n'))]);
    if (end !== 11) assert.equal(cut.section.verdict, 'incomplete', lines[end - 1]);
  }
});

test('the recorded several leak checks of the text have their problems once', async () => {
  const { problems } = (await summary([path.join(FIXTURES, LEAK)])).section;
  assert.deepEqual(
    problems.map(({ rootCause, leak, contexts }) => [rootCause?.function, leak?.bytes, contexts]),
    [
      ['lose_more', 50, 1],
      ['lose', 10, 1],
    ],
  );
});

test("what helgrind's --track-destroy tells has kinds of its own, the same in text and XML, and is no clean run", async () => {
  for (const form of ['log', 'xml']) {
    const { section } = await summary([path.join(FIXTURES, `recorded/track-destroy-3.27.1.${form}`)]);
    assert.equal(section.verdict, 'problems');
    assert.deepEqual(section.problems.map(({ kind, rootCause }) => `${kind} ${rootCause?.function}`).toSorted(), [
      'ReinitialisedLock make',
      'UndestroyedLock make',
      'UndestroyedLock make',
    ]);
  }
});
