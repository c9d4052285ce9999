// What programs print of their crashes, with all that people's tools put around it: the same is read as without.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { crashTextReader } from '../../src/crash-texts/read.ts';
import { FORMS } from '../log/forms.ts';

const PRINTED = [
  'cpp-terminate',
  'glib-assertion',
  'glib-error',
  'go-nil',
  'jvm-unsafe',
  'libc-assert',
  'libc-double-free',
  'libc-stack-smashing',
  'node-unhandled',
  'rust-backtrace',
  'rust-panic',
];
/** Words before a single line make it talk of a crash; Node's first line is told by its end; of the others a blank, a tab or a quote is gone. */
const LEFT: Readonly<Record<string, RegExp>> = {
  'reprs in a logger': /^libc/,
  'prefix: Airflow 1': /^libc/,
  'prefix: Python logging': /^libc/,
  'prefix: supervisor': /^libc/,
  'prefix: stern': /^libc/,
  'prefix: tracing': /^libc/,
  'prefix: nginx': /^libc/,
  'a string for each line (pprint)': /^(?:cpp|rust-b|node)/,
  'CSV, one cell': /^(?:cpp|go|glib)/,
  'a number before each line, on its own': /^(?:rust-b|go|jvm|node)/,
  'prefix: indented by a tab': /^go/,
  'prefix: grep -n': /^cpp/,
  'prefix: ts -s': /^cpp/,
  'grep -n with context': /^glib-a/,
  'Actions, a command': /^(?:glib-a|node)/,
  'JSON: a field within a field': /^node/,
  'JSON: a field that nobody knows': /^node/,
  'JSON: Elasticsearch': /^node/,
  'JSON: lines in an array': /^node/,
  'JSON: lines in an array, indented': /^node/,
  'JSON: an export, indented': /^node/,
  'reprs, a line each': /^node/,
  "reprs in Python's dict": /^node/,
  logfmt: /^node/,
  CSV: /^node/,
  'CSV, times as numbers': /^node/,
  'prefix: C comment': /^node/,
};

function crashesIn(text: string): unknown[] {
  const found: unknown[] = [];
  const reader = crashTextReader({
    crash: ({ cause, threads: [thread] }) =>
      found.push([
        cause?.class,
        cause?.message,
        thread?.frames.map((frame) => [frame.function, frame.file, frame.line]),
      ]),
  });
  for (const line of text.split('\n')) reader.read(line);
  reader.end();
  return found;
}

for (const name of PRINTED)
  suite(name, () => {
    const lines = readFileSync(new URL(`../../fixtures/crash-texts/printed/${name}.log`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    const expected = crashesIn(lines.join('\n'));
    test('is one crash', () => assert.equal(expected.length, 1));
    for (const [form, wrap] of Object.entries(FORMS))
      if (LEFT[form]?.test(name) !== true) test(form, () => assert.deepEqual(crashesIn(wrap(lines)), expected));
    test('multilog', () => {
      const stamped = lines.map((line, n) => `@4000000065e1c2c0${(n * 7919).toString(16).padStart(8, '0')} ${line}`);
      assert.deepEqual(crashesIn(stamped.join('\n')), expected);
    });
  });

test('a message of JUnit that is the only text of its failure', () => {
  const [line] = ['free(): double free detected in tcache 2'];
  for (const element of [`<failure message="${line}" type="x"/>`, `<failure type="x" message="${line}"></failure>`])
    assert.equal(crashesIn(`<testsuite><testcase name="a">${element}</testcase></testsuite>`).length, 1);
});
