import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { logDirectory } from './fixtures.ts';
import { summary } from './summary.ts';
import { processorTime } from '../support/processor-time.ts';

/** Protocol 6 with what makes valgrind 3.26's XML no XML: an element that is never closed, a raw tag, commas in numbers. */
const PROTOCOL_6 = `<?xml version="1.0"?>
<valgrindoutput>
<protocolversion>6</protocolversion>
<preamble>
  <line>Using Valgrind-3.26.0 and LibVEX; rerun with -h for copyright info</line>
</preamble>
<pid>77</pid>
<ppid>1</ppid>
<tool>memcheck</tool>
<args><vargv><exe>valgrind</exe><arg>--track-fds=yes</arg></vargv><argv><exe>./server</exe><arg>-p</arg></argv></args>
<error>
  <unique>0x1</unique>
  <tid>1</tid>
  <kind>FdNotClosed</kind>
  <fd>3</fd>
  <what>Open AF_INET socket 3: 127.0.0.1:80 &lt;-&gt; <unbound></what>
  <stack>
    <frame><ip>0x1</ip><obj>/usr/lib/libc.so.6</obj><fn>socket</fn></frame>
    <frame><ip>0x2</ip><obj>/srv/server</obj><fn>listen&lt;int&gt;</fn><dir>/src</dir><file>net.cc</file><line>12</line></frame>
  </stack>
</error>
<leak_summary>
  <definitely_lost><bytes>1,234,567</bytes><blocks>2</blocks></definitely_lost>
  <still_reachable><bytes>10</bytes><blocks>1</blocks>
  <suppressed><bytes>0</bytes><blocks>0</blocks></suppressed>
</leak_summary>
<status><state>FINISHED</state></status>
<errorcounts>
  <pair><count>3</count><unique>0x1</unique></pair>
</errorcounts>
<suppcounts>
  <pair><count>7</count><name>known race</name></pair>
</suppcounts>
</valgrindoutput>
`;

test('XML that is no XML is read', async (t) => {
  const file = path.join(logDirectory(t), 'vg.xml');
  writeFileSync(file, PROTOCOL_6);
  const { section } = await summary([file]);
  const [process] = section.processes;
  assert.equal(process?.completeness, 'complete');
  assert.equal(process?.command, './server -p');
  assert.equal(process?.version, '3.26.0');
  assert.deepEqual(process?.leaks?.definitelyLost, { bytes: 1_234_567, blocks: 2 });
  assert.deepEqual(process?.leaks?.stillReachable, { bytes: 10, blocks: 1 });
  assert.deepEqual(section.usedSuppressions, [{ name: 'known race', count: 7 }]);
  const [problem] = section.problems;
  assert.equal(problem?.what, 'Open AF_INET socket 3: 127.0.0.1:80 <-> <unbound>');
  assert.equal(problem?.occurrences, 3);
  assert.deepEqual(problem?.rootCause, {
    index: 1,
    function: 'listen<int>',
    module: '/srv/server',
    file: 'net.cc',
    directory: '/src',
    line: 12,
    role: 'culprit',
  });
});

test('several documents in one file, and a file in one line', async (t) => {
  const file = path.join(logDirectory(t), 'vg.xml');
  writeFileSync(file, PROTOCOL_6.replaceAll('\n', ' ') + PROTOCOL_6.replace('<pid>77', '<pid>78'));
  const { section } = await summary([file]);
  assert.deepEqual(
    section.processes.map(({ pid, completeness }) => [pid, completeness]),
    [
      [77, 'complete'],
      [78, 'complete'],
    ],
  );
  assert.equal(section.problems.length, 1);
  assert.equal(section.problems[0]?.contexts, 2);
});

test('a leak that only the summary tells is not clean', async (t) => {
  const file = path.join(logDirectory(t), 'vg.xml');
  writeFileSync(file, PROTOCOL_6.replace(/<error>[^]*<\/error>/, ''));
  const { section, report, failed } = await summary([file]);
  assert.equal(section.verdict, 'problems');
  assert.ok(failed);
  assert.match(report.findings[0]?.message ?? '', /--leak-check=full/);
});

test('documents and lists of words that never end are kept up to a bound, and each process is counted', async (t) => {
  const file = path.join(logDirectory(t), 'torn.xml');
  const documents = Array.from(
    { length: 40_000 },
    (_, pid) =>
      `<valgrindoutput><pid>${pid + 1}</pid><argv><arg>./a</arg><error><unique>0x1</unique><kind>InvalidRead</kind>`,
  );
  const words = '<arg>word</arg>'.repeat(100_000);
  writeFileSync(file, `<?xml version="1.0"?>\n${documents.join('\n')}<valgrindoutput><argv>${words}`);
  let processes: Awaited<ReturnType<typeof summary>>['section']['processes'] = [];
  const took = await processorTime(async () => {
    ({ processes } = (await summary([file], { byProcess: true, allowIncomplete: true })).section);
  });
  assert.equal(processes.length, 40_001);
  assert.ok(processes.every(({ command = '' }) => command.length <= 5 * 4096));
  assert.ok(took < 20_000);
});
