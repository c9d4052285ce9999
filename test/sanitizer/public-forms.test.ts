import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SanitizerProblem } from '../../src/report/sections/sanitizer.ts';
import { ruleOfKind } from '../../src/sanitizer/kind-rules.ts';
import { summary } from './summary.ts';

const FORMS = fileURLToPath(new URL('../../fixtures/sanitizer/forms/', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** Kind, function, access and place; `-` for what is not told. */
function told({ kind, rootCause, access }: SanitizerProblem): string {
  const place = rootCause?.file === undefined ? '-' : `${rootCause.file.replace(/^.*[/\\]/, '')}:${rootCause.line}`;
  return [
    kind,
    rootCause?.function ?? '-',
    access === undefined ? '-' : `${access.kind}${access.size ?? ''}`,
    place,
  ].join(' ');
}

for (const name of readdirSync(FORMS).filter((file) => file.endsWith('.txt')))
  suite(name, () => {
    const texts = readFileSync(path.join(FORMS, name), 'utf8').split(/^@@@ /m).slice(1);
    for (const text of texts) {
      const end = text.indexOf('\n');
      const [title = '', ...expected] = text.slice(0, end).split(' ; ');
      test(title, async () => {
        const file = path.join(directory, 'form.log');
        writeFileSync(file, text.slice(end + 1));
        const { section } = await summary([file]);
        assert.equal(section.verdict, 'problems', section.processes?.map(({ reason }) => reason).join());
        assert.deepEqual(section.problems.map((problem) => told(problem)).toSorted(), expected.toSorted());
        for (const { kind } of section.problems) assert.notEqual(ruleOfKind(kind), 'unknown-error', kind);
      });
    }
  });
