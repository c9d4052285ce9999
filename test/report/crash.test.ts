import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeAnswers } from '../../src/coredump/merge.ts';
import { withCustomSections } from '../../src/custom/custom-sections.ts';
import { asCrash, crashAround, crashesOf, crashOf, type CrashPart } from '../../src/report/crash.ts';
import { createReport, type Answer } from '../../src/report/create.ts';
import type { Report } from '../../src/report/model.ts';
import { occurrenceOf } from '../../src/report/occurrence-of.ts';
import { render } from '../../src/report/views/index.ts';
import { FORMATS, type Format } from '../../src/report/views/model.ts';
import { crashReport, APP } from '../coredump/stacks.ts';

const OPTIONS = { width: Infinity, color: false, verbose: true } as const;

/** What triage answers of one core: every kind of section, each with the pid in it. */
function answer(name: string, pid: number): Answer {
  const report = crashReport([[name, APP, 'culprit']]);
  const [crash] = crashesOf(report);
  assert.ok(crash?.finding);
  const others: CrashPart[] = [
    {
      kind: 'backtrace',
      title: `Backtrace ${name}`,
      threadId: pid,
      frames: [{ index: 0, function: name }],
      truncated: false,
    },
    {
      kind: 'threads',
      title: 'Other threads (1)',
      count: 2,
      groups: [{ threads: [pid + 1], frames: [{ index: 0, function: `waits_beside_${name}` }] }],
    },
    { kind: 'process', title: 'Process', pid },
    { kind: 'modules', title: 'Modules', modules: [{ path: `/srv/${name}`, base: '0x1000', debugInfo: 'found' }] },
  ];
  return {
    subject: { pid },
    ...asCrash({ ...crash.crash, culpritFrame: { index: 0, function: name } }, others, {
      ...crash.finding,
      title: name,
    }),
    incomplete: [],
    provenance: {},
  };
}

function together(...answers: readonly Answer[]): Report {
  return createReport(
    'triage coredump',
    mergeAnswers(answers.map((each, index) => ({ name: `core.${index + 1}`, answer: each }))),
  );
}

const TWO = together(answer('parse', 100), answer('write', 200));

test('of two crashes in one report each has its own sections, by key', () => {
  const crashes = crashesOf(TWO);
  assert.deepEqual(
    crashes.map(({ crash, process, backtrace }) => [crash.key, process?.pid, backtrace?.title]),
    [
      ['crash-1', 100, 'Backtrace parse'],
      ['crash-2', 200, 'Backtrace write'],
    ],
  );
  assert.ok(TWO.sections.every((section) => section.kind === 'crash' || ('of' in section && section.of !== undefined)));
  for (const section of TWO.sections) assert.ok(crashAround(section, TWO), section.title);
});

test('whatever the order of sections, the key tells', () => {
  const shuffled = { ...TWO, sections: TWO.sections.toReversed() };
  assert.deepEqual(
    crashesOf(shuffled).map(({ crash, modules }) => [crash.key, modules?.modules[0]?.path]),
    [
      ['crash-2', '/srv/write'],
      ['crash-1', '/srv/parse'],
    ],
  );
});

test('a report that was saved before there were keys is read by its order', () => {
  const old = {
    ...TWO,
    sections: TWO.sections.map((section) => {
      const { key: _key, of: _of, ...rest } = section as typeof section & { key?: string; of?: string };
      return rest as typeof section;
    }),
    findings: TWO.findings.map(({ of: _of, ...rest }) => rest),
  };
  assert.deepEqual(
    crashesOf(old).map(({ process, threads }) => [process?.pid, threads?.groups[0]?.threads]),
    [
      [100, [101]],
      [200, [201]],
    ],
  );
});

test('HTML: each crash has the picture of its own threads', async () => {
  const page = await render(TWO, 'html', OPTIONS);
  const pictures = page
    .split('Other threads (1)')
    .slice(1)
    .map((part) => part.slice(0, part.indexOf('<details')));
  assert.deepEqual(
    pictures.map((picture) => ['title="parse:', 'title="write:'].map((title) => picture.includes(title))),
    [
      [true, false],
      [false, true],
    ],
  );
});

for (const format of ['text', 'markdown', 'html'] as const)
  test(`${format}: what is of a crash stands below its heading, and nothing of another`, async () => {
    const parts = (await render(TWO, format, OPTIONS)).split(/Backtrace (?=parse|write)/);
    assert.equal(parts.length, 3);
    for (const [index, name, other] of [
      [1, 'parse', 'write'],
      [2, 'write', 'parse'],
    ] as const) {
      const part = parts[index] ?? '';
      assert.ok(part.includes(`waits_beside_${name}`) && part.includes(`/srv/${name}`));
      assert.ok(!part.includes(`waits_beside_${other}`) && !part.includes(`/srv/${other}`));
    }
  });

test('guru has one list of threads: of several crashes each says whose it is', async () => {
  const threads = (report: Report) =>
    render(report, 'guru', OPTIONS).then((text) => [...text.matchAll(/Thread #(\S+)/g)].map(([, id]) => id));
  assert.deepEqual(await threads(TWO), ['100/100', '100/101', '200/200', '200/201']);
  assert.deepEqual(await threads(together(answer('parse', 100))), ['100', '101']);
});

test('JUnit and SARIF: each result has the stack of its own crash', async () => {
  const findings = TWO.findings.map((finding) => ({
    ...finding,
    location: { file: `src/${finding.title}.c`, line: 3 },
  }));
  const placed = { ...TWO, findings };
  const cases = (await render(placed, 'junit', OPTIONS)).split('<testcase ').slice(1);
  const { runs } = JSON.parse(await render(placed, 'sarif', OPTIONS)) as { runs: { results: unknown[] }[] };
  const results = runs[0]?.results.map((result) => JSON.stringify(result)) ?? [];
  for (const each of [cases, results])
    assert.deepEqual(
      each.map((text) => [text.includes('parse'), text.includes('write')]),
      [
        [true, false],
        [false, true],
      ],
    );
});

test('a custom section is made for each crash, with its pid', async () => {
  const config = { sections: [{ title: 'Echo', command: ['echo', '{pid} {core}'], when: 'coredump' as const }] };
  const { sections } = await withCustomSections(TWO, config, 'coredump');
  const made = sections.flatMap((section) => (section.kind === 'custom' ? [[section.of, section.output]] : []));
  assert.deepEqual(made, [
    ['crash-1', '100 core.1\n'],
    ['crash-2', '200 core.2\n'],
  ]);
});

test('equal crashes are one finding that says how often, in every format that tells findings', async () => {
  const twice = together(answer('parse', 100), answer('parse', 300));
  assert.equal(twice.findings.length, 1);
  const [finding] = twice.findings;
  assert.ok(finding);
  assert.equal(finding.occurrences, 2);
  assert.equal(crashOf(finding, twice)?.process?.pid, 100);
  const inside = { ...twice, findings: [{ ...finding, location: { file: 'src/parse.c', line: 3 } }] };
  const silent: Format[] = [];
  for (const format of FORMATS.filter((each) => each !== 'guru'))
    if (!/seen 2 times|"occurrenceCount": 2|"occurrences": 2/.test(await render(inside, format, OPTIONS)))
      silent.push(format);
  assert.deepEqual(silent, []);
});

test('an occurrence is known by host and boot, pid and time; without the last two there is none', () => {
  const place = { host: 'web1', machineId: 'aa', bootId: 'bb' };
  assert.deepEqual(occurrenceOf({ ...place, pid: 7, time: '2026-11-21T01:37:54.000Z' }), {
    occurrence: { ...place, pid: 7, time: '2026-11-21T01:37:54.000Z' },
  });
  assert.deepEqual(occurrenceOf({ ...place, pid: 7 }), {});
});

test('a handler that raised another signal than it had caught did not raise that again', async () => {
  const [crash] = crashesOf(crashReport([['work', APP, 'culprit']]));
  const finding = crash?.finding;
  assert.ok(crash && finding);
  const lineOf = async (number: number, name: string): Promise<string | undefined> => {
    const handler = { present: true, reRaised: true, name: 'tor' } as const;
    const section = { ...crash.crash, signal: { number: 11, name: 'SIGSEGV' }, delivered: { number, name }, handler };
    const report = createReport('triage coredump', {
      subject: {},
      ...asCrash(section, [], finding),
      incomplete: [],
      provenance: {},
    });
    return (await render(report, 'text', OPTIONS)).split('\n').find((line) => line.includes('SIGSEGV'));
  };
  assert.equal(await lineOf(11, 'SIGSEGV'), 'SIGSEGV, caught by tor, which raised it again');
  assert.equal(await lineOf(6, 'SIGABRT'), 'SIGSEGV, caught by tor, which ended the process with SIGABRT');
});
