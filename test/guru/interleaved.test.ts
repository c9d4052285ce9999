import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { GuruFrame } from '../../src/report/sections/guru.ts';
import { parse } from './recorded.ts';

const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,10}$/);
const frame = fc.record(
  {
    file: fc.stringMatching(/^\/[a-z./-]{1,20}\.py$/),
    line: fc.nat(9999),
    function: word,
    code: fc.option(fc.stringMatching(/^[a-z(].{0,20}$/), { nil: undefined }),
  },
  { noNullPrototype: true },
);
const threads = fc.array(fc.array(frame, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });
const options = fc.dictionary(word, fc.stringMatching(/^[a-z0-9/]{1,12}$/), {
  minKeys: 1,
  maxKeys: 5,
  noNullPrototype: true,
});
const configuration = fc.dictionary(word, options, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const noise = fc.array(
  fc.constantFrom(
    '2026-11-21 03:11:28.101 41 INFO example [-] all is well',
    'WARNING: low',
    'Traceback (most recent call last):',
    '====',
    '>>> ======',
    '- list',
  ),
  { maxLength: 2 },
);
const PREFIXES = [
  '',
  'Nov 21 03:11:29 host-1 nova-conductor[41]: ',
  '2026-11-21T03:11:29.123456789Z stderr F ',
  'web-1  | ',
];

suite('nothing is lost', () => {
  test('what is read and what is passed through are the input, whatever stands between', () => {
    fc.assert(
      fc.property(
        threads,
        configuration,
        fc.infiniteStream(noise),
        fc.constantFrom(...PREFIXES),
        (stacks, groups, others, prefix) => {
          const lines: string[] = [];
          const noises: { line: number; text: string }[] = [];
          const [own, headers] = [render(stacks, groups), new Set<number>()];
          for (const [index, text] of own.entries()) if (/^={4} /.test(text)) headers.add(index).add(index + 1);
          for (const [index, text] of own.entries()) {
            for (const other of headers.has(index) ? [] : others.next().value) {
              lines.push(prefix + other);
              noises.push({ line: lines.length, text: prefix + other });
            }
            lines.push(prefix + text);
          }
          const { reports, rest } = parse(lines);
          assert.deepEqual(rest, noises);
          assert.equal(reports.length, 1);
          assert.deepEqual(
            reports[0]?.threads.map(({ frames }) => frames.toReversed()),
            stacks.map((frames) => frames.map(withoutAbsent)),
          );
          assert.deepEqual(reports[0]?.configuration, groups);
        },
      ),
    );
  });
  test('any text at all', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom(
              '='.repeat(72),
              `==== ${'Threads'.padEnd(60)} ====`,
              '------ Thread #1 ------',
              '/a.py:1 in f',
              '    `x`',
              'default: ',
              '  a = b',
              '{"Threads": 1}',
            ),
          ),
        ),
        (lines) => {
          const { reports, rest } = parse(lines);
          const inReports = reports.reduce((sum, { line, lastLine }) => sum + lastLine - line + 1, 0);
          const passed = new Set(rest.map(({ line }) => line)).size;
          assert.ok(passed + inReports + lines.filter((line) => line.trim() === '').length >= lines.length);
        },
      ),
    );
  });
});

function withoutAbsent({ code, ...frame_ }: GuruFrame): GuruFrame {
  return code === undefined ? frame_ : { ...frame_, code };
}

function render(
  stacks: readonly (readonly GuruFrame[])[],
  groups: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string[] {
  const header = (title: string): string[] => [
    '='.repeat(72),
    `====${title.padStart(32 + title.length / 2).padEnd(64)}====`,
    '='.repeat(72),
  ];
  return [
    ...header('Guru Meditation'),
    '|'.repeat(72),
    ...header('Threads'),
    ...stacks.flatMap((frames, index) => [
      `------${` Thread #${index} `.padStart(35).padEnd(60)}------`,
      ...frames.flatMap(({ file, line, function: name, code }) => [
        `${file}:${line} in ${name}`,
        code === undefined ? '    (source not found)' : `    \`${code}\``,
      ]),
    ]),
    ...header('Configuration'),
    ...Object.entries(groups).flatMap(([name, values]) => [
      `${name}: `,
      ...Object.entries(values).map(([key, value]) => `  ${key} = ${value}`),
    ]),
  ];
}
