import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReport } from '../../../src/report/create.ts';
import type { Section } from '../../../src/report/model.ts';
import { textView } from '../../../src/report/views/text.ts';

const ID = 'eea28974c419f485dea394c6c9374f046a2bfd68';
const PATH = '/srv/releases/2026-11-21/lib/x86_64-linux-gnu/parser/libparser.so.4.2.1';

function shown(section: Section, verbose: boolean): string {
  return textView(
    createReport('test', { subject: {}, findings: [], sections: [section], incomplete: [], provenance: {} }),
    { width: 80, color: false, verbose },
  );
}

const symbols: Section = {
  kind: 'symbols',
  title: 'Symbols',
  modules: [
    { path: PATH, buildId: ID, status: 'missing', fix: `ask for build-id ${ID}` },
    { path: PATH, status: 'found', from: 'directory', file: `${PATH}.debug` },
  ],
};
const modules: Section = {
  kind: 'modules',
  title: 'Modules',
  modules: [{ path: PATH, base: '0x7f0000000000', debugInfo: 'missing', fix: `ask for build-id ${ID}` }],
};

test('on a narrow terminal the answer of symbols find, a path or a build-id, is not cut', () => {
  const text = shown(symbols, false);
  assert.match(text, new RegExp(`ask for build-id ${ID}$`, 'm'));
  assert.ok(text.includes(`${PATH}.debug (directory)`));
  assert.ok(!text.includes(` ${PATH} `), 'the module gives way');
});

test('--verbose cuts no cell of any table, however narrow the terminal is', () => {
  assert.match(shown(modules, false), /…/);
  assert.doesNotMatch(shown(modules, true) + shown(symbols, true), /…/);
});
