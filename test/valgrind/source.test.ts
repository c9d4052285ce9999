import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { EvidenceError } from '../../src/errors/errors.ts';
import { findLogs, readLog } from '../../src/summary/logs.ts';
import { FIXTURES, logDirectory } from './fixtures.ts';
import { summary } from './summary.ts';

test('a log that is named twice, linked to, and in a directory, is one', (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.1.log');
  writeFileSync(log, '');
  symlinkSync('vg.1.log', path.join(directory, 'latest.log'));
  linkSync(log, path.join(directory, 'same.log'));
  assert.deepEqual(
    findLogs([log, path.relative(process.cwd(), log), directory, `${directory}/*.log`]).map((source) => source.path),
    [log],
  );
});

test('in a directory, links to logs elsewhere are followed; pipes, directories that are linked to, and links to nothing are not', (t) => {
  const directory = logDirectory(t);
  const logs = path.join(directory, 'logs');
  mkdirSync(logs);
  writeFileSync(path.join(directory, 'elsewhere.log'), '');
  symlinkSync('../elsewhere.log', path.join(logs, 'a.log'));
  symlinkSync('nowhere', path.join(logs, 'b.log'));
  symlinkSync('..', path.join(logs, 'c'));
  execFileSync('mkfifo', [path.join(logs, 'd')]);
  assert.deepEqual(
    findLogs([logs]).map((source) => source.path),
    [path.join(logs, 'a.log')],
  );
});

test('a log that vanishes before it is read', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(log, '');
  const [source] = findLogs([log]);
  rmSync(log);
  await assert.rejects(
    readLog(source?.path ?? '')
      [Symbol.asyncIterator]()
      .next(),
    (error) => error instanceof EvidenceError && /vg\.log can't be read: ENOENT/.test(error.message),
  );
});

test('what is no log does not keep a directory from being read', async (t) => {
  const directory = logDirectory(t);
  symlinkSync(path.join(FIXTURES, 'recorded/memory-errors-3.19.0.log'), path.join(directory, 'vg.log'));
  writeFileSync(path.join(directory, 'core'), Buffer.from('7f454c46', 'hex'));
  writeFileSync(path.join(directory, 'notes.txt'), 'nothing of interest\n');
  writeFileSync(
    path.join(directory, 'junit.xml'),
    '<?xml version="1.0"?>\n<testsuites><testsuite name="all" tests="0"/></testsuites>\n',
  );
  const { section, report } = await summary([directory]);
  assert.equal(section.problems.length, 10);
  assert.deepEqual(report.incomplete, []);
  assert.deepEqual(
    section.processes.filter(({ completeness }) => completeness !== 'complete'),
    [],
  );
  writeFileSync(path.join(directory, 'begun.log'), '');
  assert.match((await summary([directory])).report.incomplete[0]?.why ?? '', /the file is empty/);
});

test('in a directory an XML log that was killed before its first element is told of', async (t) => {
  const directory = logDirectory(t);
  symlinkSync(path.join(FIXTURES, 'recorded/memory-errors-3.19.0.xml'), path.join(directory, 'vg.xml'));
  writeFileSync(path.join(directory, 'begun.xml'), '<?xml version="1.0"?>\n');
  const { section, report } = await summary([directory]);
  assert.deepEqual(
    section.processes.map(({ completeness }) => completeness),
    ['complete'],
  );
  assert.deepEqual(
    report.incomplete.map(({ what }) => path.basename(what)),
    ['begun.xml'],
  );
});
