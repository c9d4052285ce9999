import type { RunTime } from './model.ts';
import { beginnings, names } from './names.ts';

/** Who a sanitizer's frames belong to: those that report and end the program, and the others. */
const SANITIZER_REPORT = 'sanitizer reports';
export const SANITIZER = 'sanitizer run-time';

/** The sanitizers of gcc and clang. */
export const sanitizers: RunTime = {
  name: SANITIZER,
  aborts: [
    {
      group: SANITIZER_REPORT,
      function: beginnings(
        `__sanitizer:: __asan:: __msan:: __lsan:: __tsan:: __hwasan:: __ubsan:: __dfsan:: __interception:: __rtsan:: __tysan:: __nsan::
        __asan_report __ubsan_handle __msan_warning`,
      ),
    },
    {
      group: SANITIZER_REPORT, // mangled, as systemd-coredump names them
      function: /^_ZNK?\d+__(?:sanitizer|[amlt]san|hwasan|ubsan|dfsan|interception)\d/,
    },
  ],
  modules: [
    { group: SANITIZER, module: /^lib(?:asan|tsan|ubsan|lsan|msan|hwasan|clang_rt)[.\w-]*\.so/ },
    // macOS and Windows; Rust has its own: librustc-stable_rt.asan.dylib
    { group: SANITIZER, module: /^(?:lib\w*)?(?:clang_rt|rustc[\w-]*_rt)\.[.\w-]*\.(?:dylib|dll|so)$/i },
  ],
  // clang links it into the program: what it puts in the place of libc's functions, and what instrumented code calls
  functions: [
    {
      group: SANITIZER,
      function: beginnings(
        `__interceptor_ ___interceptor_ __sanitizer_ __sancov_ __asan_ __msan_ __lsan_ __tsan_ __hwasan_ __ubsan_ __dfsan_`,
      ),
    },
    {
      group: SANITIZER,
      function: names('asan_thread_start hwasan_thread_start MsanThreadStartFunc HwasanThreadStartFunc'),
    },
    // clang links libFuzzer into the program: what runs one input after the other, and stands below the program's code
    { group: 'libFuzzer', function: beginnings('fuzzer::') },
  ],
  // gcc 16 names its functions without a prefix (`free`), and their source
  headers: [{ group: SANITIZER, file: /\/(?:libsanitizer|compiler-rt\/lib)\/\w*san\w*\// }],
  handlers: [{ name: 'sanitizer', function: /^__(?:asan|tsan|msan|ubsan|lsan|sanitizer)::/ }],
};

/** Functions that its run-time exports. */
export const SANITIZER_EXPORTS = /^_{2,3}interceptor_|^__(?:sanitizer|[amlt]san|hwasan|ubsan|dfsan)_/;
/** Those among them that a program may have in its own code: they are called back. */
export const SANITIZER_HOOKS =
  /_default_(?:options|suppressions)$|_on_|hook|_cov_|_report_error_summary$|_print_memory_profile$/;

/** What a sanitizer calls somebody's code from: a thread's start, and functions of libc that take a callback. */
export const SANITIZER_CALLS_BACK =
  /thread_start|ThreadStart|pthread_create|pthread_once|call_once|qsort|bsearch|dl_iterate_phdr|ftw|scandir|glob|at_exit|atexit|on_exit|sighandler|CallUserSignal|sigaction|_set_/;

/**
 * Functions of the thread library that stand in the program where clang linked its sanitizer there, and what macOS calls those that stand
 * in the place of libc's: without a source file.
 */
export const INTERCEPTED =
  /^_*(?:interceptor_)?(?:pthread|sem|cnd|mtx|thrd|call_once|dispatch)(?:_\w+)?$|^wrap_(?:(?:mem|str|wcs|pthread_)\w+|malloc|calloc|realloc|free|valloc|dispatch_\w+)$/;

/** Whether a group of frames is a sanitizer's. */
export function isSanitizersGroup(group: string | undefined): boolean {
  return group === SANITIZER || group === SANITIZER_REPORT;
}

/** Functions of the kernel that its sanitizers report through, and those that only allocate, free or copy for their caller. */
export const KERNEL_REPORTS = new RegExp(
  `^(?:${[
    '_*dump_stack(?:_lvl)?|_*dump_backtrace|show_stack|print_(?:address_description|report|error_description)[\\w.]*|end_report|__warn_printk',
    '_*(?:kasan|kmsan|kcsan|kfence|ubsan|asan|hwasan|msan|tsan|ubsan_handle)_[\\w.]+|check_memory_region[\\w.]*|memory_is_poisoned\\w*',
    '(?:save|unpoison)_stack\\w*|stack_trace_save\\w*|set_track\\w*|unpoison_slab_object|poison_slab_object|poison_kmalloc_redzone',
    '_*(?:k|kv|vm|kz|kc)(?:m|z|c)?alloc(?:_\\w+)?|k(?:v|z|fence_)?free(?:_\\w+)?|vfree\\w*|_*kmem_cache_\\w+|_*slab_\\w+|___slab_alloc|__do_kmalloc_node|__do_cache_alloc|do_slab_free|krealloc\\w*|kmemdup\\w*',
    'instrument_\\w+|mem\\w+_(?:from|to)_(?:page|folio|iter)|_*(?:mem(?:cpy|move|set|cmp|chr|scan)|str(?:len|nlen|cpy|ncpy|scpy|lcpy|cmp|ncmp|chr|rchr|str|cat|lcat)|sized_strscpy)(?:_\\w+)?',
    '_*(?:copy_(?:to|from)_user|copy_(?:to|from)_iter|put_user|get_user|test_and_\\w+|(?:set|clear|test|arch_test)_bit|test_bit_acquire|atomic(?:64|_long)?_\\w+|raw_atomic\\w*|arch_atomic\\w*|refcount_\\w+|read_word_at_a_time|READ_ONCE|list_(?:add|del|empty)\\w*|__list_\\w+)',
  ].join('|')})$`,
);
