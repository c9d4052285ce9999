import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { triageLog } from '../../src/python/triage-log.ts';
import { summarise } from '../../src/sanitizer/summarise.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { CARRIERS, PARTS } from './carriers.ts';

const fixture = (name: string): string[] =>
  readFileSync(path.join(import.meta.dirname, '../../fixtures', name), 'utf8')
    .trimEnd()
    .split('\n');
const printed = (name: string): string[] => fixture(`crash-texts/printed/${name}.log`);
const KERNEL_LINE =
  'reader[22444]: segfault at 0 ip 00007f945d32f219 sp 00007ffe2e29af78 error 4 in libc.so.6[7f945d1ff000+155000]';

/** What a crash is called, and where: by eye, of the texts as they are. */
const TEXTS: readonly (readonly [name: string, lines: readonly string[], truth: readonly string[]])[] = [
  ['Node.js', printed('node-uncaught'), ['coredump/uncaught-exception parse:2']],
  ['Ruby', printed('ruby-bug'), ['coredump/unknown peek:3']],
  ['Go', printed('go-nil'), ['coredump/panic main.read:12']],
  ['Rust', printed('rust-backtrace'), ['coredump/panic index::pick:1']],
  ['an assertion', printed('libc-assert'), ['coredump/assertion check:4']],
  ['the kernel', [KERNEL_LINE], ['coredump/null-read undefined:undefined']],
  ['pytest -v', fixture('python/recorded/pytest-7.2.1-segv-verbose.txt'), ['python/fatal-signal test_segv:22']],
];

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true }));

for (const [name, lines, truth] of TEXTS)
  suite(name, () => {
    for (const [carrier, carry] of Object.entries({ bare: (text: string) => text, ...CARRIERS }))
      test(carrier, async () => assert.deepEqual(await crashes(lines.map(carry).join('\n')), truth));
    for (const [carrier, cut] of Object.entries(PARTS))
      test(carrier, async () => assert.deepEqual(await crashes(lines.flatMap(cut).join('\n')), truth));
  });

suite('a data race', () => {
  const race = fixture('sanitizer/recorded/gcc-race.log');
  const all: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(PARTS).map(([name, cut]) => [name, race.flatMap(cut).join('\n')])),
    'one JSON string': JSON.stringify({ level: 'ERROR', message: race.join('\n') }),
    'TeamCity, one message': `##teamcity[testStdErr name='t' out='${race.join('|n').replaceAll('[', '|[').replaceAll(']', '|]').replaceAll("'", "|'")}|n']`,
    'a name in colour': race.map((line) => `\u001b[36mweb-1  | \u001b[0m${line}`).join('\n'),
    'the journal, bytes': race
      .map(
        (line) =>
          `{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1796033722000000","MESSAGE":${JSON.stringify([...Buffer.from(line)])}}`,
      )
      .join('\n'),
    'JUnit, escaped': `<?xml version="1.0"?>\n<testsuites><testcase><system-err>${race.join('\n').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&apos;')}\n</system-err></testcase></testsuites>`,
  };
  for (const [name, text] of Object.entries(all))
    test(name, async () => {
      const file = written(text);
      const given = { rules: [], byProcess: false, allowIncomplete: true, failOn: 'error' } as const;
      const { report } = await summarise({ ...given, logs: [file] });
      const bare = await summarise({ ...given, logs: [written(race.join('\n'))] });
      assert.equal(bare.report.findings[0]?.location?.function, 'count');
      assert.deepEqual(problems(report), problems(bare.report));
    });
});

function problems(report: Awaited<ReturnType<typeof summarise>>['report']): unknown {
  return sectionOf(report, 'sanitizer')?.problems.map(({ kind, fingerprint, stack }) => [
    kind,
    fingerprint,
    stack?.length,
  ]);
}

async function crashes(text: string): Promise<string[]> {
  const { findings } = await triageLog({ path: written(text) });
  return findings.map(({ rule, location }) => `${rule} ${location?.function}:${location?.line}`);
}

function written(text: string): string {
  const file = path.join(directory, 'a.log');
  writeFileSync(file, `${text}\n`);
  return file;
}
