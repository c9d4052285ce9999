// Texts of crashes as people paste them: what stands around their lines is taken off, as it is for tracebacks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { loggedCrashes } from '../../src/crash-texts/in-log.ts';
import { ENVELOPES, PREFIXES } from '../log/forms.ts';

const recorded = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/crash-texts/segv/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

function crashesIn(text: string) {
  const reader = loggedCrashes('app.log', {});
  for (const line of text.split('\n')) reader.read(line);
  return reader
    .end()
    .sections.flatMap((section) =>
      section.kind === 'crash'
        ? [[section.culpritFrame?.function, section.delivered?.name, section.fingerprint] as const]
        : [],
    );
}

const prefixed = ['Actions, raw', 'docker compose v1', 'kubectl logs --prefix', 'quoted', 'torchrun, spaced'];
const enveloped = [
  'a colour and its end',
  'JSON: message',
  'one JSON string',
  'HTML, breaks of a fragment',
  'HTML, spans of a fragment',
  'trailing blanks',
  'CR and LF',
];
const WRAPPED: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  ...Object.fromEntries(
    prefixed.map((name) => [
      name,
      (lines: readonly string[]) =>
        lines.map((line) => (PREFIXES[name] ?? '').replaceAll('{s}', '11') + line).join('\n'),
    ]),
  ),
  ...Object.fromEntries(enveloped.map((name) => [name, ENVELOPES[name] as (lines: readonly string[]) => string])),
};

for (const name of ['gdb-bt', 'coredumpctl-info'])
  suite(name, () => {
    const lines = recorded(name);
    const expected = crashesIn(lines.join('\n'));
    for (const [form, wrap] of Object.entries(WRAPPED))
      test(form, () => {
        assert.deepEqual(expected[0]?.slice(0, 2), ['length_of', 'SIGSEGV']);
        const crashes = crashesIn(wrap(lines));

        assert.deepEqual(crashes, expected);
      });
  });

test("a sanitizer's stack in such a form is none of gdb's", () => {
  const lines = [
    '==7==ERROR: AddressSanitizer: SEGV',
    '    #0 0x4f1a2b in use /srv/app/a.c:5:3',
    '    #1 0x4f1b in main a.c:9',
  ];
  assert.deepEqual(crashesIn(lines.map((line) => `> ${line}`).join('\n')), []);
});
