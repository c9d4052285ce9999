import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { textView } from '../../src/report/views/text.ts';
import { build, logDirectory, situation, valgrind } from './fixtures.ts';
import { summary } from './summary.ts';

const OPTIONS = {
  'time stamps': ['--time-stamp=yes'],
  verbose: ['-v'],
  'a list of errors at the end': ['-s'],
  'suppressions in between': ['--gen-suppressions=all'],
  'error markers': ['--error-markers=begin,end'],
  'full paths': ['--fullpath-after='],
  'offsets of symbols': ['--sym-offsets=yes'],
  'all kinds of leak': ['--show-leak-kinds=all'],
} as const;

const THREADS = ['threads-helgrind', 'races-helgrind', 'wrong-objects-drd', 'conditions-drd'];
const CASES = [
  ...Object.entries(OPTIONS).map(([name, options]) => ({ name, options, program: 'memory-errors' })),
  ...THREADS.map((program) => ({
    name: 'a list of errors at the end',
    options: OPTIONS['a list of errors at the end'],
    program,
  })),
];

for (const { name, options, program } of CASES) {
  test(`the same problems are found in ${program} with ${name}`, async (t) => {
    const directory = logDirectory(t);
    const tested = situation(program);
    const built = await build(tested, directory);
    const problems = async (...args: string[]): Promise<string[]> => {
      const log = path.join(directory, 'vg.log');
      writeFileSync(log, await valgrind([...tested.options, ...args, built], directory));
      const { section } = await summary([log]);
      assert.equal(section.processes[0]?.completeness, 'complete');
      return section.problems
        .map(({ kind, rootCause, contexts }) => `${kind} ${rootCause?.function} ${contexts}`)
        .toSorted();
    };
    assert.deepEqual(await problems(...options), await problems());
  });
}

for (const program of ['memory-errors', 'threads-helgrind', 'races-drd']) {
  test(`occurrences are told where the log of ${program} tells them`, async (t) => {
    const directory = logDirectory(t);
    const log = path.join(directory, 'vg.log');
    const tested = situation(program);
    const built = await build(tested, directory);
    writeFileSync(log, await valgrind([...tested.options, '-s', built], directory));
    const counted = (await summary([log])).section.problems;
    assert.ok(
      counted.every(({ occurrences, contexts }) => occurrences === contexts),
      JSON.stringify(counted),
    );
    writeFileSync(log, await valgrind([...tested.options, built], directory));
    assert.ok((await summary([log])).section.problems.every(({ occurrences }) => occurrences === undefined));
  });
}

test('lines that end in CR LF, and lines after unfinished output of the program', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  const text = await valgrind(['--leak-check=full', await build(situation('fork'), directory)], directory);
  writeFileSync(log, text);
  const plain = (await summary([log])).section;
  for (const changed of [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\nthe program says: ')]) {
    writeFileSync(log, changed);
    const { section } = await summary([log]);
    assert.deepEqual(section.problems, plain.problems);
    assert.deepEqual(section.totals, plain.totals);
  }
});

test('several files are added up as one log is', async (t) => {
  const directory = logDirectory(t);
  const [one, two, both] = ['1.log', '2.log', 'both.log'].map((name) => path.join(directory, name)) as [
    string,
    string,
    string,
  ];
  const program = await build(situation('leaks'), directory);
  const texts = [
    await valgrind(['--leak-check=full', program], directory),
    await valgrind(['--leak-check=full', program], directory),
  ];
  writeFileSync(one, texts[0] ?? '');
  writeFileSync(two, texts[1] ?? '');
  writeFileSync(both, texts.join(''));
  const [apart, together] = [(await summary([one, two])).section, (await summary([both])).section];
  assert.deepEqual(apart.problems, together.problems);
  assert.deepEqual(apart.totals, together.totals);
  assert.equal(apart.problems[0]?.contexts, 2);
});

test('massif, dhat, cachegrind and callgrind: totals and peak, of their files and their logs', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('leaks'), directory);
  const file = (tool: string): string => path.join(directory, `${tool}.out`);
  const logs = [];
  for (const tool of ['massif', 'dhat', 'cachegrind', 'callgrind']) {
    const log = path.join(directory, `${tool}.log`);
    writeFileSync(log, await valgrind([`--tool=${tool}`, `--${tool}-out-file=${file(tool)}`, program], directory));
    logs.push(log, file(tool));
  }
  const { section, failed } = await summary(logs);
  assert.equal(failed, false);
  assert.deepEqual(
    section.processes.map(({ completeness }) => completeness),
    ['complete', 'complete', 'complete', 'complete'],
  );
  const totals = Object.fromEntries((section.profiles ?? []).map((profile) => [profile.tool, profile.totals]));
  // 3 nodes of 48 bytes, 3 blocks of 100, 64 and 200: none is ever freed.
  assert.equal(totals['massif']?.['peakHeapBytes'], 708);
  assert.equal(totals['dhat']?.['totalBytes'], 708);
  assert.equal(totals['dhat']?.['endBlocks'], 8);
  assert.ok((totals['cachegrind']?.['Ir'] ?? 0) > 10_000);
  assert.ok((totals['callgrind']?.['Ir'] ?? 0) > 10_000);
  const dhat = section.processes.find(({ tool }) => tool === 'dhat');
  assert.equal(dhat?.figures?.['Total'], 708);
});

test('nothing is said to be clean that no tool looked for', async (t) => {
  const directory = logDirectory(t);
  const program = await build(situation('leaks'), directory);
  const log = path.join(directory, 'vg.log');
  const text = async (options: string[], command: string): Promise<string> => {
    writeFileSync(log, await valgrind([...options, '--log-fd=2', command], directory));
    return textView((await summary([log])).report, { width: 200, color: false, verbose: false });
  };
  assert.match(await text(['--leak-check=full'], '/bin/true'), /no error, nothing lost$/m);
  assert.match(
    await text(['--leak-check=no'], program),
    /; no error$(.|\n)*Leaks were not looked for in process \d+, which had \d+ bytes in \d+ blocks in use/m,
  );
  assert.match(await text(['--leak-check=summary'], program), /No record says where process \d+ lost/);
  assert.match(await text(['--tool=helgrind'], program), /; no error$/m);
  assert.match(await text(['--tool=massif', '--massif-out-file=/dev/null'], program), /profilers look for no errors$/m);
});

test("a profile's figures are shown whole at 80 columns", async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(
    log,
    await valgrind(
      ['--tool=cachegrind', '--cache-sim=yes', '--cachegrind-out-file=/dev/null', '--log-fd=2', '/bin/true'],
      directory,
    ),
  );
  const text = textView((await summary([log])).report, { width: 80, color: false, verbose: false });
  assert.doesNotMatch(text, /…/);
  assert.match(text, /LL\s+misses\s+\d+$/m);
});

test('what was left out is not called clean', async (t) => {
  const directory = logDirectory(t);
  const log = path.join(directory, 'vg.log');
  writeFileSync(log, await valgrind(['--leak-check=full', await build(situation('leaks'), directory)], directory));
  const text = textView((await summary([log], { onlyThrough: ['no_such_function'] })).report, {
    width: 200,
    color: false,
    verbose: false,
  });
  assert.match(text, /no error, nothing lost but for what was left out$/m);
});

test('XML is found behind much that the program or its build printed', async (t) => {
  const directory = logDirectory(t);
  const xml = path.join(directory, 'vg.xml');
  await valgrind(['--xml=yes', `--xml-file=${xml}`, '/bin/true'], directory);
  const log = path.join(directory, 'ci.log');
  writeFileSync(log, `${'building one more file of the project\n'.repeat(4000)}${readFileSync(xml, 'utf8')}`);
  assert.deepEqual(
    (await summary([log])).section.processes.map(({ completeness }) => completeness),
    ['complete'],
  );
});
