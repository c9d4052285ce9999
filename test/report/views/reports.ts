import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { triageCoredump } from '../../../src/coredump/coredump.ts';
import { parseReport, type Report, type Section } from '../../../src/report/model.ts';
import { sectionOf } from '../../../src/report/section-of.ts';
import { calm } from '../../ci/project.ts';
import { crash } from '../../support/crash.ts';
import { build, situations, valgrind } from '../../valgrind/fixtures.ts';
import { faultline } from '../../support/faultline.ts';
import { APP, crashReport, type Row } from '../../coredump/stacks.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));

const GURU = [fixture('guru/recorded/plain.txt'), fixture('guru/recorded/two-in-a-row.txt')];

/** What there is a report of: `realReports`, and `hostileReport`. */
export const SUBJECTS = [
  'coredump',
  'compare',
  'log',
  'guru',
  'guru-diff',
  'guru-fleet',
  'guru-lint',
  'symbols',
  'debug-sections',
  'valgrind',
  'sanitizer',
  'ci',
  'doctor',
  'nothing',
  'hostile',
] as const;

/** A real report of every subcommand that makes one; but of triage list, which needs a journal and finds nothing. */
export async function realReports(): Promise<Record<string, Report>> {
  const died = await crash('null-read');
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-views-'));
  const saved = path.join(directory, 'crash.json');
  try {
    const coredump = await triageCoredump(died.core, {});
    writeFileSync(saved, JSON.stringify(coredump));
    return {
      coredump,
      compare: await reportOf('triage', 'compare', saved, saved),
      guru: await reportOf('guru', 'show', fixture('guru/recorded/two-in-a-row.txt')),
      'guru-diff': await reportOf('guru', 'diff', ...GURU),
      'guru-fleet': await reportOf('guru', 'fleet', ...GURU),
      'guru-lint': await reportOf('guru', 'lint', ...GURU),
      symbols: await reportOf('symbols', 'find', died.core, '--in', path.dirname(died.exe)),
      ci: await ciReport(directory),
      doctor: await reportOf('doctor'),
      log: await reportOf('triage', 'log', fixture('python/recorded/3.12.1-abort-1.txt')),
      'debug-sections': await reportOf(
        'check-debug-sections',
        died.exe,
        fixture('crash/null-read/main.c'),
        '--require',
        'full',
        '--require-build-id',
      ),
      valgrind: await reportOf('valgrind', 'summary', await valgrindLog(directory)),
      sanitizer: await reportOf('sanitizer', 'summary', fixture('sanitizer/recorded')),
      nothing: { ...coredump, command: 'check debug-sections', findings: [], sections: [], incomplete: [] },
    };
  } finally {
    died.remove();
    rmSync(directory, { recursive: true });
  }
}

/** Of a run with crashes: new ones and one that is meant. */
async function ciReport(directory: string): Promise<Report> {
  const [project, file] = [path.join(directory, 'project'), path.join(directory, 'ci.json')];
  cpSync(fixture('ci'), project, { recursive: true });
  await faultline(['ci', 'run', '--expect', 'death_test', '--report', `json=${file}`, '--', './run-tests.sh', 'out'], {
    cwd: project,
    env: calm(project),
  });
  return parseReport(JSON.parse(readFileSync(file, 'utf8')));
}

async function valgrindLog(directory: string): Promise<string> {
  const situation = situations().find(({ name }) => name === 'leaks');
  if (situation === undefined) throw new Error('fixtures/valgrind/leaks is missing');
  const log = path.join(directory, 'valgrind.log');
  writeFileSync(log, await valgrind([...situation.options, await build(situation, directory)], directory));
  return log;
}

async function reportOf(...args: string[]): Promise<Report> {
  const { stdout } = await faultline([...args, '--json']);
  return parseReport(JSON.parse(stdout));
}

/** What evidence may hold to do harm in one format or another. */
export const HOSTILE = [
  '</script><script>window.harm = 1</script>',
  '"><img src=x onerror="window.harm = 2">',
  "'; window.harm = 3; //",
  '</style><style>body { display: none }</style>',
  '{{7*7}} ${7*7} &lt;b&gt;',
  'a\n::error::forged\n::add-mask::x',
  'b\r\n##vso[task.complete result=Succeeded;]done',
  '##[endgroup]::endgroup::',
  ']]></error><testcase name="forged"/>',
  '```\n# heading\n[link](javascript:window.harm=4) @everyone #1 | <details>',
  '\u001b[31mred\u001b[0m \u0000 \u202e reversed \ud800 \uffff',
  '%0A::warning::forged %25',
] as const;

/** A report in which every text is hostile. */
export function hostileReport(): Report {
  const rows = HOSTILE.map((text, index): Row => [
    text,
    `${APP}/${text}`,
    index === 0 ? 'fault' : index === 1 ? 'culprit' : 'code',
    { file: `src/${text}`, line: index + 1 },
  ]);
  const report = crashReport(rows);
  const finding = report.findings[0];
  const findings =
    finding === undefined
      ? []
      : HOSTILE.map((text) => ({
          ...finding,
          title: text,
          message: text,
          location: { file: `src/${text}`, line: 3, function: text, module: text },
        }));
  const threads: Section = {
    kind: 'threads',
    title: HOSTILE[0],
    count: 3,
    groups: [{ threads: [1, 2], state: HOSTILE[1], frames: sectionOf(report, 'backtrace')?.frames ?? [] }],
  };
  const told = HOSTILE.join(' ');
  const process: Section = { kind: 'process', title: told, executable: told, commandLine: told };
  return {
    ...report,
    subject: { path: told },
    findings,
    sections: [...report.sections, threads, process],
    incomplete: [{ what: told, why: told }],
  };
}
