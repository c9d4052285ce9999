import type { RunTime } from './model.ts';
import { beginnings, words } from './names.ts';

const TERMINATION = 'C++ termination';

/** libstdc++, libc++ and the unwinder. */
export const cpp: RunTime = {
  name: 'the C++ run-time',
  aborts: [
    {
      group: TERMINATION,
      function: words(
        `std::terminate std::unexpected __cxa_throw __cxa_rethrow __cxa_pure_virtual __cxa_deleted_virtual __cxa_call_terminate
        __cxa_call_unexpected __cxa_bad_cast __cxa_bad_typeid __cxa_throw_bad_array_new_length`,
      ),
    },
    {
      group: TERMINATION,
      function: beginnings(
        `__gxx_personality_+ _Unwind_+ __clang_call_terminate __verbose_terminate_handler __gnu_cxx::__verbose_terminate_handler
        __cxxabiv1:: std::__throw_+ std::__glibcxx_assert_fail std::__replacement_assert`,
      ),
    },
  ],
  endings: {
    assertion: words('std::__glibcxx_assert_fail'),
    'pure-virtual': words('__cxa_pure_virtual __cxa_deleted_virtual'),
    exception: words('__cxa_throw __cxa_rethrow __gxx_personality_+ __cxa_call_terminate __clang_call_terminate'),
    terminate: words('std::terminate'),
  },
  modules: [
    { group: 'the C++ run-time', module: /^lib(?:stdc\+\+|c\+\+|c\+\+abi|gcc_s|unwind)[.\w-]*\.so|^libsupc\+\+/ },
  ],
  functions: [
    { group: 'C++ standard library code', function: beginnings('std:: __gnu_cxx:: __gnu_debug:: __cxxabiv1::') },
  ],
  texts: [
    // terminate called after throwing an instance of 'std::runtime_error'
    {
      writer: 'the C++ run-time',
      first: /^terminate called (?:after throwing an instance of|without an active exception|recursively)/,
      words: /terminate called/,
    },
  ],
  // the unwinder of libgcc, which no distribution has debug information of, and operator new
  sources: /^(?:unwind(?:-dw2[\w-]*)?\.(?:c|h|inc)|new_(?:opa?|opv?n?t?|allocator)\.(?:cc|h))$/,
};

/** Functions that throw or terminate: a program's own terminate handler stands above them. */
export const THROWING =
  /^(?:std::terminate\b|__cxa_throw\b|__cxa_rethrow\b|__cxxabiv1::__terminate|__cxa_call_terminate)/;

/** Functions of which one is on the stack where an exception is in flight: libstdc++ has no symbols for its terminate handlers, but these are exported. */
export const MAY_HAVE_THROWN = /__cxa_|_Unwind_|terminate|__gxx_personality/;
