import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { plainBytes } from '../../src/log/plain-bytes.ts';
import { parseTracebacks } from '../../src/python/parse-traceback.ts';
import type { Traceback } from '../../src/python/traceback.ts';
import { triageLog } from '../../src/python/triage-log.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { GuruReport } from '../../src/report/sections/guru.ts';
import { parse, recorded } from '../guru/recorded.ts';
import { ENCODED, FORMS, PREFIXES } from './forms.ts';
import { processorTime } from '../support/processor-time.ts';

const python = (name: string): string[] => fixture(`python/recorded/${name}.txt`);
const WRITTEN = ['3.12.1-segv-2', '3.12.1-fatal-1', '3.12.1-timeout-1', '3.12.1-native-thread-0'].map(python);
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/\r$/, ''));

suite('a traceback in every form', () => {
  for (const [name, form] of Object.entries(FORMS)) {
    test(name, () => {
      for (const lines of WRITTEN) {
        const expected = parseTracebacks(lines).tracebacks.map(said);
        assert.deepEqual(parseTracebacks(linesOf(form(lines))).tracebacks.map(said), expected);
        const amid = form(['starting', 'all is well', ...lines, 'end of it']);
        assert.deepEqual(parseTracebacks(linesOf(amid)).tracebacks.map(said), expected);
      }
    });
  }
});

suite('a Guru Meditation Report in every form', () => {
  const lines = recorded('plain.txt').trimEnd().split('\n');
  const expected = parse(lines).reports.map(withoutFreeText);
  // The first ruler has no blank, so it has no quotes, and its own = cannot be told from that of its key.
  // Numbers between its lines take rulers apart.
  const unread = new Set(['logfmt, no quotes where none are needed', 'a number before each line, on its own']);
  for (const [name, form] of Object.entries(FORMS).filter(([each]) => !unread.has(each))) {
    test(name, () => assert.deepEqual(parse(linesOf(form(lines))).reports.map(withoutFreeText), expected));
  }
});

suite('bytes in every form', () => {
  const lines = fixture('valgrind/recorded/memory-errors-3.19.0.log').filter((line) => line.startsWith('=='));
  // What begins a log or a line is left to the reader, for nothing else is wrapped.
  const left = new Set([
    'a byte order mark',
    'UTF-8, marked',
    'CSV, one cell',
    'Actions, the first line only',
    'progress before',
  ]);
  const wrapped: [string, Buffer][] = [
    ...Object.entries(FORMS).map(([name, form]): [string, Buffer] => [name, Buffer.from(form(lines))]),
    ...Object.entries(ENCODED).map(([name, encode]): [string, Buffer] => [name, encode(lines.join('\r\n'))]),
  ];
  for (const [name, bytes] of wrapped.filter(([each]) => !left.has(each))) {
    test(name, async () =>
      assert.deepEqual(
        await valgrindLines(bytes),
        lines.map((line) => line.trimEnd()),
      ),
    );
  }
  test('a log with nothing around its lines is passed on as it came', async () => {
    const pieces = [
      Buffer.from('the program says\n==29== Memcheck, a'),
      Buffer.from(' memory error detector\n\u001b[1mbold'),
    ];
    const given: Buffer[] = [];
    for await (const piece of plainBytes(streamOf(pieces), HEADER)) given.push(piece);
    assert.ok(given.every((piece, index) => piece === pieces[index]));
  });
});

const HEADER = /==\d+==/;

async function valgrindLines(bytes: Buffer): Promise<string[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / 700) }, (_, n) =>
    bytes.subarray(n * 700, n * 700 + 700),
  );
  const given: Buffer[] = [];
  for await (const piece of plainBytes(streamOf(pieces), HEADER)) given.push(Buffer.from(piece));
  const text = Buffer.concat(given).toString();
  return linesOf(text)
    .map((line) => line.trimEnd())
    .filter((line) => line.startsWith('=='));
}

async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

suite('encodings of Windows', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
  after(() => rmSync(directory, { recursive: true }));
  const [lines = []] = WRITTEN;
  for (const [name, encode] of Object.entries(ENCODED)) {
    test(name, async () => {
      const file = path.join(directory, 'app.log');
      writeFileSync(file, encode(`${lines.join('\r\n')}\r\n`));
      const found = sectionOf(await triageLog({ path: file }), 'python');
      assert.deepEqual(found?.threads, parseTracebacks(lines).tracebacks[0]?.threads);
    });
  }
});

suite("two writers' lines alternate", () => {
  const [one = [], other = []] = WRITTEN;
  const expected = [one, other].map((lines) => parseTracebacks(lines).tracebacks[0]).map((each) => each && said(each));
  const PAIRS = [
    ['[rank0]:', '[rank1]:'],
    ['[1,0]<stderr>:', '[1,1]<stderr>:'],
    ['(Worker pid=29) ', '(Worker pid=31) '],
    ['web-1  | ', 'web-2  | '],
    ['py39: ', 'py310: '],
    ['[linux] ', '[mac] '],
    ['0: ', '1: '],
    [' 0: ', '11: '],
    ['app[web.1]: ', 'app[worker.1]: '],
    ['node-7: ', 'node-8: '],
    ['[2026-11-21 03:11:10,1: WARNING/ForkPoolWorker-1] ', '[2026-11-21 03:11:10,2: WARNING/ForkPoolWorker-2] '],
    ['> ', '>> '],
  ] as const;
  for (const [first, second] of PAIRS) {
    test(`told apart by ${first}`, () => {
      const lines = alternating(
        one.map((line) => first + line),
        other.map((line) => second + line),
      );
      assert.deepEqual(parseTracebacks(lines).tracebacks.map(said), expected);
    });
  }
  for (const shift of [0, 1, 2, 3, 5, 9, 14]) {
    test(`not told apart without a prefix, from line ${shift}`, () => {
      const { tracebacks } = parseTracebacks([...one.slice(0, shift), ...alternating(one.slice(shift), other)]);
      assert.deepEqual(
        tracebacks.map(({ fatalError, mixed, threads }) => ({ fatalError, mixed, threads })),
        [
          { fatalError: 'Segmentation fault', mixed: true, threads: [] },
          { fatalError: 'the cache is broken', mixed: true, threads: [] },
        ],
      );
    });
  }
  test('one after the other they are two', () => {
    const lines = [...one, ...other];
    assert.deepEqual(parseTracebacks(lines).tracebacks.map(said), expected);
  });
});

test('the newest line first, behind any prefix', () => {
  const [lines = []] = WRITTEN;
  const [expected] = parseTracebacks(lines).tracebacks;
  for (const before of ['', ...Object.values(PREFIXES).filter((each) => !each.includes('{'))]) {
    const { tracebacks } = parseTracebacks(['end', ...lines.toReversed(), 'starting'].map((line) => before + line));
    assert.deepEqual(tracebacks.map(said), [expected && said(expected)], before);
    assert.equal(tracebacks[0]?.newestFirst, true);
  }
});

test('a line of a megabyte of anything takes no time to speak of', async () => {
  for (const bit of [
    '<a',
    '[',
    '\\n',
    '"',
    '&amp;',
    '{"',
    '\u001b[',
    '\r',
    ' ',
    '0:',
    'Thread 0x',
    '  File "',
    'ERROR ',
    '\\',
  ]) {
    const long = bit.repeat((1 << 20) / bit.length);
    const took = await processorTime(() =>
      parseTracebacks([
        long,
        `${long}Fatal Python error: Aborted`,
        `Fatal Python error: ${long}`,
        `${long.slice(0, 300)}Timeout (0:00:30)!`,
        long,
      ]),
    );
    assert.ok(took < 5000, bit);
  }
});

function said({ fatalError, signal, timeout, threads }: Traceback): Partial<Traceback> {
  return { ...(fatalError && { fatalError }), ...(signal && { signal }), ...(timeout && { timeout }), threads };
}

/** The last section of the report is of any text, so what stands behind the report becomes part of it. */
function withoutFreeText({ package: product, threads, greenThreads, processes, configuration }: GuruReport): unknown {
  return { product, threads: threads.map(({ frames }) => frames), greenThreads, processes, configuration };
}

function alternating(one: readonly string[], other: readonly string[]): string[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, n) => [one[n], other[n]])
    .flat()
    .filter((line) => line !== undefined);
}

function fixture(name: string): string[] {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}
