// Prepares a fresh clone: dependencies, system packages, build. Runs on any Node since 18, does only what is missing.
//   node bin/setup.js [run|package|test|empty-root]     what `npm run quickstart`, `npm run package`, the tests, or tests in an empty Debian root need
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Debian packages by what needs them; the name of a file that the package installs tells whether it is there. */
const PACKAGES = {
  run: { gdb: '/usr/bin/gdb', python3: '/usr/bin/python3', bubblewrap: '/usr/bin/bwrap' },
  package: { binutils: '/usr/bin/strip' },
  'empty-root': { mmdebstrap: '/usr/bin/mmdebstrap' },
  test: {
    gcc: '/usr/bin/gcc',
    'g++': '/usr/bin/g++',
    'clang-14': '/usr/bin/clang-14',
    'libclang-rt-14-dev': '/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.asan-x86_64.a',
    'libc++-14-dev': '/usr/lib/llvm-14/include/c++/v1/__config',
    'libc++abi-14-dev': '/usr/lib/llvm-14/lib/libc++abi.so',
    make: '/usr/bin/make',
    binutils: '/usr/bin/readelf',
    attr: '/usr/bin/getfattr',
    zstd: '/usr/bin/zstd',
    lz4: '/usr/bin/lz4',
    'xz-utils': '/usr/bin/xz',
    elfutils: '/usr/bin/eu-readelf',
    valgrind: '/usr/bin/valgrind',
    dwz: '/usr/bin/dwz',
    patchelf: '/usr/bin/patchelf',
    debuginfod: '/usr/bin/debuginfod',
    zip: '/usr/bin/zip',
    'golang-go': '/usr/bin/go',
    gfortran: '/usr/bin/gfortran',
    'libgtest-dev': '/usr/include/gtest/gtest.h',
    catch2: '/usr/include/catch2/catch.hpp',
    'doctest-dev': '/usr/include/doctest/doctest.h',
    'libboost-test-dev': '/usr/include/boost/test/included/unit_test.hpp',
    'python3-pytest': '/usr/lib/python3/dist-packages/pytest/__init__.py',
    bats: '/usr/bin/bats',
    zsh: '/usr/bin/zsh',
    fish: '/usr/bin/fish',
    postgresql: '/usr/share/doc/postgresql/copyright',
    prometheus: '/usr/bin/promtool',
    'prometheus-node-exporter': '/usr/bin/prometheus-node-exporter',
    'libmonitoring-plugin-perl': '/usr/share/doc/libmonitoring-plugin-perl/copyright',
    'groff-base': '/usr/bin/groff',
    time: '/usr/bin/time',
    bzip2: '/usr/bin/bzip2',
    'gdb-multiarch': '/usr/bin/gdb-multiarch',
    'libc6-dbg': '/usr/share/doc/libc6-dbg/copyright',
    'libpython3.11-dev': '/usr/include/python3.11/Python.h',
    'systemd-coredump': '/usr/bin/coredumpctl',
    'systemd-journal-remote': '/lib/systemd/systemd-journal-remote',
    'libxml2-utils': '/usr/bin/xmllint',
    chromium: '/usr/bin/chromium',
    'python3-eventlet': '/usr/lib/python3/dist-packages/eventlet/__init__.py',
    'python3-oslo.config': '/usr/lib/python3/dist-packages/oslo_config/__init__.py',
    'python3-oslo.reports': '/usr/lib/python3/dist-packages/oslo_reports/__init__.py',
  },
};

/** For programs of 32 bits. Not gcc-multilib, which does for this too: cross compilers and it exclude one another. */
if (process.arch === 'x64')
  Object.assign(PACKAGES.test, {
    'libc6-dev-i386': '/usr/lib32/crt1.o',
    'lib32gcc-12-dev': '/usr/lib/gcc/x86_64-linux-gnu/12/32/crtbegin.o',
    'lib32stdc++-12-dev': '/usr/lib/gcc/x86_64-linux-gnu/12/32/libstdc++.a',
  });

const root = fileURLToPath(new URL('..', import.meta.url));
const purpose = process.argv[2] ?? 'run';
const at = (...parts) => path.join(root, ...parts);

installDependencies();
installPackages(purpose === 'test' ? { ...PACKAGES.run, ...PACKAGES.test } : (PACKAGES[purpose] ?? PACKAGES.run));
build();

function installDependencies() {
  const stamp = at('node_modules', '.faultline-lock');
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  if (existsSync(at('node_modules', '.bin', 'node')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock)
    return;
  run('npm', ['ci', '--include=dev', '--include=optional', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

function installPackages(packages) {
  const missing = Object.keys(packages).filter((name) => !existsSync(packages[name]));
  if (missing.length === 0) return;
  if (process.getuid() !== 0)
    fail(`These packages are needed: ${missing.join(' ')}`, `sudo apt-get install ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['-qq', 'update'], env);
  run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing], env);
}

function build() {
  const newest = Math.max(
    newestIn(at('src')),
    statSync(at('package.json')).mtimeMs,
    statSync(at('tsconfig.json')).mtimeMs,
    ...['build.js', 'bundling.js', 'manual.js', 'merge.js'].map((file) => statSync(at('bin', file)).mtimeMs),
  );
  const built = at('dist', 'manual.json');
  if (existsSync(built) && existsSync(at('dist', 'main.js')) && statSync(built).mtimeMs > newest) return;
  run('npm', ['run', '--silent', 'build']);
}

function newestIn(directory) {
  const entries = readdirSync(directory, { withFileTypes: true });
  const times = entries.map((entry) => {
    const file = path.join(directory, entry.name);
    return entry.isDirectory() ? newestIn(file) : statSync(file).mtimeMs;
  });
  return Math.max(statSync(directory).mtimeMs, ...times);
}

/** Runs a program with its output on standard error, so that standard output stays the caller's. */
function run(program, args, env = process.env) {
  try {
    execFileSync(program, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  } catch {
    fail(
      `Setting up failed at: ${[program, ...args].join(' ')}`,
      'Its messages are above; mend what they name and run this again.',
    );
  }
}

function fail(what, remedy) {
  process.stderr.write(`${what}\n${remedy}\n`);
  process.exit(1);
}
