// Logs of sanitizers with all that people's tools put around their lines: the same is read as without.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { FORMS } from '../log/forms.ts';
import { summary } from './summary.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true }));

/** A place in the source is not told from what is glued before it. */
const GLUED = /^undefined/;
const LEFT: Readonly<Record<string, RegExp>> = {
  'trailing tab and CR': /./,
  'non-breaking blanks': GLUED,
  'a colour in the middle': /free$/,
  'prefix: grep -n': /^(?:a data|und)/, // `41:  Write of size 8` is a line of ctest's, less a blank
  'Actions, a command': /^(?:a data|und)/,
  ...Object.fromEntries(
    [
      'a string for each line (pprint)', 'a number before each line, on its own', 'grep -n with context', 'HTML, breaks', 'prefix: torchrun',
      'prefix: torchrun --tee', 'prefix: mpirun --tag-output', 'prefix: mpirun --timestamp-output --tag-output', 'prefix: Actions, an error',
      'prefix: Actions, raw', 'prefix: Azure', 'prefix: fly.io', 'prefix: grep -Hn', 'prefix: a review tool',
      'prefix: quoted, no blank',
    ].map((name) => [name, GLUED]),
  ), // prettier-ignore
};

async function problemsIn(text: string, name = 'app.log'): Promise<unknown[]> {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  const { section } = await summary([file]);
  return section.problems.map(({ kind, rootCause }) => [kind, rootCause?.function, rootCause?.line]);
}

const recorded = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/sanitizer/recorded/${name}.log`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
const undefinedFirst = recorded('gcc-overflow');
undefinedFirst.splice(
  0,
  undefinedFirst.findIndex((line) => line.includes(': runtime error: ')),
);

for (const [name, lines] of Object.entries({
  'a data race': recorded('gcc-race'),
  'a double free': recorded('gcc-double-free'),
  'undefined behaviour in the first line': undefinedFirst,
}))
  suite(name, () => {
    const expected = problemsIn(lines.join('\n'), `${name}.log`);
    test('has problems', async () => assert.ok((await expected).length > 0));
    for (const [form, wrap] of Object.entries(FORMS))
      if (LEFT[form]?.test(name) !== true)
        test(form, async () => assert.deepEqual(await problemsIn(wrap(lines)), await expected));
  });
