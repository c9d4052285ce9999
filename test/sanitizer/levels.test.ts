import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RULES } from '../../src/report/rules.ts';
import { kindsOf } from '../../src/sanitizer/kind-rules.ts';

const PAGE = readFileSync(new URL('../../docs/sanitizers.md', import.meta.url), 'utf8');

test('the page has the table of levels that the code has', () => {
  const rows = Object.entries(RULES).flatMap(([name, { level, title }]) => {
    const rule = name.startsWith('sanitizer/') ? name.slice('sanitizer/'.length) : undefined;
    const kinds = rule === undefined ? [] : kindsOf(rule);
    return kinds.length === 0
      ? []
      : [
          `| [${rule}](rules/sanitizer-${rule}.md): ${title} | ${level} | ${kinds.map((kind) => `\`${kind}\``).join(' ')} |`,
        ];
  });
  assert.equal(
    PAGE.slice(PAGE.indexOf('| rule |')),
    ['| rule | level | kinds |', '|---|---|---|', ...rows, ''].join('\n'),
  );
});
