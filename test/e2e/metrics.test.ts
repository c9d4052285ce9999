import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { ReadReport } from '../../src/store/occurrences.ts';
import { faultline, RUN } from '../support/faultline.ts';
import { freePort } from '../support/free-port.ts';
import { reportOf, reportsOf, stories } from '../support/store-reports.ts';
import { until } from '../support/until.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-metrics-'));
after(() => rmSync(directory, { recursive: true }));
const env = { FAULTLINE_STORE: path.join(directory, 'store.sqlite') };
const HOSTILE = 'a"b\\c\n<<<<evil>>>>';

before(async () => {
  const hostile = reportOf(
    { name: 'f', program: HOSTILE },
    { version: '1', pid: 9, host: HOSTILE, time: Date.UTC(2026, 0, 1) },
  );
  const input = [...reportsOf(stories(8), 1), hostile].map((report) => JSON.stringify(report)).join('\n');
  assert.equal((await faultline(['store', 'add', '-'], { env, input })).status, 0);
});

async function metrics(...args: string[]): ReturnType<typeof faultline> {
  return faultline(['metrics', ...args], { env });
}

test('promtool finds nothing to say of the metrics', async () => {
  const { stdout } = await metrics();
  assert.match(stdout, /^faultline_crashes\{program="program0",class="null-read",status="new"\} 2$/m);
  execFileSync('promtool', ['check', 'metrics'], { input: stdout });
});

test('a real node_exporter serves them', async () => {
  const textfiles = path.join(directory, 'textfiles');
  mkdirSync(textfiles);
  assert.equal((await metrics('--output', path.join(textfiles, 'faultline.prom'))).status, 0);
  const port = await freePort();
  const exporter = spawn(
    'prometheus-node-exporter',
    [
      '--collector.disable-defaults',
      '--collector.textfile',
      `--collector.textfile.directory=${textfiles}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  try {
    let served = '';
    await until('the exporter', async () => {
      served = await fetch(`http://127.0.0.1:${port}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      return served !== '';
    });
    assert.match(served, /^node_textfile_scrape_error 0$/m);
    assert.match(served, /^faultline_crash_occurrences_total\{class="null-read",program="program1"\} 11$/m);
    assert.ok(served.includes(String.raw`program="a\"b\\c\n<<<<evil>>>>"`));
  } finally {
    exporter.kill();
    await once(exporter, 'close');
  }
});

test('no series is there twice, whatever programs and rules are called', async () => {
  const at = { version: '1', pid: 1, host: 'h', time: 0 };
  const [named, nameless, other] = ['f', 'g', 'h'].map((name, index) =>
    reportOf({ name, program: 'unknown' }, { ...at, pid: index + 1 }),
  ) as [ReadReport, ReadReport, ReadReport];
  const withoutProgram = {
    ...nameless,
    subject: { ...nameless.subject, executable: undefined },
    sections: nameless.sections.filter(({ kind }) => kind !== 'process'),
  };
  const ofLog = { ...other, findings: other.findings.map((finding) => ({ ...finding, rule: 'log/null-read' })) };
  const own = { FAULTLINE_STORE: path.join(directory, 'twice.sqlite') };
  const input = [named, withoutProgram, ofLog].map((report) => JSON.stringify(report)).join('\n');
  assert.match((await faultline(['store', 'add', '-'], { env: own, input })).stdout, /3 new crashes/);
  const { stdout } = await faultline(['metrics'], { env: own });
  const series = stdout.match(/^faultline_crashes\{.*/gm);
  assert.deepEqual(series, ['faultline_crashes{program="unknown",class="null-read",status="new"} 3']);
});

test('other users may read the file, whatever the umask', async () => {
  const file = path.join(directory, 'readable.prom');
  execFileSync('sh', ['-c', `umask 077; '${process.execPath}' '${RUN}' metrics --output '${file}'`], {
    env: { ...process.env, ...env },
  });
  assert.equal(statSync(file).mode & 0o777, 0o644);
});

test("Monitoring::Plugin's parser reads every value", async () => {
  const { stdout, status } = await metrics('--format', 'nagios');
  assert.equal(status, 1);
  assert.match(stdout, /^FAULTLINE WARNING: 9 crashes nobody has looked at \| [^\n]+\n$/);
  const script =
    'use Monitoring::Plugin::Performance; print join ",", map { $_->label . "=" . $_->value } Monitoring::Plugin::Performance->parse_perfstring($ARGV[0])';
  const read = execFileSync('perl', ['-e', script, stdout.split('|')[1] ?? ''], { encoding: 'utf8' });
  assert.equal(read, 'back=0,new=9,known=0,fixed=0');
});

test('a store that nobody feeds is unknown, one with a crash that came back critical', async () => {
  const stale = await metrics('--format', 'nagios', '--max-age', '0.001');
  assert.equal(stale.status, 3);
  assert.match(stale.stdout, /^FAULTLINE UNKNOWN: no report was put into the store for/);
  const list = JSON.parse((await faultline(['store', 'list', 'function_0', '--json'], { env })).stdout);
  await faultline(['store', 'mark', list.sections[0].crashes[0].fingerprint, '--fixed-in', '1.10-1'], { env });
  const critical = await metrics('--format', 'nagios');
  assert.equal(critical.status, 2);
  assert.match(critical.stdout, /^FAULTLINE CRITICAL: 1 crash came back, 8 crashes nobody has looked at \|/);
});

test("Checkmk's agent gets one line per service, and no host's name that would end a section", async () => {
  // A state, a name, metrics by their levels, a text: https://docs.checkmk.com/latest/en/localchecks.html
  const SERVICE = String.raw`[0-3] "Faultline crashes" back=\d+;;0\|new=\d+;0 [^\n]+\n`;
  const LINE = new RegExp(`^${SERVICE}$`);
  assert.match((await metrics('--format', 'checkmk-local')).stdout, LINE);
  const spool = path.join(directory, 'spool');
  mkdirSync(spool);
  await metrics('--format', 'checkmk-spool', '--max-age', '3600', '--output', spool);
  assert.deepEqual(readdirSync(spool), ['3600_faultline']);
  const [header, ...line] = readFileSync(path.join(spool, '3600_faultline'), 'utf8').split(/(?<=\n)/);
  assert.equal(header, '<<<local>>>\n');
  assert.match(line.join(''), LINE);
  const { stdout } = await metrics('--format', 'checkmk-piggyback');
  assert.match(stdout, new RegExp(`^(?:<<<<host\\d+>>>>\n<<<local>>>\n${SERVICE}<<<<>>>>\n){8}$`));
  assert.ok(!stdout.includes('evil'));
});

test('what cannot be written is said, and nothing is left of it', async () => {
  const { status, stderr } = await metrics('--output', path.join(directory, 'no', 'such', 'file'));
  assert.equal(status, 2);
  assert.match(stderr, /can't be written: ENOENT\./);
});
