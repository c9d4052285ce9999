// Crashes every program of fixtures/crash on a newer Debian, with its compiler, C library, run-times and gdb, and triages
// the cores there. The root is made once, from the mirror that this machine's apt is set up with; it takes 2 GB.
//   npm run test:newer -- [--root DIR] [--suite sid|forky|...] [--again] [-- ARGUMENTS OF node --test]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withPlainCores } from './support/plain-cores.js';

/** What crashes, what builds it, and what reads it. */
const PACKAGES =
  'gdb,binutils,bubblewrap,zstd,elfutils,systemd-coredump,gcc,g++,make,golang-go,rustc,python3,python3-dev,valgrind,xz-utils';
/** What must be here. */
const PACKAGE_OF = { mmdebstrap: 'mmdebstrap', bwrap: 'bubblewrap' };
const TESTS = [
  'test/e2e/triage-coredump.test.ts',
  'test/e2e/fingerprint.test.ts',
  'test/e2e/matrix.test.ts',
  'test/languages/cpython.test.ts',
  'test/languages/go.test.ts',
];
const repository = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: 'string', default: '/var/tmp/faultline-newer' },
    suite: { type: 'string', default: 'sid' },
    again: { type: 'boolean', default: false },
  },
});
const root = path.resolve(values.root);

if (process.getuid() !== 0) fail('Only root can make and enter another root.', 'sudo npm run test:newer');
if (values.again) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
if (!existsSync(root)) makeRoot(values.suite);
if (statSync(root).uid !== 0) fail(`${root} is not root's.`, 'Name another with --root DIR.');
process.exitCode = await withPlainCores(runTests);

/** @param suite of Debian, by the name that its mirror has for it. */
function makeRoot(suite) {
  const part = `${root}.part`;
  rmSync(part, { recursive: true, force: true });
  // An archive that is mirrored rarely may be past the date until which its list of files is valid.
  const options = ['Acquire::Check-Valid-Until "false"', 'APT::Install-Recommends "false"'];
  const status = run('mmdebstrap', [
    '--variant=minbase',
    ...options.map((option) => `--aptopt=${option}`),
    `--include=${PACKAGES}`,
    suite,
    part,
    `deb ${mirror()} ${suite} main`,
  ]);
  if (status !== 0) fail('The root could not be made; what mmdebstrap said is above.', 'Mend that and run this again.');
  renameSync(part, root);
}

/** Where apt gets Debian itself from, its security updates apart. */
function mirror() {
  const lines = execFileSync(
    'apt-get',
    ['indextargets', '--format', '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)', 'Created-By: Packages'],
    { encoding: 'utf8' },
  ).split('\n');
  const found = lines
    .map((line) => line.split(' '))
    .find(([origin, component, codename]) => {
      return origin === 'Debian' && component === 'main' && !codename.endsWith('-security');
    });
  return found?.[3] ?? fail('apt has no list of packages of Debian.', 'apt-get update');
}

/** Within the root this checkout has the same name; what is built from fixtures is kept apart, by root. */
function runTests() {
  const cache = path.join(root, 'var/cache/faultline');
  mkdirSync(cache, { recursive: true });
  mkdirSync(path.join(repository, '.cache'), { recursive: true });
  const system = ['--bind', root, '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--tmpfs', '/run'];
  const checkout = ['--bind', repository, repository, '--bind', cache, path.join(repository, '.cache')];
  const places = [...system, ...checkout, '--cap-add', 'ALL', '--chdir', repository];
  const node = path.join(repository, 'node_modules/.bin/node');
  const files = positionals.some((argument) => argument.endsWith('.ts')) ? [] : TESTS;
  return run('bwrap', [...places, '--', node, '--test', '--test-concurrency=1', ...positionals, ...files]);
}

/** @returns its exit status. */
function run(program, args) {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8' };
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', env });
  if (error?.code === 'ENOENT') fail(`${program} is not installed.`, `apt-get install ${PACKAGE_OF[program]}`);
  return status ?? 1;
}

function fail(what, remedy) {
  process.stderr.write(`${what}\n${remedy}\n`);
  process.exit(1);
}
