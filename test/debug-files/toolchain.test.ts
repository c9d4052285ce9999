import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { toolchainOf, type Toolchain } from '../../src/debug-files/toolchain.ts';

const [GO, RUST, C] = [0x16, 0x1c, 0x1d];

/** Units as compilers wrote them: language, directory, name, and whose they are. */
const UNITS: readonly (readonly [number, string, string, Toolchain | undefined])[] = [
  [
    RUST,
    '/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860',
    '/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/lib.rs/@/std.e28293b1aa0f68bd-cgu.0',
    'rust',
  ],
  [RUST, '/rust/deps/memchr-2.7.6', '/rust/deps/memchr-2.7.6/src/lib.rs/@/memchr.9642f0ce76a98c65-cgu.0', 'rust'],
  [RUST, '/usr/src/rustc-1.63.0', 'library/core/src/lib.rs/@/core.9c4c4a32-cgu.6', 'rust'],
  [
    RUST,
    '/usr/src/rustc-1.63.0/vendor/compiler_builtins',
    '/usr/src/rustc-1.63.0/vendor/compiler_builtins/src/lib.rs/@/compiler_builtins.8a76f262-cgu.58',
    'rust',
  ],
  [RUST, '/home/me/shop', 'src/main.rs/@/shop.0ed1f30b-cgu.0', undefined],
  [
    RUST,
    '/root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/memchr-2.7.6',
    'src/lib.rs/@/memchr.1-cgu.0',
    undefined,
  ],
  [RUST, '/home/me/rustc-demo', 'src/library.rs/@/demo.1-cgu.0', undefined],
  [GO, '.', 'runtime/internal/atomic', 'go'],
  [GO, '/usr/lib/go-1.19/src/net/http', 'net/http', 'go'],
  [GO, '.', 'main', undefined],
  [GO, '/home/me/shop', 'example.org/shop/net', undefined],
  [C, '/build/glibc-2.36/csu', '../sysdeps/x86_64/start.S', 'c'],
  [C, '/usr/src/gcc-14/build/x86_64-linux-gnu/libgcc', '../../../../src/libgcc/libgcc2.c', 'c'],
  [C, '/home/me/musl-1.2.5', 'crt/crt1.c', 'c'],
  [C, '/home/me/shop', 'init.c', undefined],
  [C, '/home/me/shop', 'start.S', undefined],
  [C, '/build/glibc-2.36/stdlib', 'abort.c', undefined],
];

suite('whose a unit is', () => {
  for (const [language, compilationDirectory, name, expected] of UNITS) {
    test(`${compilationDirectory} ${name}: ${expected ?? 'the program'}`, () =>
      assert.equal(toolchainOf({ version: 4, language, compilationDirectory, name }), expected));
  }

  test('nothing tells of a unit without a name', () =>
    assert.equal(toolchainOf({ version: 4, language: RUST }), undefined));
});
