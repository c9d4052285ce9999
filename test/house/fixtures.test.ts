import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/imports.ts';

/** `fixtures/crash/handler-raise`, `(fixtures/python/recorded/3.14.10-fatal-1.txt)`; not the `fixtures/<area>/` of a manual. */
const FIXTURE = /\bfixtures(?:\/[\w.-]*\w)+/g;

const named = globSync(['src/**/*.ts', 'docs/**/*.md', '*.md'], { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(FIXTURE)].map(([fixture]) => ({ file, fixture })),
);

test('a fixture that a comment or a page names is there', () => {
  assert.ok(named.length > 40, `${named.length} are named`);
  assert.deepEqual(
    named.filter(({ fixture }) => !existsSync(path.join(ROOT, fixture))),
    [],
  );
});
