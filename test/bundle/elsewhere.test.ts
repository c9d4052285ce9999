import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { crashInCi, runInCi, type BundledRun } from './crash-in-ci.ts';
import { cannotSandbox, triageElsewhere } from './sandbox.ts';

const OPTIONS = { skip: cannotSandbox() ?? false };

/** Programs in C, C++ and Python; with a handler that raised again, with libraries of their own, with and without symbols. */
const SITUATIONS = [
  'null-read',
  'uncaught-exception',
  'handler-raise',
  'python-faulthandler-string-at',
  'thread-of-20',
  'stripped-plugin',
  'embedded-python',
  'debuglink',
] as const;

/** What is said of a bundle because it is one. */
const OF_BUNDLES: ReadonlySet<string> = new Set(['a sandbox for gdb', 'what only the bundle says']);

/** The report that was made where the program died. */
function ownReport({ bundles: [bundle = ''] }: BundledRun): Report {
  return parseReport(
    JSON.parse(
      execFileSync('tar', ['--zstd', '-xOf', bundle, 'report.json'], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
    ),
  );
}

async function reportElsewhere({ bundles: [bundle = ''] }: BundledRun): Promise<Report> {
  const { status, stdout, stderr } = await triageElsewhere(bundle, ['--json']);
  assert.equal(status, 0, stderr);
  return parseReport(JSON.parse(stdout));
}

suite('a bundle on a machine that has none of the libraries gives the same answer', OPTIONS, () => {
  for (const situation of SITUATIONS) {
    test(situation, async () => {
      const run = await crashInCi(situation);
      assert.equal(run.bundles.length, 1, run.stderr);
      const [here, there] = [ownReport(run), await reportElsewhere(run)];
      assert.ok(sectionOf(there, 'crash')?.fingerprint);
      assert.deepEqual(
        there.sections,
        here.sections.filter(({ kind }) => kind !== 'next'),
      );
      assert.deepEqual(there.findings, here.findings);
      assert.deepEqual(
        there.incomplete.filter(({ what }) => !OF_BUNDLES.has(what)),
        here.incomplete,
      );
      run.remove();
    });
  }
});

test('debug information in files of its own, and what dwz moved out of them, go along', OPTIONS, async () => {
  const { path: directory, remove } = temporaryDirectory();
  const build = `for i in 1 2; do
    cc -g -O1 -fno-optimize-sibling-calls -DN=$i -o p$i "$0" && objcopy --only-keep-debug p$i p$i.debug && strip p$i
  done
  dwz -m common.dwz p1.debug p2.debug && objcopy --add-gnu-debuglink=p1.debug p1`;
  execFileSync('sh', ['-ec', build, fileURLToPath(new URL('../../fixtures/ci/parser.c', import.meta.url))], {
    cwd: directory,
  });
  const run = await runInCi([path.join(directory, 'p1')], []);
  remove();
  const crash = sectionOf(await reportElsewhere(run), 'crash');
  assert.equal(crash?.culpritFrame?.function, 'parse_header');
  assert.equal(crash?.culpritFrame?.line, 10);
  run.remove();
});

test(
  'a crash that could not be triaged for want of gdb can be where gdb is, with its Python traceback',
  OPTIONS,
  async () => {
    const run = await crashInCi('python-faulthandler-string-at', [], {
      FAULTLINE_ENGINE: 'gdb',
      PATH: `${new URL('../../fixtures/tools/gdb-fails-to-start', import.meta.url).pathname}:${process.env.PATH}`,
    });
    assert.match(run.bundles[0] ?? '', /\/python3\.\d+-untriaged-[0-9a-f]{12}\.tar\.zst$/);
    const report = await reportElsewhere(run);
    assert.match(sectionOf(report, 'crash')?.culpritFrame?.module ?? '', /\/_ctypes[^/]*$/);
    assert.match(sectionOf(report, 'python')?.fatalError ?? '', /Segmentation fault/);
    run.remove();
  },
);
