import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { helpText } from '../../src/manual/page.ts';
import { markdownPages } from '../../src/manual/markdown.ts';
import { manPages } from '../../src/manual/roff.ts';
import type { HelpPage } from '../../src/manual/command-line.ts';
import { manual } from '../support/manual.ts';

const DOCS = new URL('../../docs/commands/', import.meta.url);
const HELP_PAGES: readonly HelpPage[] = [
  { of: 'program' },
  { of: 'flags' },
  ...manual.topics.map(({ name }) => ({ of: 'topic', topic: name }) as const),
  ...manual.commands.map((command) => ({ of: 'command', command }) as const),
];

test('docs/commands says what the commands say: else run "npm run docs"', () => {
  const written = new Map(readdirSync(DOCS).map((name) => [name, readFileSync(new URL(name, DOCS), 'utf8')]));
  assert.deepEqual(written, markdownPages(manual));
});

test('npm installs every man page: else run "npm run docs"', () => {
  const { man } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.deepEqual(
    man,
    [...manPages(manual).keys()].map((name) => `dist/man/${name}`),
  );
});

for (const width of [60, 80, 120]) {
  test(`no line of help is longer than ${width} columns`, () => {
    for (const page of HELP_PAGES) {
      const lines = helpText(manual, page, { width, color: false }).split('\n');
      assert.deepEqual(
        lines.filter((line) => line.length > width),
        [],
        JSON.stringify(page),
      );
    }
  });
}

test('a wider terminal is made use of', () => {
  const [narrow, wide] = [60, 120].map(
    (width) => helpText(manual, { of: 'flags' }, { width, color: false }).split('\n').length,
  );
  assert.ok((wide ?? 0) * 1.5 < (narrow ?? 0), `${narrow} lines, and ${wide}`);
});

test('global flags are explained once', () => {
  const pages = HELP_PAGES.map((page) => helpText(manual, page, { width: 80, color: false }));
  assert.equal(pages.filter((page) => page.includes('Do not mask passwords')).length, 1);
});

test('every command, flag and argument says what it is for', () => {
  const mute = manual.commands.flatMap(({ name, summary, flags, args }) =>
    [{ name, description: summary }, ...flags, ...args]
      .filter(({ description }) => description.length < 5)
      .map((each) => `${name}: ${each.name}`),
  );
  assert.deepEqual(mute, []);
});

test('man pages are what man takes without a warning', () => {
  for (const [name, page] of manPages(manual)) {
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-c'], {
      input: page,
      encoding: 'utf8',
    });
    assert.deepEqual([name, status, stderr], [name, 0, '']);
    const shown = stdout.replaceAll(/.\u0008/g, '');
    for (const section of ['NAME', 'SYNOPSIS']) assert.match(shown, new RegExp(`^${section}$`, 'm'), name);
  }
});
