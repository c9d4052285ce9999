import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { faultline } from '../support/faultline.ts';
import { APP, crashReport, type Row } from '../coredump/stacks.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-compare-'));
after(() => rmSync(directory, { recursive: true }));

const compare = (...args: string[]) => faultline(['triage', 'compare', ...args], { cwd: directory });

function save(name: string, content: string | ReturnType<typeof crashReport>): string {
  writeFileSync(path.join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

const PARSE: readonly Row[] = [
  ['parse', APP, 'culprit'],
  ['load', APP, 'code'],
  ['main', APP, 'code'],
];
const DRAW: readonly Row[] = [
  ['draw', APP, 'culprit'],
  ['paint', APP, 'code'],
  ['main', APP, 'code'],
];

test('groups saved reports, whatever the order; the findings are those of one of each group', async () => {
  const files = [
    save('a.json', crashReport(PARSE)),
    save('b.json', crashReport(DRAW)),
    save('c.json', crashReport(PARSE)),
  ];
  const { status, stdout } = await compare(...files, '--json');
  assert.equal(status, 0);
  const report = parseReport(JSON.parse(stdout));
  assert.deepEqual(
    sectionOf(report, 'comparison')?.groups.map(({ crashes }) => crashes.map(({ source }) => source)),
    [['a.json', 'c.json'], ['b.json']],
  );
  assert.equal(report.findings.length, 2);
  const backwards = parseReport(JSON.parse((await compare(...files.toReversed(), '--json')).stdout));
  assert.deepEqual(backwards.sections, report.sections);
  assert.deepEqual(backwards.findings, report.findings);
});

test('text says how many are distinct', async () => {
  const { stdout } = await compare(save('a.json', crashReport(PARSE)), save('b.json', crashReport(DRAW)));
  assert.match(stdout, /^2 crashes, 2 distinct\n/);
  assert.match(stdout, /1\. SIGSEGV \| draw \| paint \| main\n/);
});

test('four hundred distinct reports are compared', async () => {
  const names = Array.from({ length: 400 }, (_, n) => {
    const rows = Array.from({ length: 60 }, (__, at): Row => [
      `f${at}_${(n * (at + 3)) % (5 + at * 7)}`,
      APP,
      at === 0 ? 'culprit' : 'code',
    ]);
    return save(`r${n}.json`, crashReport(rows));
  });
  const report = parseReport(JSON.parse((await compare(...names, '--json')).stdout));
  assert.equal(sectionOf(report, 'comparison')?.count, 400);
});

const WRONG = {
  'a text file': [() => save('notes.txt', 'dear diary'), /notes\.txt is not a core dump\./],
  'an empty file': [() => save('empty', ''), /empty is empty\./],
  'a missing file': [() => 'nowhere.json', /nowhere\.json can't be read: ENOENT/],
  'a directory': [() => '.', /\. is not a file/],
  'another JSON file': [
    () => save('package.json', '{"name":"x"}'),
    /package\.json is neither a core nor a report of faultline: "schema" is missing/,
  ],
  'truncated JSON': [
    () => save('cut.json', JSON.stringify(crashReport(PARSE)).slice(0, 400)),
    /cut\.json is neither a core nor a report of faultline: it is not valid JSON/,
  ],
  'a report without a crash': [
    () => save('leaks.json', { ...crashReport(PARSE), command: 'valgrind', sections: [] }),
    /leaks\.json holds no crash: it is a report of "valgrind"/,
  ],
} as const;

for (const [what, [file, expected]] of Object.entries(WRONG)) {
  test(`${what} among others: the rest is compared, and it is named`, async () => {
    const [one, other] = [save('a.json', crashReport(PARSE)), save('b.json', crashReport(PARSE))];
    const { status, stdout } = await compare(one, file(), other, '--json');
    assert.equal(status, 0);
    const report = parseReport(JSON.parse(stdout));
    assert.equal(sectionOf(report, 'comparison')?.count, 2);
    assert.match(report.incomplete.map(({ why }) => why).join('\n'), expected);
  });

  test(`${what} is an error of two lines`, async () => {
    const { status, stdout, stderr } = await compare(save('a.json', crashReport(PARSE)), file());
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, expected);
    assert.equal(stderr.trimEnd().split('\n').length, 2);
  });
}
