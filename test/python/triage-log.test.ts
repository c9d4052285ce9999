import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { EvidenceError, UsageError } from '../../src/errors/errors.ts';
import { logSource } from '../../src/log/source.ts';
import { triageLog } from '../../src/python/triage-log.ts';
import { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true }));

const recorded = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/python/recorded/${name}.txt`, import.meta.url));
const text = (name: string): string => readFileSync(recorded(name), 'utf8');

function log(content: string): { path: string } {
  const file = path.join(directory, 'service.log');
  writeFileSync(file, content);
  return { path: file };
}

suite('a log of a service that crashes again and again', () => {
  const crash = (time: string): string => `${time} INFO starting\n${text('3.11.2-segv-2')}`;
  const source = log(
    [
      crash('2026-11-21T03:11:29Z'),
      crash('2026-11-21T03:12:29Z'),
      text('3.9.18-segv-2'),
      text('3.11.2-abort-1'),
      crash('2026-11-21T05:00:00+01:00'),
    ].join(''),
  );

  test('counts each crash once, whatever Python it was', async () => {
    const report = await triageLog(source);
    assert.deepEqual(
      report.findings.map(({ rule, title, location }) => ({ rule, title, location })),
      [
        {
          rule: 'python/fatal-signal',
          title: 'Segmentation fault in deep',
          location: { file: '/srv/app/crash.py', line: 16, function: 'deep' },
        },
        {
          rule: 'python/fatal-signal',
          title: 'Aborted in deep',
          location: { file: '/srv/app/crash.py', line: 16, function: 'deep' },
        },
      ],
    );
    assert.partialDeepStrictEqual(sectionOf(report, 'log'), { tracebacks: 5, crashes: 2 });
    assert.partialDeepStrictEqual(sectionOf(report, 'python'), {
      signature: 'SIGSEGV | crash:deep | crash:<module>',
      seen: { count: 4, firstTime: '2026-11-21T03:11:29.000Z', lastTime: '2026-11-21T04:00:00.000Z' },
    });
    assert.ok(Report.safeParse(report).success);
  });
});

test('a log that logrotate has packed is read; a damaged one is an error', async () => {
  const file = path.join(directory, 'service.log.1.gz');
  const packed = gzipSync(`${'x'.repeat(300_000)}\n${text('3.11.2-segv-2')}`);
  writeFileSync(file, packed);
  assert.partialDeepStrictEqual(sectionOf(await triageLog({ path: file }), 'log'), { tracebacks: 1 });
  writeFileSync(file, packed.subarray(0, -20));
  await assert.rejects(
    triageLog({ path: file }),
    (error: EvidenceError) => error instanceof EvidenceError && error.message.includes('damaged or cut off'),
  );
});

/** As they stand in logs of jobs: each line of what runs in them has one. */
const JOBS = {
  'GitLab with FF_TIMESTAMPS': (line: string) => `2026-11-21T03:11:29.123456Z 01E ${line}`,
  'gh run view --log': (line: string) => `test (3.12)\tRun make check\t2026-11-21T03:11:29.1234567Z ${line}`,
  "Jenkins' timestamper": (line: string) => `[2026-11-21T03:11:29.123Z] ${line}`,
  'GitHub and Azure, downloaded': (line: string) => `2026-11-21T03:11:29.1234567Z ${line}`,
  Buildkite: (line: string) => `\u001B_bk;t=1795230689123\u0007${line}`,
  'docker build --progress=plain': (line: string) => `#12 3.456 ${line}`,
  'ctest -V': (line: string) => `12: ${line}`,
  'docker compose logs in a job': (line: string) => `2026-11-21T03:11:29.1234567Z web-1  | ${line}`,
} as const;

for (const [name, prefix] of Object.entries(JOBS)) {
  test(`a traceback in the log of a job: ${name}`, async () => {
    const plain = sectionOf(await triageLog(log(text('3.12.1-segv-2'))), 'python');
    const found = sectionOf(await triageLog(log(text('3.12.1-segv-2').split('\n').map(prefix).join('\n'))), 'python');
    assert.deepEqual(found?.threads, plain?.threads);
    assert.equal(found?.signature, plain?.signature);
  });
}

test('a prefix that nobody knows is learned', async () => {
  const report = await triageLog(
    log(
      text('3.12.1-segv-2')
        .split('\n')
        .map((line) => `worker three says ${line}`)
        .join('\n'),
    ),
  );
  assert.deepEqual(report.incomplete, []);
  assert.equal(report.findings.length, 1);
  assert.equal(sectionOf(report, 'python')?.threads.length, 3);
});

test('a timeout is a warning, a dump that was asked for a note', async () => {
  const report = await triageLog(log(text('3.12.1-dump-1') + text('3.12.1-timeout-1')));
  assert.deepEqual(
    report.findings.map(({ rule, level }) => [rule, level]),
    [
      ['python/watchdog-timeout', 'warning'],
      ['python/requested-dump', 'note'],
    ],
  );
});

test("the frame named is the application's, below those of packages and of the standard library", async () => {
  const frames = [
    '/usr/lib/python3.11/ctypes/__init__.py", line 519 in string_at',
    '/srv/app/.venv/lib/python3.11/site-packages/numpy/linalg.py", line 4 in solve',
    '/srv/app/work.py", line 31 in crunch',
    '<frozen runpy>", line 88 in _run_code',
  ];
  const report = await triageLog(
    log(
      `Fatal Python error: Bus error\n\nCurrent thread 0x00007f5c8a419b80 (most recent call first):\n${frames.map((frame) => `  File "${frame}\n`).join('')}`,
    ),
  );
  assert.equal(report.findings[0]?.location?.function, 'crunch');
  assert.equal(
    sectionOf(report, 'python')?.signature,
    'SIGBUS | ctypes:string_at | linalg:solve | work:crunch | <frozen runpy>:_run_code',
  );
});

test('a crash of a thread without Python is not laid on another thread', async () => {
  const report = await triageLog(log(text('3.12.1-segv-2').replace('Current thread', 'Thread')));
  assert.equal(report.findings[0]?.location, undefined);
  assert.match(report.incomplete[0]?.what ?? '', /crash thread/);
});

suite('a crash in no Python code that someone can fix is weak', () => {
  const inLibrary = (service: string) =>
    `Nov 21 03:11:29 host ${service}[2900]: `.concat(
      [
        'Fatal Python error: Segmentation fault',
        '',
        'Current thread 0x00007f5c8a419b80 (most recent call first):',
        '  File "/usr/lib/python3.11/threading.py", line 324 in wait',
      ].join(`\nNov 21 03:11:29 host ${service}[2900]: `),
      '\n',
    );

  test('it says so, and those of two programs are two', async () => {
    const { findings } = await triageLog(log(inLibrary('web') + inLibrary('worker')));
    assert.deepEqual(
      findings.map(({ weak }) => weak),
      [true, true],
    );
    assert.notEqual(findings[0]?.fingerprint, findings[1]?.fingerprint);
    assert.match(findings[0]?.message ?? '', /weak/);
  });

  test('one in the application is not', async () => {
    const report = await triageLog(log(text('3.12.1-segv-2')));
    assert.equal(report.findings[0]?.weak, undefined);
  });
});

test('a log without a traceback says so', async () => {
  const report = await triageLog(log('INFO\nINFO\n'));
  assert.deepEqual([report.findings, sectionOf(report, 'log')?.lines], [[], 2]);
});

test('the journal is read by its fields', async () => {
  const entry = (MESSAGE: unknown): Record<string, unknown> => ({
    MESSAGE,
    __REALTIME_TIMESTAMP: '1795230689000000',
    _PID: '29',
    _HOSTNAME: 'web-1',
    _SYSTEMD_UNIT: 'app.service',
  });
  const asked: (readonly string[])[] = [];
  const report = await triageLog({ unit: 'app', since: 'today' }, async function* journal(args) {
    asked.push(args);
    yield entry(null);
    yield entry([...Buffer.from('caf\u00e9')]);
    for (const line of text('3.10.13-segv-2')
      .split('\n')
      .filter((each) => each !== ''))
      yield entry(line);
  });
  assert.deepEqual(asked, [['--unit', 'app', '--since', 'today']]);
  assert.partialDeepStrictEqual(sectionOf(report, 'python')?.seen, {
    host: 'web-1',
    service: 'app.service',
    pid: 29,
    lastTime: new Date(1_795_230_689_000).toISOString(),
  });
});

suite("what can't be read", () => {
  test('a missing file', () => assert.rejects(triageLog({ path: path.join(directory, 'none') }), EvidenceError));
  test('a message of megabytes is cut, and that is said', async () => {
    const report = await triageLog(
      log(
        `Fatal Python error: ${'x'.repeat(3_000_000)}\n\nCurrent thread 0x00007f3a2b7fe740 (most recent call first):\n  File "a.py", line 1 in f\n`,
      ),
    );
    assert.ok(JSON.stringify(report).length < 20_000);
    assert.match(sectionOf(report, 'python')?.fatalError ?? '', /x\.\.\. \(cut off here\)$/);
  });
  test('an empty log', () => assert.rejects(triageLog(log('')), EvidenceError));
  test('a directory', () => assert.rejects(triageLog({ path: directory }), EvidenceError));
  test('no source, or two', () => {
    assert.throws(() => logSource(undefined, undefined, undefined), UsageError);
    assert.throws(() => logSource('a', 'b', undefined), UsageError);
    assert.throws(() => logSource('a', undefined, 'today'), UsageError);
  });
});
