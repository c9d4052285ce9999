import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { parseTracebacks } from '../../src/python/parse-traceback.ts';
import { isUnread, triageLog } from '../../src/python/triage-log.ts';
import { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { PythonSection } from '../../src/report/sections/python.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true }));

const recorded = (name: string): string =>
  readFileSync(new URL(`../../fixtures/python/recorded/${name}.txt`, import.meta.url), 'utf8');

async function triage(text: string): Promise<Report> {
  const file = path.join(directory, 'app.log');
  writeFileSync(file, text);
  const report = await triageLog({ path: file });
  assert.ok(Report.safeParse(report).success);
  return report;
}

const rules = ({ findings }: Report): string[] => findings.map(({ rule }) => rule);
const whys = ({ incomplete }: Report): string => incomplete.map(({ what, why }) => `${what}: ${why}`).join('\n');
const python = (report: Report): PythonSection => {
  const section = sectionOf(report, 'python');
  assert.ok(section);
  return section;
};

suite('Python 3.13 and later', () => {
  for (const name of ['3.13.0-fpe-1', '3.14.10-fpe-1']) {
    test(`${name}: the signal with a hyphen`, async () => {
      const report = await triage(recorded(name));
      assert.deepEqual(rules(report), ['python/fatal-signal']);
      assert.match(python(report).signature ?? '', /^SIGFPE \| crash:deep/);
    });
  }
  test('3.14: the C stack goes on beyond its 32 frames, and that is said', async () => {
    const report = await triage(recorded('3.14.10-nested-1'));
    assert.equal(python(report).cStack?.length, 32);
    assert.equal(python(report).cStackNote, 'truncated rest of calls');
    assert.match(whys(report), /the C stack of .*truncated rest of calls/);
  });
});

suite('a crash thread that ran no Python', () => {
  for (const name of ['3.11.2-native-thread-0', '3.13.0-native-abort-0', '3.14.10-native-abort-0']) {
    test(`${name}: nobody else is blamed`, async () => {
      const report = await triage(recorded(name));
      assert.equal(report.findings.length, 1);
      assert.equal(report.findings[0]?.location, undefined);
      assert.match(whys(report), /the crash thread of .*: it ran no Python: it is none of the 3 that are shown/);
      assert.equal(python(report).weak, true);
    });
  }
  test('not even the only thread that is shown', async () => {
    const [first = '', ...threads] = recorded('3.13.0-native-abort-0').split('\n\n');
    const report = await triage(`${first}\n\n${threads.at(-1)}`);
    assert.equal(report.findings[0]?.location, undefined);
    assert.match(whys(report), /it ran no Python: the thread that is shown is another/);
  });
  test('3.14: one death is one error', async () => {
    const report = await triage(recorded('3.14.10-native-thread-0'));
    assert.deepEqual(rules(report), ['python/fatal-error']);
    assert.equal(python(report).fatalError, 'faulthandler_fatal_error_thread: in new thread');
    assert.equal(python(report).cStack?.[4]?.function, 'gsignal');
  });
  test('3.14: more threads than are shown: the signature is of the C stack', async () => {
    const report = await triage(recorded('3.14.10-crowd-1'));
    assert.equal(python(report).signature, 'SIGSEGV | _ctypes');
    assert.equal(python(report).threads.length, 100);
    assert.match(whys(report), /it is none of the 100 that are shown/);
  });
  test("an extension's own functions are named, and carry the signature", async () => {
    const frames = [
      '"/srv/app/fast.so", at crunch+0x10 [0x7f2d3b0010f0]',
      '"/srv/app/fast.so", at run+0x4 [0x7f2d3b001200]',
    ];
    const text = recorded('3.14.10-native-abort-0').replace(
      /(?<=abort\+0x24 .*\n)/,
      frames.map((frame) => `  Binary file ${frame}\n`).join(''),
    );
    const section = python(await triage(text));
    assert.deepEqual([section.signature, section.weak], ['SIGABRT | crunch | run', undefined]);
  });
  test('deaths of two programs without a stack are not one', async () => {
    const one = recorded('3.13.0-native-abort-0');
    const report = await triage(`${one}end\n${one.replaceAll('crash.py', 'other.py')}`);
    assert.equal(report.findings.length, 2);
  });
});

suite('pytest leaves its line open', () => {
  for (const [name, expected] of [
    ['timeout', 'python/watchdog-timeout'],
    ['timeout-verbose', 'python/watchdog-timeout'],
    ['fatal', 'python/fatal-error'],
    ['segv-verbose', 'python/fatal-signal'],
    ['xdist', 'python/fatal-signal'],
  ] as const) {
    test(name, async () => {
      const report = await triage(recorded(`pytest-7.2.1-${name}`));
      assert.deepEqual(rules(report), [expected]);
      assert.equal(report.findings[0]?.location?.file, '/srv/app/test_crash.py');
    });
  }
});

suite('PyPy', () => {
  for (const [name, rule, innermost] of [
    ['segv-2', 'python/fatal-signal', 'deep'],
    ['abort-1', 'python/fatal-signal', 'deep'],
    ['fpe-1', 'python/fatal-signal', 'deep'],
    ['timeout-1', 'python/watchdog-timeout', undefined],
  ] as const) {
    test(`${name}: one crash`, async () => {
      const report = await triage(recorded(`pypy-7.3.11-${name}`));
      assert.deepEqual(rules(report), [rule]);
      assert.equal(report.findings[0]?.location?.function, innermost);
    });
  }
});

suite('Windows', () => {
  // Source of the words: faulthandler_exc_handler() in CPython's Modules/faulthandler.c.
  for (const error of [
    'access violation',
    'float divide by zero',
    'float overflow',
    'int divide by zero',
    'integer overflow',
    'page error',
    'stack overflow',
    'code 0xc0000374',
  ]) {
    test(error, async () => {
      const frames = [
        'C:\\hostedtoolcache\\windows\\Python\\3.11.4\\x64\\Lib\\ctypes\\__init__.py", line 519 in string_at',
        'D:\\a\\my app\\t.py", line 13 in test_f',
      ];
      const text = `collecting ... Windows fatal exception: ${error}\r\n\r\nCurrent thread 0x00017410 (most recent call first):\r\n${frames.map((frame) => `  File "${frame}\r\n`).join('')}`;
      const report = await triage(text);
      assert.deepEqual(rules(report), ['python/windows-exception']);
      assert.partialDeepStrictEqual(report.findings[0]?.location, { file: 'D:\\a\\my app\\t.py', line: 13 });
      assert.equal(python(report).signature, `windows: ${error} | ctypes:string_at | t:test_f`);
    });
  }
});

suite('frames as they were pasted', () => {
  const crash = recorded('3.12.1-segv-2').trimEnd();
  const expected = parseTracebacks(crash.split('\n')).tracebacks;
  const pasted: Record<string, (text: string) => string> = {
    'without indentation': (text) => text.replaceAll(/^ +/gm, ''),
    'with tabs': (text) => text.replaceAll(/^ +/gm, '\t'),
    'with typographic quotes': (text) => text.replaceAll(/"([^"]*)"/g, '\u201c$1\u201d'),
    'with &quot;': (text) => text.replaceAll('"', '&quot;'),
    'without empty lines': (text) => text.replaceAll('\n\n', '\n'),
    ...Object.fromEntries(
      [40, 50, 60, 72, 80].map((width) => [
        `wrapped at ${width}`,
        (text: string) => text.replaceAll(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n'),
      ]),
    ),
  };
  for (const [name, paste] of Object.entries(pasted)) {
    test(name, () =>
      assert.deepEqual(
        parseTracebacks(paste(crash).split('\n')).tracebacks.map(({ threads }) => threads),
        expected.map(({ threads }) => threads),
      ),
    );
  }
  for (const width of [30, 36, 40, 45, 50]) {
    test(`cut at ${width}: no caller is named in the place of its callee`, async () => {
      const report = await triage(crash.replaceAll(new RegExp(`(.{${width}}).*`, 'g'), '$1'));
      const named = report.findings[0]?.location?.function;
      assert.ok(named === undefined || named === 'deep', named);
      assert.match(whys(report), /frames? of the traceback|the crash thread of/);
    });
  }
});

suite('talk of a crash is no crash, and is not passed over', () => {
  for (const line of [
    'INFO last run ended with "Fatal Python error: Segmentation fault", see the dump',
    'ERROR: worker died: Fatal Python error: Segmentation fault',
    'Fatal Python error: Segmentation fault was seen on host x',
    'the line "Current thread 0x00007f3a2b7fe740 (most recent call first):" follows',
    'docs say: Windows fatal exception: access violation appears',
    'grep -c "Fatal Python error: Aborted" *.log',
  ]) {
    test(line, async () => {
      const report = await triage(`starting\n${line}\nworking\n`);
      assert.deepEqual(report.findings, []);
      assert.match(whys(report), /of Python at line 2: nothing was read from it/);
      assert.ok(isUnread(report));
    });
  }
  for (const [line, remedy] of [
    ['==29== ERROR SUMMARY: 2 errors from 2 contexts (suppressed: 0 from 0)', /faultline valgrind summary/],
    ['==29== HEAP SUMMARY:', /faultline valgrind summary/],
    ['====                        Guru Meditation                         ====', /faultline guru show/],
    ['#1  0x000055d2b3a4c1f0 in main (argc=1) at main.c:3', /faultline triage coredump/],
    ['    #0 0x4f1a2b in use /srv/app/a.c:5:3', /faultline triage coredump/],
  ] as const) {
    test(line, async () => {
      const report = await triage(`starting\n${line}\n`);
      assert.match(whys(report), remedy);
      assert.ok(isUnread(report));
    });
  }
  test('a log of nothing of the kind is as it was', async () => {
    const report = await triage('starting\nitem #12 is in stock (3)\nend\n');
    assert.deepEqual([report.findings, report.incomplete, isUnread(report)], [[], [], false]);
  });
});

suite('a log that is not whole', () => {
  const lines = recorded('3.12.1-segv-2').split('\n');
  test('without its first line it is not "asked for"', async () => {
    assert.deepEqual(rules(await triage(lines.slice(4).join('\n'))), ['python/headless-traceback']);
  });
  test('nor is one shortly behind a first line that was not told to be its own', async () => {
    const dump = recorded('3.12.1-dump-1').split('\n');
    for (const first of ['ERR P Fatal Python error: ', 'the worker said: Fatal Python error:']) {
      const report = await triage([first, 'and more', ...dump].join('\n'));
      assert.ok(!rules(report).includes('python/requested-dump'), first);
      assert.match(whys(report), /the first line of the traceback at line \d+: the one at line 1/);
    }
    const far = [...Array(100).keys()].map((each) => `request ${each}`);
    const late = rules(await triage(['looking for Fatal Python error: x', ...far, ...dump].join('\n')));
    assert.deepEqual([...new Set(late)], ['python/requested-dump']);
  });
  test('a line that a progress bar shares with the first is no second one', async () => {
    const report = await triage(` 10%\r 20%${recorded('3.12.1-segv-2')}`);
    assert.deepEqual([rules(report), report.incomplete], [['python/fatal-signal'], []]);
  });
  test('threads without frames are listed', async () => {
    const report = await triage(
      lines
        .slice(0, 12)
        .filter((line) => !line.includes('File'))
        .join('\n'),
    );
    assert.match(whys(report), /the frames of (?:thread 0x|2 threads).*: the log has none/);
  });
  test('behind a second writer nothing is mixed up', async () => {
    const other = recorded('3.12.1-fatal-1').split('\n');
    const report = await triage(lines.flatMap((line, n) => [line, other[n] ?? '']).join('\n'));
    assert.deepEqual(rules(report).toSorted(), ['python/fatal-error', 'python/fatal-signal']);
    assert.ok(report.findings.every(({ location }) => location === undefined));
    assert.match(whys(report), /another process wrote at the same time/);
  });
});
