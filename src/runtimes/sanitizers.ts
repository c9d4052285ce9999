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
        `__sanitizer:: __asan:: __msan:: __lsan:: __tsan:: __hwasan:: __ubsan:: __dfsan:: __interception::
        __asan_report __ubsan_handle __msan_warning`,
      ),
    },
    {
      group: SANITIZER_REPORT, // mangled, as systemd-coredump names them
      function: /^_ZNK?\d+__(?:sanitizer|[amlt]san|hwasan|ubsan|dfsan|interception)\d/,
    },
  ],
  modules: [{ group: SANITIZER, module: /^lib(?:asan|tsan|ubsan|lsan|msan|hwasan|clang_rt)[.\w-]*\.so/ }],
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
  ],
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

/** Whether a group of frames is a sanitizer's. */
export function isSanitizersGroup(group: string | undefined): boolean {
  return group === SANITIZER || group === SANITIZER_REPORT;
}
