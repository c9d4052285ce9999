import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { RULES } from '../../src/report/rules.ts';

const PAGES = new URL('../../docs/rules/', import.meta.url);
const HEADINGS = ['What it means', 'Consequences', 'Common causes', 'What to do'];

suite('a page for each rule, with the same headings and something below each', () => {
  for (const [name, { title }] of Object.entries(RULES)) {
    test(name, () => {
      const page = readFileSync(new URL(fileOf(name), PAGES), 'utf8');
      const [first = '', ...parts] = page.split(/^## /m);
      assert.equal(first.trimEnd(), `# ${name}: ${title}`);
      assert.deepEqual(
        parts.map((part) => part.split('\n', 1)[0]),
        HEADINGS,
      );
      for (const part of parts) assert.match(part, /\n\n\S/);
    });
  }
});

test('no page without a rule', () => {
  const expected = new Set(Object.keys(RULES).map(fileOf));
  assert.deepEqual(
    readdirSync(PAGES).filter((file) => !expected.has(file)),
    [],
  );
});

function fileOf(rule: string): string {
  return `${rule.replace('/', '-')}.md`;
}
