import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { compareReports } from '../../src/guru/diff.ts';
import { showFleet } from '../../src/guru/fleet.ts';
import { lintReports } from '../../src/guru/lint.ts';
import { UsageError } from '../../src/errors/errors.ts';
import { showReport, showReports } from '../../src/guru/show.ts';
import { textView } from '../../src/report/views/text.ts';
import { groupStacks } from '../../src/guru/stacks.ts';
import { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { GuruFrame, GuruReport } from '../../src/report/sections/guru.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { parse, recorded, recordedPath } from './recorded.ts';

const reportOf = (name: string, index = 0): GuruReport =>
  parse(recorded(name).split('\n')).reports[index] as GuruReport;
const plain = reportOf('plain.txt');

suite('stacks', () => {
  test('twenty idle workers are one group, and the last but for what has no stack', () => {
    const groups = groupStacks([plain], 'exact');
    const pool = groups.find(({ threads }) => threads === 20);
    assert.partialDeepStrictEqual(pool, {
      activity: 'idle',
      idle: true,
      description: 'idle in eventlet tpool worker',
      green: false,
    });
    assert.deepEqual(
      groups.slice(-1).map(({ activity }) => activity),
      ['none'],
    );
  });
  test("the application's come first, with what they wait for", () => {
    const handlers = groupStacks([plain], 'exact').find(({ frames }) =>
      frames.some((frame) => frame.function === 'handle_request'),
    );
    assert.partialDeepStrictEqual(handlers, {
      threads: 4,
      green: true,
      activity: 'waiting',
      description: 'waiting: event of another green thread',
    });
    assert.ok(groupStacks([plain], 'exact')[0]?.frames.some((frame) => frame.file === '/srv/example/service.py'));
  });
  test('levels of sameness: line numbers, then files', () => {
    const stack = (file: string, line: number): GuruFrame[] => [{ file, line, function: 'f' }];
    const report = {
      ...plain,
      greenThreads: [],
      threads: [stack('/a.py', 1), stack('/a.py', 2), stack('/b.py', 1)].map((frames, index) => ({
        id: String(index),
        frames,
      })),
    };
    assert.deepEqual(
      (['exact', 'lines', 'function'] as const).map((level) => groupStacks([report], level).length),
      [3, 2, 1],
    );
  });
});

suite('show', () => {
  test("the application's first frame is shown below those of libraries", async () => {
    const frame = (file: string, line: number): GuruFrame => ({ file, line, function: `f${line}` });
    const library = [1, 2, 3, 4, 5, 6, 7, 8].map((line) =>
      frame('/usr/lib/python3/dist-packages/sqlalchemy/pool.py', line),
    );
    const frames = [...library, frame('/srv/api.py', 9), frame('/srv/main.py', 10)];
    const report = { ...plain, greenThreads: [], threads: [{ id: '1', frames }] };
    const shown = showReport('guru show', { reports: [report], passedThrough: 1, rest: [] }, { paths: ['x'] }, {});
    const text = textView(shown, { width: 200, color: false, verbose: false });
    assert.match(
      text,
      /f6 .*\n *\.\.\. 2 frames of libraries\n *f9  \/srv\/api\.py:9\n *\.\.\. 1 more frame \(--verbose\)$/m,
    );
    assert.match(text, /^1 line is part of no report \(--raw shows it\)$/m);
  });
  test('a group that no report has is an error that names those there are', async () => {
    await assert.rejects(
      showReports({ paths: [recordedPath('plain.txt')] }, { config: 'nova' }),
      (error: UsageError) =>
        error instanceof UsageError && error.message.includes('nova') && error.remedy.includes('keystone authtoken'),
    );
  });
  test('answers with a report of the model', async () => {
    const report = await showReports(
      { paths: ['plain.txt', 'journal-short.log', 'torn.txt', 'json.txt'].map(recordedPath), raw: true },
      {},
    );
    const checked = Report.safeParse(report);
    assert.ok(checked.success, checked.error?.message);
    assert.ok(report.incomplete.some(({ why }) => why.includes('torn')));
  });
  test('one group of the configuration', async () => {
    const section = sectionOf(
      await showReports({ paths: [recordedPath('plain.txt')] }, { config: 'database' }),
      'guru',
    );
    assert.deepEqual(Object.keys(section?.reports[0]?.configuration ?? {}), ['database']);
  });
});

suite('diff', () => {
  test('two reports of one process: what stands still, and is not idle', () => {
    const { reports } = parse(recorded('two-in-a-row.txt').split('\n'));
    const diff = compareReports(reports[0] as GuruReport, reports[1] as GuruReport);
    assert.partialDeepStrictEqual(diff, {
      sameProcess: true,
      configuration: [],
      unknown: ['default.admin_password'],
      stacks: { gone: [], new: [] },
    });
    assert.equal((diff.threads?.unmoved ?? 0) + (diff.threads?.moved.length ?? 0), 22);
    assert.ok(diff.stuck.some(({ frames }) => frames[0]?.function === 'read_forever'));
    assert.ok(diff.stuck.every(({ activity }) => activity !== 'idle'));
  });
  test('configuration: lists in any order are equal, the rest is named', () => {
    const changed = structuredClone(plain);
    Object.assign(changed.configuration.default ?? {}, {
      enabled_apis: ['osapi_compute', 'metadata', 'ec2'],
      debug: 'False',
      none: [],
    });
    assert.deepEqual(compareReports(plain, changed).configuration, [
      { group: 'default', option: 'debug', before: 'True', after: 'False' },
    ]);
  });
  test('package and threads of another process', () => {
    const diff = compareReports(plain, reportOf('no-version.txt'));
    assert.deepEqual(
      diff.package.map(({ key, after }) => [key, after]),
      [
        ['product', 'None'],
        ['vendor', 'None'],
        ['version', 'None'],
      ],
    );
    assert.equal(diff.sameProcess, false);
    assert.ok(diff.stacks.gone.some(({ threads }) => threads === 20));
  });
});

test('fleet: who has which value', async () => {
  const journal = async function* read(): AsyncGenerator<Record<string, unknown>> {
    for (const [host, debug] of [
      ['web-1', 'True'],
      ['web-2', 'True'],
      ['web-3', 'False'],
    ] as const) {
      const text = recorded('plain.txt').replace('debug = True', `debug = ${debug}`);
      for (const line of text.split('\n'))
        yield { MESSAGE: line, _HOSTNAME: host, _SYSTEMD_UNIT: 'app.service', _PID: '1' };
    }
  };
  const section = sectionOf(await showFleet({ paths: [], unit: 'app' }, 'lines', journal), 'guru-fleet');
  assert.deepEqual(
    section?.reports.map(({ name }) => name),
    ['app.service@web-1[1]', 'app.service@web-2[1]', 'app.service@web-3[1]'],
  );
  assert.deepEqual(
    section.drift.map(({ group, option, values }) => ({ group, option, values })),
    [
      {
        group: 'default',
        option: 'debug',
        values: [
          { value: 'True', reports: [0, 1] },
          { value: 'False', reports: [2] },
        ],
      },
    ],
  );
  assert.ok(section.groups.some(({ threads, reports }) => threads === 60 && reports.length === 3));
});

suite('lint', () => {
  const rules = async (...names: string[]): Promise<string[]> =>
    (await lintReports({ paths: names.map(recordedPath) })).findings.map(({ rule, level }) => `${level} ${rule}`);
  test('secrets, version, debug', async () => {
    assert.deepEqual(await rules('no-version.txt'), [
      ...Array(3).fill('error guru/secret-exposed'),
      'warning guru/package-unknown',
      'note guru/debug-on',
    ]);
  });
  test('a section of the service, and a line beside the report', async () => {
    const messages = (await lintReports({ paths: ['plain.txt', 'in-a-log.log'].map(recordedPath) })).findings.map(
      ({ message }) => message,
    );
    assert.ok(messages.some((message) => message.startsWith('section "In Flight')));
    assert.ok(messages.some((message) => message.startsWith('a line beside the report shows a secret')));
    assert.ok(messages.every((message) => !/db-pa55word|s3cr3t|in-a-section|before-the-report/.test(message)));
  });
  test('one finding for a fault that several reports have', async () => {
    const { findings } = await lintReports({ paths: [recordedPath('two-in-a-row.txt')] });
    assert.equal(new Set(findings.map((each) => each.fingerprint)).size, findings.length);
    assert.match(findings[0]?.message ?? '', /and 1 more time$/);
  });
  test('a report that failed', async () =>
    assert.deepEqual(await rules('failing-section.txt'), ['error guru/failed-report']));
  test('all workers of a pool in one place', async () => {
    const blocked = recorded('plain.txt').replaceAll(
      /(in tworker\n) {4}`msg = _reqq.get\(\)`\n\n.*\n.*\n\n.*\n.*\n/g,
      '$1    `rv = meth(*args,**kwargs)`\n\n/srv/example/db.py:12 in query\n    `cursor.execute(sql)`\n',
    );
    const journal = async function* read(): AsyncGenerator<Record<string, unknown>> {
      for (const MESSAGE of blocked.split('\n')) yield { MESSAGE };
    };
    const { findings } = await lintReports({ paths: [], unit: 'app' }, journal);
    assert.match(
      findings.find(({ rule }) => rule === 'guru/blocked-pool')?.message ?? '',
      /^all 20 threads of the eventlet tpool are in query \(\/srv\/example\/db.py:12\)/,
    );
  });
});

test('lint tells of every kind of secret that is masked, in options, sections and lines of source', async () => {
  const text = recorded('plain.txt').replace(
    /^default: $/m,
    'default: \n  kek = two words\n  snmp_community = s3cret\n  swift_hash_path_suffix = s3cret',
  );
  const { path: directory, remove } = temporaryDirectory();
  const file = path.join(directory, 'report.txt');
  writeFileSync(file, text.replace(/^ {4}`.*`$/m, "    `connect(host, password='s3cret')`"));
  const { findings } = await lintReports({ paths: [file] });
  const exposed = findings.filter(({ rule }) => rule === 'guru/secret-exposed').map(({ message }) => message);
  for (const what of ['default.kek', 'default.snmp_community', 'default.swift_hash_path_suffix', 'the source of '])
    assert.ok(
      exposed.some((message) => message.startsWith(what)),
      `${what}: ${exposed.join('\n')}`,
    );
  assert.doesNotMatch(exposed.join(), /s3cret|two words/);
  remove();
});
