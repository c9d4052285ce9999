import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sarifView } from '../../src/report/views/sarif.ts';
import { summary } from './summary.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/sanitizer/recorded/', import.meta.url));
const logs = readdirSync(RECORDED);
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const at = path.join(directory, name);
  writeFileSync(at, content);
  return at;
}

const read = (name: string): string => readFileSync(path.join(RECORDED, name), 'utf8');

suite('a log that is cut off at any line is never clean', () => {
  for (const name of logs)
    test(name, async () => {
      const lines = read(name).split('\n');
      const first = lines.findIndex((line) => /Sanitizer: |runtime error: /.test(line));
      const isCut = (verdict: string | undefined, failed: boolean) =>
        verdict === 'incomplete' || (verdict === 'problems' && failed);
      for (let length = first + 1; length < lines.length; length++) {
        const { section, failed } = await summary([file('cut.log', lines.slice(0, length).join('\n'))]);
        assert.ok(isCut(section.verdict, failed), `${length} lines: ${section.verdict}`);
        if (length < lines.findIndex((line) => line.startsWith('SUMMARY')) && !name.includes('overflow'))
          assert.equal(section.verdict, 'incomplete', `${length} lines`);
      }
    });

  test('where only the ruler before a report is left', async () => {
    const { section } = await summary([file('ruler.log', `hello\n${'='.repeat(65)}\n`)]);
    assert.equal(section.verdict, 'incomplete');
  });

  test('where a signal was caught and no report of it follows', async () => {
    const { section } = await summary([file('deadly.log', 'AddressSanitizer:DEADLYSIGNAL\n')]);
    assert.equal(section.processes?.[0]?.completeness, 'died-reporting');
  });
});

test('a log without a report is not called clean, and is no failure', async () => {
  const { section, failed } = await summary([file('quiet.log', 'all tests passed\n')]);
  assert.equal(section.verdict, 'no-reports');
  assert.equal(failed, false);
});

test('as many reports as there are first lines; both compilers tell the same problems', async () => {
  const { section } = await summary([RECORDED]);
  const headers = logs.flatMap(
    (name) => read(name).match(/(?:ERROR|WARNING): \w+Sanitizer: |: runtime error: /g) ?? [],
  );
  assert.equal(section.totals?.reports, headers.length);
  assert.equal(section.totals?.problems, 10);
  assert.deepEqual(section.totals.leaks, { bytes: 160, blocks: 4 });
});

test('what stands around lines changes nothing', async () => {
  const plain = file('plain.log', read('gcc-use-after-free.log'));
  const prefixed = read('gcc-use-after-free.log').replaceAll(/^/gm, '2026-11-21T03:11:29.1234567Z ');
  const composed = read('gcc-use-after-free.log').replaceAll(/^/gm, 'web-1  | ');
  const [expected] = (await summary([plain])).section.problems;
  for (const other of [
    file('github.log', prefixed),
    file('compose.log', composed),
    file('crlf.log', read('gcc-use-after-free.log').replaceAll('\n', '\r\n')),
  ])
    assert.deepEqual((await summary([other])).section.problems, [expected], other);
});

test('two services of one log are two processes, whose lines do not mix', async () => {
  const [a = [], b = []] = ['gcc-race.log', 'gcc-two-races.log'].map((name) => read(name).split('\n'));
  const mixed = a.flatMap((line, index) => [`one-1  | ${line}`, `two-1  | ${b[index] ?? ''}`]);
  const { section } = await summary([
    file('mixed.log', [...mixed, ...b.slice(a.length).map((line) => `two-1  | ${line}`)].join('\n')),
  ]);
  assert.equal(section.verdict, 'problems');
  assert.deepEqual(section.problems.map(({ rootCause }) => rootCause?.function).toSorted(), [
    'close_one',
    'count',
    'open_one',
  ]);
});

test('two processes that write line by line to one place are told apart, and nothing is said of them that may be of the other', async () => {
  const [a = [], b = []] = ['gcc-use-after-free.log', 'gcc-double-free.log'].map((name) => read(name).split('\n'));
  const mixed = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => [a[index], b[index]]).flat();
  const { section } = await summary([file('lines.log', mixed.filter((line) => line !== undefined).join('\n'))]);
  assert.equal(section.verdict, 'incomplete');
  assert.deepEqual(
    section.problems.map(({ kind, weak, rootCause, access }) => [kind, weak, rootCause, access]),
    [
      ['heap-use-after-free', true, undefined, undefined],
      ['double-free', true, undefined, undefined],
    ],
  );
  assert.deepEqual(
    section.processes?.map(({ completeness }) => completeness),
    ['mixed', 'mixed'],
  );
});

test('ten thousand processes with the same problems have as many as one', async () => {
  const all = logs.filter((name) => name.startsWith('gcc')).map((name) => read(name));
  const once = (await summary([file('once.log', all.join('\n'))])).section;
  const many = Array.from({ length: 1000 }, (_, copy) =>
    all
      .join('\n')
      .replaceAll(/(?<===|pid=)(\d+)/g, (pid) => String(Number(pid) + copy * 10))
      .replaceAll(/0x(?=[\da-f]{12})/g, `0x${copy % 10}`),
  );
  const { section } = await summary([file('many.log', many.join('\n'))]);
  assert.deepEqual(
    section.problems.map(({ fingerprint }) => fingerprint).toSorted(),
    once.problems.map(({ fingerprint }) => fingerprint).toSorted(),
  );
  assert.equal(section.totals?.reports, (once.totals?.reports ?? 0) * 1000);
});

test('a baseline knows what was there, and says what is gone', async () => {
  const baseline = path.join(directory, 'baseline');
  const both = [path.join(RECORDED, 'gcc-leak.log'), path.join(RECORDED, 'gcc-race.log')];
  await summary(both, { writeBaseline: baseline });
  const { section, failed } = await summary(
    [path.join(RECORDED, 'gcc-race.log'), path.join(RECORDED, 'gcc-overflow.log')],
    {
      baseline,
      failOn: 'new',
    },
  );
  assert.deepEqual(
    section.problems.map(({ kind, status }) => `${kind} ${status}`),
    ['data-race known', 'signed-integer-overflow new', 'direct-leak fixed'],
  );
  assert.equal(failed, true);
  assert.equal((await summary(both, { baseline, failOn: 'new' })).failed, false);
});

test('SARIF shows both stacks of a race, and where its threads began', async () => {
  const { report } = await summary([path.join(RECORDED, 'gcc-race.log')]);
  const repository = { relative: (file: string) => (file.startsWith('/srv/app/') ? file.slice(9) : undefined) };
  const sarif = JSON.parse(sarifView(report, { repository, verbose: false, width: 80, color: false })) as {
    runs: { results: { codeFlows: { threadFlows: { message?: { text: string }; locations: unknown[] }[] }[] }[] }[];
  };
  assert.deepEqual(
    sarif.runs[0]?.results[0]?.codeFlows[0]?.threadFlows.map(({ message }) => message?.text.replace(/\(tid.*\)/, '')),
    [
      undefined,
      'Previous write of size 4 by thread T1:',
      'Thread T2  created by main thread at:',
      'Thread T1  created by main thread at:',
    ],
  );
});

test('any bytes are read without an exception', async () => {
  const bytes = Buffer.from(logs.map((name) => read(name)).join('\n'));
  let seed = 7;
  for (let round = 0; round < 40; round++) {
    const damaged = Buffer.from(bytes);
    for (let at = 0; at < 300; at++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      damaged[seed % damaged.length] = seed >>> 24;
    }
    await summary([file('damaged.log', damaged)]);
  }
});
