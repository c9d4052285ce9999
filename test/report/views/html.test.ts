import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../../src/report/model.ts';
import type { ValgrindProblem, ValgrindSection } from '../../../src/report/sections/valgrind.ts';
import { htmlView } from '../../../src/report/views/html.ts';
import { crashReport } from '../../coredump/stacks.ts';

const OPTIONS = { width: Infinity, color: false, verbose: false };
const report = crashReport([['main', '/srv/app', 'culprit', { file: 'main.c', line: 6 }]]);

function shown(changed: Partial<Report>): string {
  return htmlView({ ...report, ...changed }, OPTIONS);
}

/** The sections of the report, the cause of its crash another. */
function withCause(cause: { readonly summary: string; readonly message: string }): string {
  return shown({
    sections: report.sections.map((section) =>
      section.kind === 'crash' ? { ...section, cause: { ...section.cause, ...cause } } : section,
    ),
    findings: [],
  });
}

test('what an assertion says is shown once', () => {
  const message = "app: main.c:6: check: Assertion `total == 4' failed.";
  const page = withCause({ summary: `assertion failed: ${message}`, message });
  assert.equal(page.split('Assertion `total == 4').length - 1, 1);
});

test('a message of several lines is shown whole, and its first line once', () => {
  const page = withCause({ summary: 'panic: index out of range', message: 'index out of range\ngoroutine 1' });
  assert.equal(page.split('index out of range').length - 1, 1);
  assert.match(
    page,
    /<p class="cause">panic<\/p><pre tabindex="0"><span class="row">index out of range<\/span><span class="row">goroutine 1<\/span><\/pre>/,
  );
});

test('a long command line is folded, a short one is not', () => {
  const long = `/srv/app ${'--option value '.repeat(60)}--last`;
  const page = (commandLine: string) =>
    shown({ sections: [{ kind: 'process', title: 'Process', executable: '/srv/app', commandLine }] });
  assert.match(page(long), /<details class="long"><summary>\/srv\/app --option [^<]*… .*--last<\/span><\/details>/);
  assert.doesNotMatch(page('/srv/app --option value'), /class="long"/);
});

const problem = (kind: string, fingerprint: string, size: number): ValgrindProblem => ({
  kind,
  fingerprint,
  what: `${kind} of ${size}`,
  contexts: kind.startsWith('Leak') ? 1 : size,
  processes: [1],
  stack: [],
  ...(kind.startsWith('Leak') ? { leak: { bytes: size, blocks: 1 } } : {}),
});

function valgrindPage(
  problems: readonly ValgrindProblem[],
  levels: Readonly<Record<string, 'error' | 'warning'>>,
): string {
  const section = {
    kind: 'valgrind',
    title: 'valgrind',
    verdict: 'problems',
    totals: { processes: 1, errors: problems.length, contexts: problems.length, leaks: {} },
    processes: [],
    groups: [],
    problems: [...problems],
  } as unknown as ValgrindSection;
  const [finding] = report.findings;
  assert.ok(finding);
  const findings = Object.entries(levels).map(([fingerprint, level]) => ({ ...finding, fingerprint, level }));
  return shown({ command: 'valgrind summary', sections: [section], findings });
}

test("valgrind's rows: the worst first, in its colour, as large as it is", () => {
  const page = valgrindPage(
    [
      problem('Leak_PossiblyLost', 'p', 900),
      problem('Leak_DefinitelyLost', 'small', 10),
      problem('Leak_DefinitelyLost', 'large', 100),
      problem('Leak_StillReachable', 'r', 5),
    ],
    { p: 'warning', small: 'error', large: 'error' },
  );
  const rows = [
    ...page.matchAll(/<i class="(\w+)" style="width:([\d.]+)%"><\/i><\/span><b class="badge (\w*)">(\w+)/g),
  ];
  assert.deepEqual(
    rows.map(([, tone, width, level, kind]) => [tone, width, level, kind]),
    [
      ['lost', '11.1', 'error', 'Leak_DefinitelyLost'],
      ['lost', '1.1', 'error', 'Leak_DefinitelyLost'],
      ['possible', '100.0', 'warning', 'Leak_PossiblyLost'],
      ['reachable', '0.6', '', 'Leak_StillReachable'],
    ],
  );
});

test('a chart of one bar compares nothing and is not drawn', () => {
  const one = [problem('Leak_DefinitelyLost', 'a', 10)];
  assert.doesNotMatch(valgrindPage(one, { a: 'error' }), /Leaks by root cause|class="size"/);
  const two = [...one, problem('Leak_PossiblyLost', 'b', 10)];
  assert.match(valgrindPage(two, { a: 'error', b: 'warning' }), /Leaks by root cause/);
});
