// Values that were never seen before, in every place of a report and written in every way, in every format: none is left. Each is
// named in one place alone. FAULTLINE_SEED=N repeats a run.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { showReports } from '../../src/guru/show.ts';
import { triageLog } from '../../src/python/triage-log.ts';
import { maskReport } from '../../src/report/mask.ts';
import type { Report } from '../../src/report/model.ts';
import { render } from '../../src/report/views/index.ts';
import { FORMATS } from '../../src/report/views/model.ts';
import { summarise as summariseSanitizer } from '../../src/sanitizer/summarise.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { limitsOf, summarise as summariseValgrind } from '../../src/valgrind/summarise.ts';
import { APP, crashReport } from '../coredump/stacks.ts';

const seed = Number(process.env['FAULTLINE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const random = randomNumbers(seed);
const { path: directory, remove } = temporaryDirectory();
after(remove);

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su te vi wo xa ye zor lim dra gev tos plu kem'.split(' ');
const SIGNS = ['!', '#', '$', '%', '&', '*', '+', '-', '.', '=', '?', '^', '_', '~'];

/** Values as people and machines make them, each another at every run. */
const VALUES: Readonly<Record<string, () => string>> = {
  'letters and digits': () => syllables(3) + digits(2),
  'letters alone': () => syllables(6),
  'letters of both cases': () => [1, 2, 3].map(() => capital(syllables(2))).join(''),
  'words with dashes': () => [1, 2, 3].map(() => syllables(2)).join('-'),
  'words with blanks': () => `${[1, 2, 3].map(() => syllables(2)).join(' ')} ${digits(2)}`,
  'with signs': () => capital(syllables(2)) + pick(SIGNS) + digits(3) + pick(SIGNS) + syllables(2),
  hexadecimal: () => Array.from({ length: 32 }, () => pick([...'0123456789abcdef'])).join(''),
  base64: () => Buffer.from(Array.from({ length: 24 }, () => Math.floor(random() * 256))).toString('base64'),
  'with marks': () => `${syllables(2)}"${digits(2)}'${syllables(2)}`,
  'with a backslash': () => `${syllables(3)}\\${digits(3)}`,
};

/** Places that name a value: of a new name, which ends as such names do. */
const NAMED: Readonly<Record<string, (value: string) => Partial<Places>>> = {
  'an option of the command line': (value) => ({ argv: ['prog', `--${syllables(2)}-password`, value, '--port', '1'] }),
  'an option with its value': (value) => ({ argv: ['prog', `--${syllables(2)}-secret=${value}`] }),
  'a variable': (value) => ({ variables: [{ name: `${syllables(2).toUpperCase()}_PASSWORD`, value }] }),
  'a local variable': (value) => ({
    locals: [{ name: `${syllables(2)}_token`, type: 'char *', value: `0x55d0 ${JSON.stringify(value)}` }],
  }),
  'a line of a log': (value) => ({ log: `2026-11-30 04:10:01 INFO ${syllables(2)}_password='${single(value)}' ok` }),
  'a header': (value) => ({ log: `> X-${capital(syllables(2))}-Token: ${value.replaceAll(' ', '')}` }),
  'JSON in a log': (value) => ({ log: JSON.stringify({ message: JSON.stringify({ db_password: value }) }) }),
  'a URL': (value) => ({ log: `connect amqp://nova:${encodeURIComponent(value)}@${syllables(2)}.example.org/x` }),
  'an option of a service': (value) => ({ option: ['admin_password', value] }),
  SQL: (value) => ({ log: `ALTER USER nova IDENTIFIED BY '${value.replaceAll("'", "''")}'` }),
};

interface Places {
  readonly argv: readonly string[];
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly locals: readonly { readonly name: string; readonly type: string; readonly value: string }[];
  readonly log: string;
  readonly option: readonly [name: string, value: string];
}

/** How a value is written where nothing names it. */
const BARE: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (value) => `said ${value} here`,
  'Python list': (value) => `['tool', '${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}', 5]`,
  JSON: (value) => JSON.stringify(['x', value]),
  'JSON in JSON': (value) => JSON.stringify(JSON.stringify({ x: value })),
  shell: (value) => `tool '${value.replaceAll("'", String.raw`'\''`)}'`,
  'option of one letter': (value) => `tool -x${value}`,
  XML: (value) =>
    `<x>${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;')}</x>`,
  URL: (value) => `GET /x?q=${encodeURIComponent(value)}`,
  base64: (value) => Buffer.from(value).toString('base64'),
  Go: (value) => `[]string{"x", ${JSON.stringify(value)}}`,
};

suite(`seed ${seed}: a value that is named in one place is left nowhere`, () => {
  for (const [kind, make] of Object.entries(VALUES))
    for (const [where, name] of Object.entries(NAMED))
      test(`${kind}, in ${where}`, async () => {
        // without marks a blank ends it, and so does what looks like a URL's next part: &x=, %22
        const value = where === 'a header' ? make().replaceAll(/[ &%]/g, '') : make();
        const written = Object.values(BARE).map((write) => write(value));
        const report = await reportOf(name(value), written);
        const masked = await maskReport(report);
        for (const format of FORMATS) {
          const shown = await render(masked, format, { color: false, width: 100, verbose: true });
          for (const [way, form] of Object.entries(formsOf(value)))
            assert.ok(!shown.includes(form), `${way} in ${format}: ${around(shown, form)}`);
        }
      });
});

/** What must not be shown: the value, and how a writer of a format may have it. */
function formsOf(value: string): Readonly<Record<string, string>> {
  return {
    value,
    JSON: JSON.stringify(value).slice(1, -1),
    URL: encodeURIComponent(value),
    XML: value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;'),
    base64: Buffer.from(value).toString('base64').replace(/=+$/, ''),
  };
}

/** A report of all that has places for texts: a crash, what real readers make of logs, and what a command printed. */
async function reportOf(named: Partial<Places>, written: readonly string[]): Promise<Report> {
  const [first = ''] = written;
  const crash = crashReport([['run', APP, 'fault', { file: 'src/run.c', line: 3 }]]);
  const [valgrind, sanitizer, python, guru] = await Promise.all([
    ofValgrind([...(named.argv ?? ['prog']), ...written].join(' ')),
    ofSanitizer(first),
    ofPython(written),
    ofGuru(named.option ?? ['x', 'y'], first),
  ]);
  const findings = crash.findings.map((finding) => ({ ...finding, message: written.join(' ') }));
  return {
    ...crash,
    subject: { command: [...(named.argv ?? ['prog'])], path: '/tmp/core' },
    findings: [...findings, ...python.findings, ...sanitizer.findings],
    sections: [
      ...crash.sections,
      {
        kind: 'process',
        title: 'Process',
        commandLine: [...(named.argv ?? ['prog'])].map(quoted).join(' '),
        environment: [...(named.variables ?? []), ...written.map((value) => ({ name: 'ARGS', value }))],
      },
      {
        kind: 'variables',
        title: 'Variables',
        frames: [
          {
            index: 0,
            function: 'run',
            arguments: [],
            locals: [
              ...(named.locals ?? []),
              ...written.map((text, index) => ({ name: `x${index}`, type: 'char *', value: JSON.stringify(text) })),
            ],
          },
        ],
      },
      { kind: 'custom', title: 'Unit log', command: ['journalctl'], output: [named.log ?? '', ...written].join('\n') },
      ...[valgrind, sanitizer, python, guru].flatMap(({ sections }) => sections),
    ],
    incomplete: written.map((why) => ({ what: 'x', why })),
  };
}

async function ofValgrind(command: string): Promise<Report> {
  const log = file(
    'valgrind.log',
    [
      'Memcheck, a memory error detector',
      `Command: ${command}`,
      '',
      'Invalid read of size 4',
      '   at 0x1: run (run.c:3)',
    ]
      .map((line) => `==7== ${line}\n`)
      .join('') + '==7== \n==7== ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)\n',
  );
  const { report } = await summariseValgrind({
    logs: [log],
    onlyThrough: [],
    failOn: 'never',
    limits: limitsOf({}),
    allowIncomplete: true,
    byProcess: true,
    interpreter: 'auto',
    ignoredModules: [],
  });
  return report;
}

async function ofSanitizer(text: string): Promise<Report> {
  const log = file(
    'sanitizer.log',
    `run.c:3:7: runtime error: load of value ${text}, which is not a valid value for type 'bool'\n    #0 0x1 in run /srv/app/run.c:3:7\n`,
  );
  const { report } = await summariseSanitizer({
    logs: [log],
    rules: [],
    failOn: 'never',
    allowIncomplete: true,
    byProcess: true,
  });
  return report;
}

async function ofPython(written: readonly string[]): Promise<Report> {
  const log = file(
    'python.log',
    `Fatal Python error: CalledProcessError: Command ${written.join(' ')}\n\nCurrent thread 0x00007f0000000001 (most recent call first):\n  File "/srv/app/x.py", line 3 in run\n`,
  );
  return triageLog({ path: log });
}

async function ofGuru([name, value]: readonly [string, string], text: string): Promise<Report> {
  const recorded = readFileSync(
    fileURLToPath(new URL('../../fixtures/guru/recorded/plain.txt', import.meta.url)),
    'utf8',
  );
  const told = recorded.replace(
    '  max_retries = -1',
    () => `  max_retries = -1\n  ${name} = ${value}\n  note = ${text}`,
  );
  return showReports({ paths: [file('guru.txt', told)], raw: false }, {});
}

function file(name: string, text: string): string {
  const at = path.join(directory, name);
  writeFileSync(at, text);
  return at;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${single(word)}'`;
}

function single(word: string): string {
  return word.replaceAll("'", String.raw`'\''`);
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return JSON.stringify(text.slice(Math.max(0, at - 120), at + part.length + 20));
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<Item>(items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function syllables(count: number): string {
  return Array.from({ length: count }, () => pick(SYLLABLES)).join('');
}

function digits(count: number): string {
  return Array.from({ length: count }, () => String(Math.floor(random() * 10))).join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
