import type { RunTime } from './model.ts';

/** What libgcc and compiler-rt call for a division by zero on Arm, which raises SIGFPE; their divisions proper call it. */
const DIVISION_BY_ZERO = /^__aeabi_[il]div0$/;

/**
 * clang's name for the trap of __builtin_verbose_trap, which libc++ checks with: an inlined call that debug information invents, of
 * no code but the trap itself. Its name is `__clang_trap_msg$CATEGORY$MESSAGE`, and libc++'s messages are whole conditions, with line and path.
 */
const TRAP_MESSAGE = /^__clang_trap_msg\$/;

/** What compilers put into programs, whatever the language. */
export const compilers: RunTime = {
  name: "the compiler's own code",
  aborts: [
    { group: "the compiler's division by zero", function: DIVISION_BY_ZERO },
    { group: "the compiler's trap with a message", function: TRAP_MESSAGE },
  ],
  functions: [
    { group: "the compiler's intrinsics", function: /^_mm\d*_\w+$/ },
    // libgcc's and compiler-rt's, of -moutline-atomics: __aarch64_ldadd4_acq_rel
    {
      group: "the compiler's helpers",
      function: /^__\w+_(?:cas|swp|ld(?:add|clr|eor|set))\d+_(?:relax|acq|rel|acq_rel|sync)$/,
    },
    // of Arm's run-time ABI: __aeabi_uidivmod, __aeabi_memcpy4
    { group: "the compiler's helpers", function: /^__aeabi_\w+$/ },
  ],
  endings: { division: DIVISION_BY_ZERO },
  symbol: (symbol) => (TRAP_MESSAGE.test(symbol) ? symbol.split('$', 2).join('$') : symbol),
  /** The n-th OpenMP region of a function changes its number with its neighbours: `main._omp_fn.0`. */
  plain: (name) => name.replace(/\._omp_fn\.\d+$/, '._omp_fn'),
};

/** What calls functions by their description: ctypes and cffi call through it. */
export const foreignCalls: RunTime = {
  name: 'foreign function calls',
  modules: [{ group: 'foreign function calls', module: /^libffi\.so/ }],
  functions: [{ group: 'foreign function calls', function: /^ffi_(?:call|closure)\w*$/ }],
};

/** valgrind's replacements of the allocator and of string functions, in the process that it watches. */
export const valgrind: RunTime = {
  name: 'valgrind',
  modules: [{ group: "valgrind's replacements", module: /^vgpreload_/ }],
  sources: /^(?:vg_replace_\w+\.c|valgrind\.h|hg_intercepts\.c|drd_\w*intercepts\.c)$/,
};
