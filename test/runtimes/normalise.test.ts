import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseFunction } from '../../src/runtimes/normalise.ts';

/** Names that mean one function, by what is folded: the expected name, then where each other one was met. */
const SAME = {
  'CPU variants of glibc': {
    strlen: [
      '__strlen_evex',
      '__strlen_avx2',
      '__strlen_avx2_rtm',
      '__strlen_sse2',
      '__strlen_evex512',
      '__strlen_mte',
      '__strlen_asimd',
      '__strlen_generic',
    ],
    memmove: [
      '__memmove_avx_unaligned_erms',
      '__memmove_evex_unaligned_erms',
      '__memmove_ssse3',
      '__memmove_avx512_no_vzeroupper',
      '__libc_memmove',
      '__memmove_sve',
    ],
    memcmp: ['__memcmp_avx2_movbe', '__memcmp_evex_movbe', '__memcmp_sse4_1', '__memcmp_power8'],
    strcspn: ['__strcspn_sse42'],
    __memcpy_chk: ['__memcpy_chk_evex_unaligned_erms', '__memcpy_chk'],
    sin: ['__sin_fma', '__sin_fma4', '__sin_avx', '__sin_sse2', '__sin'],
    __ieee754_pow: ['__ieee754_pow_fma', '__ieee754_pow_sse2'],
    _dl_runtime_resolve: ['_dl_runtime_resolve_xsavec', '_dl_runtime_resolve_fxsave'],
  },
  "the message of clang's trap": {
    '__clang_trap_msg$libc++': [
      '__clang_trap_msg$libc++$/usr/include/c++/v1/vector:392: assertion __n < size() failed: vector[] index out of bounds (n > 2)',
      '__clang_trap_msg$libc++$/opt/llvm/include/c++/v1/optional:812: assertion this->has_value() failed: optional operator* called',
    ],
  },
  'aliases inside glibc': {
    raise: ['__GI_raise', 'raise'],
    malloc: ['__libc_malloc', '__GI___libc_malloc', '__malloc'],
    free: ['__libc_free', '__GI___libc_free'],
    puts: ['_IO_puts', '__GI__IO_puts', '__GI__IO_puts.cold'],
    fclose: ['_IO_new_fclose', '_IO_new_fclose.cold'],
    pthread_mutex_lock: ['___pthread_mutex_lock', '__GI___pthread_mutex_lock', '__pthread_mutex_lock'],
    poll: ['__GI___poll', '__poll', '__libc_poll'],
    __assert_fail: ['__GI___assert_fail'],
    __libc_start_main: ['__libc_start_main_impl', '__libc_start_main@@GLIBC_2.34', '__libc_start_main_alias_1'],
  },
  'symbol versions and PLT entries': {
    memcpy: ['memcpy@@GLIBC_2.14', 'memcpy@GLIBC_2.2.5', 'memcpy@plt'],
    '*ABS*@plt': ['*ABS*+0xa0ab0@plt', '*ABS*+0x9f630@plt'],
  },
  'copies that compilers make': {
    parse: [
      'parse.cold',
      'parse.part.0',
      'parse.isra.0',
      'parse.lto_priv.0',
      'parse.constprop.12',
      'parse.isra.0.cold',
      'parse.llvm.8273645',
      'parse.localalias',
      'parse.__uniq.1234',
      'parse.part.0.constprop.1',
    ],
    kernel: ['kernel.avx2.0', 'kernel.arch_haswell.1', 'kernel.default.3'],
    'main._omp_fn': ['main._omp_fn.0', 'main._omp_fn.3'],
    'ns::f': ['ns::f(int) [clone .cold]', 'ns::f(int) [clone .isra.0] [clone .cold.12]'],
  },
  'C++ templates, parameters, return types': {
    'std::vector::at': [
      'std::vector<int, std::allocator<int> >::at(unsigned long)',
      'std::vector<std::pair<int, char>>::at(unsigned long) const',
    ],
    'ns::make': [
      'ns::make<int>(int)',
      'std::unique_ptr<int> ns::make<int>(int)',
      'unsigned long const& ns::make<(Kind)1>()',
      'decltype(auto) ns::make<int>(int&&)',
      'ns::make',
    ],
    'Foo::name': ['Foo::name[abi:cxx11]() const', 'Foo::name() const &', 'non-virtual thunk to Foo::name()'],
    'Foo::operator()': ['Foo::operator()(int) const', 'void Foo::operator()<int>(int)'],
    'Foo::operator<': ['bool Foo::operator< <int>(Foo const&)', 'Foo::operator<(Foo const&) const'],
    'operator<<': ['std::ostream& operator<< <char>(std::ostream&, char)', 'operator<<(std::ostream&, Foo)'],
    'Foo::operator->': ['Foo<int>::operator->() const'],
    'operator new': ['operator new(unsigned long)'],
    'operator new[]': ['operator new[](unsigned long)'],
    'Foo::operator bool': ['Foo::operator bool() const'],
    handler_of: ['void (*handler_of(int))(char)'],
    'outer::Local::run': ['outer(int)::Local::run()', 'outer(int) const::Local::run()'],
  },
  'lambdas, closures and anonymous namespaces': {
    'main::{lambda}::operator()': [
      'main::{lambda(int)#1}::operator()(int) const',
      'main()::{lambda()#2}::operator()() const',
      'main::$_0::operator()(int) const',
      "main::'lambda0'(int)::operator()(int) const",
      'main()::<lambda(int)>::operator()(int) const',
    ],
    '(anonymous)::f': ['(anonymous namespace)::f(int)', '_GLOBAL__N_1::f', '(anonymous namespace)::f'],
    'app::run::{closure}': [
      'app::run::{{closure}}',
      'app::run::{closure#0}',
      'app::run::{closure_env#3}',
      'app::run::{{closure}}::h0123456789abcdef',
    ],
    'main.main.func': ['main.main.func1', 'main.main.func2', 'main.main.func1.2'],
    'main.(*Server).Serve': ['main.(*Server).Serve'],
    'main.Map': ['main.Map[go.shape.int]'],
  },
  'Rust hashes, crates and manglings': {
    'core::panicking::panic': [
      'core::panicking::panic::h0123456789abcdef',
      '_ZN4core9panicking5panic17h0123456789abcdefE',
      'core[846817f741e54dfd]::panicking::panic',
    ],
    '<alloc::vec::Vec as core::ops::drop::Drop>::drop': [
      '<alloc::vec::Vec<T,A> as core::ops::drop::Drop>::drop',
      '<alloc::vec::Vec<u8, alloc::alloc::Global> as core::ops::drop::Drop>::drop::hfedcba9876543210',
      '_ZN70_$LT$alloc..vec..Vec$LT$T$C$A$GT$$u20$as$u20$core..ops..drop..Drop$GT$4drop17h0123456789abcdefE',
    ],
    'core::ptr::drop_in_place': ['core::ptr::drop_in_place<app::Config>', 'core::ptr::drop_in_place::<app::Config>'],
    'core::slice::<impl [T]>::iter': ['core::slice::<impl [T]>::iter'],
    'alloc::vec::{impl}::push': ['alloc::vec::{impl#12}::push<u8>'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

for (const [what, cases] of Object.entries(SAME)) {
  test(`folds ${what}`, () => {
    for (const [expected, names] of Object.entries(cases)) {
      for (const name of [expected, ...names]) assert.equal(normaliseFunction(name), expected, name);
    }
  });
}

/** Names that an eager rule would fold into another function. */
const DIFFERENT = [
  'my_avx2',
  'jsimd_idct_islow_avx2',
  'dav1d_put_8tap_avx2',
  '__my_strlen_avx2',
  'strlen_avx2',
  'my_strlen',
  '_free',
  '_read',
  '__libc_message',
  '__libc_start_call_main',
  '__libc_fatal',
  'cold',
  'app.part',
  'func1',
  'operator',
  'operators',
  'my_operator',
  '_start',
  '__restore_rt',
  '__pthread_kill_implementation',
  '_int_free',
  'malloc_printerr',
  '_PyEval_EvalFrameDefault',
  '_ZN3foo3barEv',
  '_RNvC5crate4main',
  'TLS init function for x',
  'a b',
  '-[NSObject init]',
  '<signal handler called>',
  '_IO_cleanup',
  '__vfprintf_internal',
];

test('leaves names alone that only look like variants', () => {
  for (const name of DIFFERENT) assert.equal(normaliseFunction(name), name);
});

test('never throws, never returns nothing, whatever the name', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '::',
    ' ',
    'operator',
    '__',
    'strlen',
    '_avx2',
    '.cold',
    '@',
    'a',
    ' as ',
    '$LT$',
    '17h',
    '*',
    '\n',
    'const',
    'lambda',
    '#1',
  );
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(
      name.filter((text) => text.length > 0),
      (text) => {
        assert.notEqual(normaliseFunction(text), '');
      },
    ),
    { numRuns: 2000 },
  );
});

test('a name of a million brackets is cut', () => {
  assert.ok(normaliseFunction('<'.repeat(1_000_000)).length <= 65_536);
  assert.ok(normaliseFunction('a<('.repeat(300_000)).length <= 65_536);
});
