import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createReport } from '../../../src/report/create.ts';
import { Report } from '../../../src/report/model.ts';
import { render } from '../../../src/report/views/index.ts';
import { FORMATS, type Format, type Repository } from '../../../src/report/views/model.ts';
import { stepSummary } from '../../../src/report/views/summary.ts';
import { crashReport, APP } from '../../coredump/stacks.ts';
import { SUBJECTS, hostileReport, realReports } from './reports.ts';

const OPTIONS = { width: Infinity, color: false, verbose: false, token: 'b6f1d0c2' } as const;
const JUNIT_RULES = fileURLToPath(new URL('../../../fixtures/views/junit.xsd', import.meta.url));
let reports: Record<string, Report> = {};
before(async () => {
  reports = { ...(await realReports()), hostile: hostileReport() };
});

async function view(name: string, format: Format): Promise<string> {
  const report = reports[name];
  assert.ok(report, name);
  return render(report, format, OPTIONS);
}

for (const name of SUBJECTS) {
  test(`every format prints the report "${name}", with one line end at its end and no control characters`, async () => {
    for (const format of FORMATS.filter((each) => each !== 'json')) {
      const printed = await view(name, format);
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(printed, /[\u0000-\u0008\u000b-\u001f\u007f\u202e]/, format);
      assert.ok(printed.isWellFormed(), format);
      assert.ok(
        printed === '' || (printed.endsWith('\n') && !printed.endsWith('\n\n')),
        `${format} ends with one line end`,
      );
    }
  });

  test(`the JUnit XML of "${name}" is what Jenkins' strict schema takes`, async () => {
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', JUNIT_RULES, '-'], {
      input: await view(name, 'junit'),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  });

  test(`GitLab and reviewdog can read "${name}"`, async () => {
    const issues = JSON.parse(await view(name, 'gitlab')) as {
      fingerprint: string;
      severity: string;
      location: { path: string; lines: { begin: number } };
    }[];
    assert.equal(issues.length, reports[name]?.findings.length);
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length, 'fingerprints are unique');
    for (const { severity, location } of issues) {
      assert.match(severity, /^(?:info|minor|major|critical|blocker)$/);
      assert.ok(location.path !== '' && !location.path.startsWith('/') && location.lines.begin >= 1);
    }
    const { diagnostics } = JSON.parse(await view(name, 'rdjson')) as {
      diagnostics: { message: string; location: { path: string }; severity: string }[];
    };
    for (const { message, location, severity } of diagnostics)
      assert.ok(message !== '' && location.path !== '' && /^(?:ERROR|WARNING|INFO)$/.test(severity));
  });
}

test('evidence cannot give GitHub a command', async () => {
  const lines = (await view('hostile', 'github')).split('\n');
  const [stop, resume] = [lines.indexOf(`::stop-commands::${OPTIONS.token}`), lines.indexOf(`::${OPTIONS.token}::`)];
  assert.ok(stop >= 0 && resume > stop);
  const commands = [...lines.slice(0, stop), ...lines.slice(resume)].filter((line) => line.includes('::'));
  for (const command of commands)
    assert.match(command, /^::(?:group::|stop-commands::|b6f1d0c2::|endgroup::|error (?:[a-z]+=[^,:]*,?)+::)/);
  assert.equal(
    commands.filter((command) => command.startsWith('::error')).length,
    10,
    'nine findings and the count of the others',
  );
  assert.match(lines.at(-2) ?? '', /and 3 more/);
});

test('without a token the untrusted text is left out', async () => {
  const printed = await render(hostileReport(), 'github', { width: Infinity, color: false, verbose: false });
  assert.doesNotMatch(printed, /::group/);
});

test('evidence cannot give Azure a command', async () => {
  const lines = (await view('hostile', 'azure')).split('\n').filter((line) => line.includes('##'));
  for (const line of lines)
    assert.match(line, /^(?:##\[group\]|##\[endgroup\]$|##vso\[task\.logissue type=error;(?:[a-z]+=[^;\]]*;?)+\])/);
});

for (const sharps of ['##', '###', '####']) {
  test(`evidence with ${sharps} before it cannot give Azure a command either`, async () => {
    const incomplete = [{ what: 'the rest', why: `${sharps}vso[task.setvariable variable=PATH]/tmp` }];
    const printed = await render(
      createReport('triage log', { subject: {}, findings: [], sections: [], incomplete, provenance: {} }),
      'azure',
      OPTIONS,
    );
    assert.match(printed, / #vso\[/);
    assert.doesNotMatch(printed, /##vso\[/);
  });
}

test('annotations point to the first frame inside the repository', async () => {
  const repository: Repository = {
    relative: (file) => (file.startsWith('/repo/') ? file.slice('/repo/'.length) : undefined),
  };
  const report = crashReport([
    ['lib_read', '/usr/lib/libx.so', 'culprit', { file: '/build/libx/read.c', line: 4 }],
    ['ours', APP, 'code', { file: '/repo/src/ours: 1,2.c', line: 17 }],
    ['main', APP, 'code', { file: '/repo/src/main.c', line: 3 }],
  ]);
  assert.match(
    await render(report, 'github', { ...OPTIONS, repository }),
    /^::error file=src\/ours%3A 1%2C2\.c,line=17,title=/m,
  );
  assert.match(
    await render(report, 'azure', { ...OPTIONS, repository }),
    /sourcepath=src\/ours: 1,2\.c;linenumber=17;/,
  );
  const elsewhere: Repository = { relative: () => undefined };
  assert.match(await render(report, 'github', { ...OPTIONS, repository: elsewhere }), /^::error title=/m);
});

test('Markdown cannot be broken out of', async () => {
  const printed = await view('hostile', 'markdown');
  const unfenced = printed
    .replaceAll(/^(`{3,})text\n[^]*?^\1$/gm, '')
    .replaceAll(/(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  assert.doesNotMatch(
    unfenced.replaceAll(/<\/?(?:details|summary)>|<!-- -->/g, ''),
    /<[a-z/!]/i,
    'no HTML but our own',
  );
  assert.doesNotMatch(unfenced, /@everyone|#1\b/);
  const outsideOfHtml = unfenced.replaceAll(/<summary>.*<\/summary>/g, '');
  assert.doesNotMatch(outsideOfHtml, /(?:^|[^\\])\[link\]/);
  assert.equal(unfenced.match(/<details>/g)?.length, unfenced.match(/<\/details>/g)?.length);
});

test('Markdown has the verdict open and the evidence folded', async () => {
  const printed = await view('coredump', 'markdown');
  assert.match(printed, /^### faultline triage coredump\n\n\*\*SIGSEGV/);
  assert.match(printed, /- signature: `SIGSEGV \| /);
  assert.match(printed, /<details><summary>Backtrace \(thread \d+\)<\/summary>\n\n```text\n/);
});

test('a step summary keeps its limit and says what is missing', () => {
  const many = Array.from({ length: 40 }, () => hostileReport());
  for (const limit of [0, 100, 1000, 5000, 100_000]) {
    const summary = stepSummary(many, OPTIONS, limit);
    assert.ok(Buffer.byteLength(summary) <= limit, `${limit}`);
    if (limit > 1000) assert.match(summary, /\d+ more parts do not fit/);
  }
  assert.doesNotMatch(stepSummary([hostileReport()], OPTIONS), /not fit/);
});
