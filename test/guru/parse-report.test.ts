import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { GuruReport } from '../../src/report/sections/guru.ts';
import { countProcesses, parse, recorded } from './recorded.ts';

interface Counts {
  readonly reports: number;
  readonly failed: number;
  readonly threads: number;
  readonly greenThreads: number;
  readonly frames: number;
  readonly processes: number;
  readonly tpoolWorkers: number;
}

const counts = JSON.parse(recorded('counts.json')) as Record<string, Counts>;
const only = (name: string): GuruReport => {
  const { reports } = parse(recorded(name).split('\n'));
  assert.equal(reports.length, 1);
  return reports[0] as GuruReport;
};

suite('what the recording script counted', () => {
  for (const [name, expected] of Object.entries(counts)) {
    if (name === 'torn.txt') continue;
    test(name, () => {
      const { reports } = parse(recorded(name).split('\n'));
      const stacks = reports.flatMap(({ threads, greenThreads }) => [...threads, ...greenThreads]);
      assert.deepEqual(
        {
          reports: reports.filter(({ failed }) => failed === undefined).length,
          failed: reports.filter(({ failed }) => failed !== undefined).length,
          threads: reports.flatMap(({ threads }) => threads).length,
          greenThreads: reports.flatMap(({ greenThreads }) => greenThreads).length,
          frames: stacks.flatMap(({ frames }) => frames).length,
          processes: reports.reduce((sum, report) => sum + countProcesses(report.processes), 0),
          tpoolWorkers: stacks.filter(({ frames }) => frames.some((frame) => frame.function === 'tworker')).length,
        },
        expected,
      );
    });
  }
  test('torn.txt: every header and every thread, though three wrote at once', () => {
    const { reports, rest } = parse(recorded('torn.txt').split('\n'));
    const expected = counts['torn.txt'] as Counts;
    assert.equal(reports.filter(({ fragment }) => !fragment).length, expected.reports);
    assert.equal(reports.flatMap(({ threads }) => threads).length, expected.threads);
    assert.equal(reports.flatMap(({ greenThreads }) => greenThreads).length, expected.greenThreads);
    assert.ok(rest.length < 20);
  });
});

test('configuration: lists, mappings, several lines, masked values, names with blanks', () => {
  const { configuration } = only('plain.txt');
  assert.partialDeepStrictEqual(configuration, {
    default: {
      enabled_apis: ['ec2', 'metadata', 'osapi_compute'],
      mapping: { physnet1: 'br-ex', physnet2: 'br-data' },
      banner: 'first line\nsecond line',
      admin_password: '***',
      none: '',
      empty: '',
    },
    'keystone authtoken': { auth_url: 'https://keystone.example.org/v3?token=gAAAAABexampletoken' },
  });
});

test("processes: the tree from the parents' ids", () => {
  const [root] = only('plain.txt').processes;
  assert.deepEqual(
    root?.children.map(({ children }) => children.length),
    [1, 1],
  );
});

test('frames are innermost first, with their source', () => {
  const worker = only('plain.txt').threads.find(({ frames }) => frames.some((frame) => frame.function === 'tworker'));
  assert.deepEqual(worker?.frames.at(-1), {
    file: '/usr/lib/python3.11/threading.py',
    line: 995,
    function: '_bootstrap',
    code: 'self._bootstrap_inner()',
  });
  assert.equal(worker.frames[0]?.code, 'waiter.acquire()');
});

test('a section that the service registered is kept as it is', () => {
  assert.deepEqual(only('plain.txt').sections, [
    {
      title: 'In Flight \u2708',
      text: 'requests in flight: 3\npassword = in-a-section\n    indented, kept\n\nlast line after an empty one',
    },
  ]);
});

test('a report that failed tells why', () =>
  assert.deepEqual(only('failing-section.txt').failed, { cause: 'RuntimeError: the database is gone' }));

suite('envelopes', () => {
  test('journalctl -o short', () =>
    assert.partialDeepStrictEqual(only('journal-short.log'), { host: 'host-1', service: 'example-conductor' }));
  test('journalctl -o json', () => {
    const report = only('journal-json.log');
    assert.match(report.time ?? '', /^20\d\d-.*Z$/);
    assert.deepEqual({ ...report, time: undefined }, { ...only('journal-short.log'), time: undefined });
  });
  test('a log around it: all of it is passed through', () => {
    const { reports, rest } = parse(recorded('in-a-log.log').split('\n'));
    assert.equal(reports[0]?.time, '2026-11-21 03:11:28.101');
    assert.deepEqual(
      rest.map(({ text }) => text.slice(0, 23)).filter((text) => text !== ''),
      ['2026-11-21 03:11:28.101', '2026-11-21 03:11:30.500'],
    );
  });
});

suite('dialects', () => {
  const comparable = ({ threads, greenThreads, processes, configuration, package: about }: GuruReport): unknown => ({
    threads,
    greenThreads,
    processes,
    configuration,
    about,
  });
  test('the JSON of the model', () => {
    const report = only('json.txt');
    assert.equal(report.threads.length, 4);
    assert.equal(report.package?.version, '21.2.4-1');
    assert.equal(report.configuration.default?.debug, 'True');
    assert.equal(countProcesses(report.processes), 3);
  });
  test('a web page takes indentation and empty lines away', () => {
    const flat = recorded('plain.txt')
      .split('\n')
      .map((line) => line.trim().replaceAll(/ {2,}/g, ' '))
      .filter((line) => line !== '');
    const { reports } = parse(flat);
    assert.deepEqual(comparable(reports[0] as GuruReport), comparable(only('plain.txt')));
  });
  test('journald takes empty lines and trailing blanks away', () => {
    const { reports } = parse(
      recorded('plain.txt')
        .split('\n')
        .map((line) => line.trimEnd())
        .filter((line) => line !== ''),
    );
    assert.deepEqual(comparable(reports[0] as GuruReport), comparable(only('plain.txt')));
  });
});
