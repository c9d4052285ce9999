import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { CiCrash } from '../../src/report/sections/ci.ts';
import type { CrashSection } from '../../src/report/sections/crash.ts';
import { faultline } from '../support/faultline.ts';
import { calm } from './project.ts';

const SOURCES = fileURLToPath(new URL('../../fixtures/sanitizer', import.meta.url));
const out = mkdtempSync(path.join(tmpdir(), 'faultline-sanitizers-'));
after(() => rmSync(out, { recursive: true, force: true }));

/** Builds a program of fixtures/sanitizer and gives its path. */
function built(compiler: 'gcc' | 'clang-14', source: string, sanitizer: string, ...flags: string[]): string {
  const program = path.join(out, `${source}-${compiler}${flags.join('')}`);
  const args = ['-g', '-O0', '-pthread', `-fsanitize=${sanitizer}`, ...flags, '-o', program, `${source}.c`];
  const { status, stderr } = spawnSync(compiler, args, { cwd: SOURCES, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return program;
}

interface Told {
  readonly status: number | null;
  readonly stderr: string;
  readonly crashes: readonly CiCrash[];
  readonly sections: readonly CrashSection[];
}

/** Runs a script under `ci run`, each in a directory of its own, for all cores there have one name. */
async function ci(script: string, ...flags: string[]): Promise<Told> {
  return ciWith({}, script, ...flags);
}

async function ciWith(env: Record<string, string>, script: string, ...flags: string[]): Promise<Told> {
  const cwd = mkdtempSync(path.join(out, 'run-'));
  const { status, stderr } = await faultline(
    ['ci', 'run', '--report', 'json=report.json', ...flags, '--', 'sh', '-c', script],
    { cwd, env: { ...calm(cwd), ASAN_OPTIONS: undefined, TSAN_OPTIONS: undefined, ...env } },
  );
  const report = parseReport(JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')));
  const sections = report.sections.filter((section) => section.kind === 'crash');
  return { status, stderr, crashes: sectionOf(report, 'ci')?.crashes ?? [], sections };
}

function baselineOf(...crashes: readonly (CiCrash | undefined)[]): string {
  const file = path.join(mkdtempSync(path.join(out, 'baseline-')), 'known');
  writeFileSync(file, crashes.map((crash) => `${crash?.fingerprint}\n`).join(''));
  return file;
}

const titles = (crashes: readonly CiCrash[]) => crashes.map(({ status, title }) => `${status} ${title}`);

suite('what a sanitizer found is told by its report', () => {
  let [race, races, leak] = ['', '', ''];
  before(() => {
    race = built('gcc', 'race', 'thread');
    races = built('gcc', 'two-races', 'thread');
    leak = built('gcc', 'leak', 'address');
  });

  test('a race and a leak, of which nothing is on the stack at exit, are two crashes in their own places', async () => {
    const [one, other] = [await ci(race), await ci(leak)];
    assert.deepEqual(titles(one.crashes), ['new ThreadSanitizer: data race in count']);
    assert.deepEqual(titles(other.crashes), ['new LeakSanitizer: direct leak of 40 bytes in 1 object in make_table']);
    assert.equal(one.sections[0]?.culpritFrame?.line, 9);
    assert.match(one.stderr, /^==================\nWARNING: ThreadSanitizer: data race/m); // the command's output is its own
    assert.equal(one.status, 134);
  });

  test('a baseline that knows one hides no other', async () => {
    const { crashes } = await ci(race);
    const known = baselineOf(crashes[0]);
    assert.deepEqual(titles((await ci(race, '--baseline', known)).crashes), [
      'known ThreadSanitizer: data race in count',
    ]);
    for (const other of [races, leak]) {
      const told = await ci(`${other} || true`, '--baseline', known);
      assert.ok(told.crashes.every(({ status }) => status === 'new'));
      assert.equal(told.status, 1);
    }
  });

  test('two races of one process are two crashes', async () => {
    const { crashes } = await ci(races);
    assert.deepEqual(titles(crashes), [
      'new ThreadSanitizer: data race in open_one',
      'new ThreadSanitizer: data race in close_one',
    ]);
    const { crashes: again, status } = await ci(`${races} || true`, '--baseline', baselineOf(crashes[0]));
    assert.deepEqual(
      again.map((crash) => crash.status),
      ['known', 'new'],
    );
    assert.equal(status, 1);
    const cwd = mkdtempSync(path.join(out, 'bundles-'));
    const bundled = await ci(races, '--bundle', cwd);
    assert.equal(bundled.crashes.filter(({ bundle }) => bundle !== undefined).length, 1);
  });

  test('where the report is out of sight, the crash is weak: no baseline knows it, no other is the same', async () => {
    const silent = await ci(`${race} 2>/dev/null`);
    assert.equal(silent.sections[0]?.weak, true);
    assert.match(silent.stderr, /weak/);
    const again = await ci(`${race} 2>/dev/null`, '--baseline', baselineOf(silent.crashes[0]));
    assert.deepEqual(
      again.crashes.map(({ status, weak }) => [status, weak]),
      [['new', true]],
    );
    assert.match(again.crashes[0]?.why ?? '', /the baseline has its fingerprint, which is weak/);
    const other = await ci(`${races} 2>/dev/null`);
    assert.notEqual(other.crashes[0]?.fingerprint, silent.crashes[0]?.fingerprint);
  });

  test('a report that the job has written to a file is read there', async () => {
    const { crashes } = await ciWith({ TSAN_OPTIONS: `log_path=${out}/tsan` }, race);
    assert.deepEqual(titles(crashes), ['new ThreadSanitizer: data race in count']);
  });

  test('a report between whose lines another process wrote is not believed', async () => {
    const other = "sed 's/pid=[0-9]*/pid=1/'";
    const { crashes } = await ci(
      `${race} 2>report; code=$?; { head -4 report; ${other} report; tail -n +5 report; } >&2; exit $code`,
    );
    const [own] = crashes.filter(({ cores }) => cores.length > 0);
    assert.equal(own?.weak, true);
  });

  test('a leak that ends the process without a core is told as well, and known by the same fingerprint', async () => {
    const alone = built('gcc', 'leak', 'leak');
    const { crashes, status, stderr } = await ci(alone);
    assert.equal(status, 23);
    assert.deepEqual(
      crashes.map(({ status: kind, why }) => `${kind}: ${why}`),
      ['printed: printed a crash report, left no core'],
    );
    assert.match(stderr, /Line \d+ of standard error:/);
    const known = await ci(alone, '--baseline', baselineOf(crashes[0]));
    assert.deepEqual(
      known.crashes.map(({ status: kind }) => kind),
      ['known'],
    );
  });
});

suite('sanitizers write to files of their own where that is asked for', () => {
  test('a runner that throws standard error away hides nothing, and the summary of the files has the fingerprints of the crashes', async () => {
    const programs = [
      built('gcc', 'use-after-free', 'address'),
      built('clang-14', 'race', 'thread'),
      built('gcc', 'leak', 'address'),
    ];
    const logs = path.join(mkdtempSync(path.join(out, 'logs-')), 'made', 'here');
    const { crashes, stderr } = await ci(
      programs.map((program) => `${program} 2>/dev/null`).join('; '),
      '--sanitizer-logs',
      logs,
    );
    assert.doesNotMatch(stderr, /==ABORTING/);
    const { stdout } = await faultline(['sanitizer', 'summary', logs, '--json']);
    const { findings } = parseReport(JSON.parse(stdout));
    assert.equal(findings.length, 3);
    assert.deepEqual(
      crashes.flatMap(({ fingerprint = '' }) => fingerprint).toSorted(),
      findings.map(({ fingerprint }) => fingerprint).toSorted(),
    );
    assert.ok(crashes.some(({ status, cores }) => status === 'new' && cores.length === 1));
  });

  test("the job's own log_path stands", async () => {
    const program = built('gcc', 'leak', 'address');
    const [logs, own] = [mkdtempSync(path.join(out, 'logs-')), path.join(mkdtempSync(path.join(out, 'own-')), 'asan')];
    const { crashes } = await ciWith(
      { ASAN_OPTIONS: `log_path=${own}`, LSAN_OPTIONS: `log_path=${own}` },
      program,
      '--sanitizer-logs',
      logs,
    );
    assert.deepEqual(readdirSync(logs), []);
    assert.deepEqual(titles(crashes), ['new LeakSanitizer: direct leak of 40 bytes in 1 object in make_table']);
  });
});

suite("clang's sanitizers are linked into the program, and none of their functions is to blame", () => {
  for (const [source, sanitizer, culprit, ended] of [
    ['use-after-free', 'address', 'copy_field', 'AddressSanitizer: heap-use-after-free'],
    ['double-free', 'address', 'release', 'AddressSanitizer: attempting double-free'],
    ['uninitialised', 'memory', 'decide', 'MemorySanitizer: use-of-uninitialized-value'],
    ['calls-abort', 'thread', 'give_up', 'the program called abort'],
  ] as const) {
    test(`${source}: ${culprit}`, async () => {
      const [section] = (await ci(built('clang-14', source, sanitizer))).sections;
      assert.equal(section?.culpritFrame?.function, culprit);
      assert.ok(section?.cause.summary.startsWith(ended), section?.cause.summary);
    });

    test(`${source}, stripped and with its report out of sight: the frame below the sanitizer's`, async () => {
      const program = built('clang-14', source, sanitizer, '-s');
      const { sections } = await ci(`${program} 2>/dev/null`);
      const frame = sections[0]?.culpritFrame;
      assert.equal(frame?.function, undefined);
      assert.equal(frame?.module, program);
      assert.equal(functionAt(program, built('clang-14', source, sanitizer), frame?.offset), culprit);
    });
  }

  for (const [source, sanitizer] of [
    ['race', 'thread'],
    ['leak', 'address'],
  ] as const)
    test(`${source}, stripped and with its report out of sight: nobody's, so weak`, async () => {
      const { sections } = await ci(`${built('clang-14', source, sanitizer, '-s')} 2>/dev/null`);
      assert.equal(sections[0]?.culpritFrame, undefined);
      assert.equal(sections[0]?.weak, true);
      assert.match(sections[0]?.cause.summary ?? '', /^a sanitizer ended the program/);
    });
});

/** The function of a program with symbols that lies where an address of the same program without is. */
function functionAt(stripped: string, program: string, offset: string | undefined): string | undefined {
  assert.notEqual(stripped, program);
  const { stdout } = spawnSync('addr2line', ['-f', '-e', program, offset ?? ''], { encoding: 'utf8' });
  return stdout.split('\n')[0];
}

test('two crashes with weak fingerprints are never the same, and those that a report tells are what it says', async () => {
  const program = built('gcc', 'race', 'thread');
  const saved = async (name: string, script: string): Promise<string> => {
    const cwd = path.join(out, name);
    mkdirSync(cwd);
    await faultline(['ci', 'run', '--', 'sh', '-c', script], { cwd, env: calm(cwd) });
    return path.join(cwd, 'core');
  };
  const cores = [await saved('one', `${program} 2>/dev/null`), await saved('other', `${program} 2>/dev/null`)];
  const { stdout } = await faultline(['triage', 'compare', ...cores]);
  assert.match(stdout, /2 crashes, 2 distinct/);
  assert.match(stdout, /weak/);
});
