import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readSalt } from '../../src/store/read-salt.ts';
import { reportOf } from '../support/store-reports.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-salt-'));
after(() => rmSync(directory, { recursive: true }));

const crashed = (pid: number) =>
  reportOf({ name: 'f', program: 'p' }, { version: '1', pid, host: `host${pid}`, time: Date.UTC(2026, 5, 1) });

function read(text: string): { from: string; hosts?: (string | undefined)[]; why?: string }[] {
  const file = path.join(directory, 'salt.json');
  writeFileSync(file, text);
  return [...readSalt(file)].map((input) => ({
    from: input.from,
    ...('occurrences' in input ? { hosts: input.occurrences.map(({ host }) => host) } : {}),
    ...('why' in input ? { why: input.why } : {}),
  }));
}

const EXPECTED = [
  { from: 'web1', hosts: ['host1'] },
  { from: 'web2', hosts: ['host2'] },
  { from: 'web2', hosts: ['host3'] },
];

test('the mine, from the command line and from Python: data as objects, lists and text', () => {
  const minions = { web1: crashed(1), web2: [crashed(2), crashed(3)] };
  assert.deepEqual(read(JSON.stringify({ local: minions }, undefined, 4)), EXPECTED);
  assert.deepEqual(read(JSON.stringify(minions)), EXPECTED);
  assert.deepEqual(
    read(JSON.stringify({ web1: JSON.stringify(crashed(1)), web2: [crashed(2), JSON.stringify(crashed(3))] })),
    EXPECTED,
  );
  assert.deepEqual(
    read(JSON.stringify({ web1: { newest: crashed(1) }, web2: { a: crashed(2), b: crashed(3) } })),
    EXPECTED,
  );
});

test("cmd.run's output: text, one report or one in each line, with --static and without", () => {
  const texts = {
    web1: JSON.stringify(crashed(1), undefined, 2),
    web2: `${JSON.stringify(crashed(2))}\n${JSON.stringify(crashed(3))}\n`,
  };
  assert.deepEqual(read(JSON.stringify(texts, undefined, 4)), EXPECTED);
  const separate = Object.entries(texts).map(
    ([minion, text]) => `${JSON.stringify({ [minion]: text }, undefined, 4)}\n`,
  );
  assert.deepEqual(read(separate.join('')), EXPECTED);
});

test('a report that does not name its host is of the minion', () => {
  const report = JSON.parse(JSON.stringify(crashed(1))) as { subject: object; sections: { host?: string }[] };
  report.subject = {};
  for (const section of report.sections) delete section.host;
  assert.deepEqual(read(JSON.stringify({ web9: report })), [{ from: 'web9', hosts: ['web9'] }]);
});

test('minions that did not answer, or answered something else, are named; others count', () => {
  const told = read(
    JSON.stringify({
      silent: 'Minion did not return. [No response]',
      failed: false,
      without: 'sh: 1: faultline: not found',
      calm: '',
      none: null,
      web1: crashed(1),
    }),
  );
  assert.deepEqual(
    told.map(({ from, why }) => [from, why]),
    [
      ['silent', 'it sent no report: Minion did not return. [No response]'],
      ['failed', 'it sent no report: false'],
      ['without', 'it sent no report: sh: 1: faultline: not found'],
      ['web1', undefined],
    ],
  );
});

test('what is no output of Salt is refused', () => {
  for (const text of ['', '[]', 'no json', '"text"', '{'.repeat(1000)])
    assert.throws(() => read(text), /is no output of Salt/);
});
