import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cannotRun } from '../support/fixture.ts';
import { crashesOf, type Build } from './support/crashes.ts';

/** What glibc takes for a processor without vectors of 32 bytes and more. */
const NO_VECTORS = 'glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-AVX2_Usable,-AVX_Fast_Unaligned_Load,-ERMS';

/** Builds, and how many of their crashes must have their variable named; all others must have none. */
const BUILDS: readonly (Build & { readonly least: number })[] = [
  { source: 'c.c', compiler: 'gcc', options: ['-g', '-O0'], least: 36 },
  { source: 'c.c', compiler: 'gcc', options: ['-g', '-O2'], least: 31 },
  { source: 'c.c', compiler: 'clang-14', options: ['-g', '-O0'], least: 36 },
  { source: 'c.c', compiler: 'clang-14', options: ['-g', '-O2'], least: 29 },
  { source: 'cc.cc', compiler: 'g++', options: ['-g', '-O0'], least: 16 },
  { source: 'cc.cc', compiler: 'g++', options: ['-g', '-O2'], least: 15 },
  { source: 'cc.cc', compiler: 'clang++-14', options: ['-g', '-O0'], least: 16 },
  { source: 'cc.cc', compiler: 'clang++-14', options: ['-g', '-O2'], least: 17 },
  { source: 'more.c', compiler: 'gcc', options: ['-g', '-O0', '-pthread'], least: 60 },
  { source: 'more.c', compiler: 'gcc', options: ['-g', '-O2', '-flto', '-pthread'], least: 40 },
  { source: 'more.c', compiler: 'clang-14', options: ['-g', '-Os', '-pthread'], least: 45 },
  { source: 'more.cc', compiler: 'g++', options: ['-g', '-O0', '-std=c++20'], least: 16 },
  { source: 'more.cc', compiler: 'g++', options: ['-g', '-O2', '-gsplit-dwarf', '-std=c++20'], least: 12 },
  { source: 'shapes.c', compiler: 'gcc', options: ['-g', '-O0'], least: 40 },
  { source: 'shapes.c', compiler: 'gcc', options: ['-g', '-O2'], least: 36 },
  { source: 'shapes.c', compiler: 'clang-14', options: ['-g', '-O0'], least: 40 },
  { source: 'shapes.c', compiler: 'clang-14', options: ['-g', '-O2'], least: 32 },
  { source: 'containers.cc', compiler: 'g++', options: ['-g', '-O0', '-std=c++20'], least: 40 },
  { source: 'containers.cc', compiler: 'g++', options: ['-g', '-O2', '-std=c++20'], least: 28 },
  { source: 'containers.cc', compiler: 'clang++-14', options: ['-g', '-O0', '-std=c++20'], least: 40 },
  { source: 'containers.cc', compiler: 'clang++-14', options: ['-g', '-O2', '-std=c++20'], least: 25 },
  { source: 'threads.cc', compiler: 'g++', options: ['-g', '-O0', '-std=c++20', '-pthread'], least: 17 },
  { source: 'threads.cc', compiler: 'g++', options: ['-g', '-O2', '-std=c++20', '-pthread'], least: 16 },
  { source: 'threads.cc', compiler: 'clang++-14', options: ['-g', '-O0', '-std=c++20', '-pthread'], least: 11 },
  { source: 'threads.cc', compiler: 'clang++-14', options: ['-g', '-O2', '-std=c++20', '-pthread'], least: 12 },
  { source: 'passed.c', compiler: 'gcc', options: ['-g', '-O0'], least: 40 },
  { source: 'passed.c', compiler: 'gcc', options: ['-g', '-O0', '-fno-builtin'], least: 40 },
  { source: 'passed.c', compiler: 'gcc', options: ['-g', '-O2'], least: 34 },
  { source: 'passed.c', compiler: 'gcc', options: ['-g', '-O2', '-fno-builtin'], least: 35 },
  { source: 'passed.c', compiler: 'gcc', options: ['-g', '-O2', '-fno-builtin'], tunables: NO_VECTORS, least: 27 },
  { source: 'passed.c', compiler: 'clang-14', options: ['-g', '-O0', '-fno-builtin'], least: 39 },
  { source: 'passed.c', compiler: 'clang-14', options: ['-g', '-O2', '-fno-builtin'], least: 33 },
  { source: 'passed.c', compiler: 'gcc', options: ['-O0'], least: 0 },
  { source: 'passed.c', compiler: 'gcc', options: ['-O2'], least: 0 },
];

const RUST: Build = { source: 'rust.rs', compiler: 'rustc', options: ['-g', '-Cdebug-assertions=off'] };
const NO_RUST = cannotRun('rust-panic-abort') ?? false;

suite('the variable behind a fault is named right, or not at all', () => {
  const rust = ['0', '2'].map((level) => ({ ...RUST, options: [...RUST.options, `-Copt-level=${level}`], least: 6 }));
  for (const { least, ...build } of [...BUILDS, ...rust])
    test(
      `${build.source}: ${build.compiler} ${build.options.join(' ')}${build.tunables === undefined ? '' : ', no vectors'}`,
      { skip: build.source === RUST.source && NO_RUST },
      async (context) => {
        const told = await crashesOf(build);
        const named = told.filter(({ variable }) => variable !== undefined);
        context.diagnostic(`${named.length} of ${told.length} are named`);
        const wrong = named.filter(({ isRight }) => !isRight);
        assert.deepEqual(
          wrong.map(
            ({ crash, line, variable }) => `${crash}, line ${line}: ${variable?.expression}: ${variable?.base.name}`,
          ),
          [],
        );
        assert.ok(
          named.length >= least && (least > 0 || named.length === 0),
          `${named.length} of ${told.length} are named`,
        );
      },
    );
});
