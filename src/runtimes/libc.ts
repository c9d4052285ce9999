import type { RunTime } from './model.ts';
import { beginnings, names, words } from './names.ts';

const GROUP = 'the C library';
/** Who the code of a C library belongs to that was linked into a program. */
export const LINKED_LIBC = 'C library code, linked in';

/**
 * glibc's first code: csu/libc-start.o is what crt1.o asks for, and csu comes first in libc.a. The first name is that of
 * glibc 2.34 and later, the second of older ones, and of musl, where it is not the first: then some names stay unknown.
 */
export const LIBC_START = ['__libc_start_call_main', '__libc_start_main'] as const;

/** Files of glibc and musl. */
export const LIBC_FILES =
  /^(?:lib(?:c|m|mvec|pthread|dl|rt|util|resolv|anl|nsl|crypt|BrokenLocale|thread_db|SegFault|nss_\w+)(?:-\d[\d.]*)?\.so|libc\.musl|ld-musl|ld(?:64)?-linux|ld-\d|ld(?:64)?\.so)/;

/** The C library as a shared library, by its file's name. */
export const SHARED_LIBC = /^(?:lib(?:c|pthread)(?:-\d[\d.]*)?\.so|libc\.musl|ld-musl)/;

/** Its functions that are inlined from its headers: strcpy of bits/string_fortified.h, atoi of stdlib.h (fixtures/crash/atoi-null). */
export const LIBC_HEADER = /\/(?:bits\/[\w-]+|stdlib)\.h$/;

/** The same where the compiler found them: no other code is in these (C++'s headers are in include/c++). */
const SYSTEM_HEADER = /\/usr\/include\/(?:[\w-]+\/)?(?:bits\/[\w-]+|stdlib|ctype|wchar|stdio)\.h$/;

/** Words of the names of functions that glibc holds for one kind of CPU. */
const ONE_CPU = String.raw`\w*_(?:avx|evex|sse|ssse|erms|sve|mte|neon|asimd|falkor|thunderx|a64fx|generic|unaligned)\w*`;

/** glibc and musl, with their loaders. */
export const libc: RunTime = {
  name: GROUP,
  aborts: [
    {
      group: 'abort and raise',
      libcNames: true,
      function: names(
        `raise abort gsignal kill tgkill pthread_kill pthread_kill_implementation pthread_kill_internal
        assert assert_fail assert_fail_base assert_perror_fail`,
        { before: '(?:__GI_|__libc_|_)*', after: '(?:@.*)?' },
      ),
    },
    { group: 'abort and raise', libcNames: true, function: names('__assert_rtn') },
    {
      group: "the allocator's and the compiler's checks",
      function: names(
        `__libc_message __libc_message_impl __libc_message_wrapper __libc_fatal backtrace_and_maps
        malloc_printerr malloc_printerr_tail tcache_double_free_verify
        __fortify_fail __fortify_fail_abort __stack_chk_fail __stack_chk_fail_local __chk_fail __*_chk`,
        { before: '(?:__GI_)?' },
      ),
    },
  ],
  modules: [{ group: GROUP, module: LIBC_FILES }],
  functions: [
    {
      // musl's own, with a restartable system call or a signal mask around what the caller asked
      group: LINKED_LIBC,
      libcNames: true,
      function: names(
        `__restore_sigs __block_app_sigs __block_all_sigs __syscall_cp* __cp_begin __cp_end __cp_cancel
        __timedwait __timedwait_cp libc_start_main_stage2`,
      ),
    },
    {
      group: LINKED_LIBC,
      libcNames: true,
      function: beginnings('__GI_ __libc_ _IO_ _int_malloc _int_free _int_realloc _int_memalign'),
    },
    {
      group: LINKED_LIBC,
      libcNames: true,
      function: names(
        '__syscall_cancel __internal_syscall_cancel __syscall_cancel_arch* __internal_syscall_cancel_arch*',
      ),
    },
    {
      group: LINKED_LIBC,
      libcNames: true,
      function: names('__str __mem __wcs __wmem __stp __raw', { after: ONE_CPU }),
    },
    {
      group: LINKED_LIBC,
      libcNames: true,
      function: names(
        `strlen strnlen strcpy strncpy strcat strncat strcmp strncmp strcasecmp strncasecmp strchr strrchr strstr strdup strndup
        strtok strtok_r strspn strcspn strpbrk strtol strtoul strtoll strtoull strtod stpcpy
        memcpy memmove memset memcmp memchr memrchr memmem memccpy mempcpy atoi atol atoll atof
        malloc_consolidate unlink_chunk sysmalloc systrim tcache_+ qsort qsort_r msort_with_tmp bsearch
        printf fprintf sprintf snprintf asprintf dprintf vprintf vfprintf vsprintf vsnprintf vasprintf vdprintf
        printf_internal fprintf_internal sprintf_internal snprintf_internal asprintf_internal dprintf_internal
        vprintf_internal vfprintf_internal vsprintf_internal vsnprintf_internal vasprintf_internal vdprintf_internal
        scanf fscanf sscanf vscanf vfscanf vsscanf fputs fwrite puts fclose malloc_usable_size`,
      ),
    },
    {
      group: 'program and thread start',
      libcNames: true,
      function: names(
        `__libc_start_main __libc_start_main_impl __libc_start_call_main __libc_start_call_main_impl
        _?_?clone _?_?clone3 start_thread _dl_+`,
      ),
    },
    // (below main): valgrind's name for what calls main
    { group: 'program and thread start', function: /^(?:_start|__do_global_[cd]tors_aux|\(below main\))$/ },
  ],
  endings: {
    'stack-smashing': beginnings('__stack_chk_fail'),
    assertion: words('__assert_fail __assert_perror_fail __assert'),
    'heap-corruption': words('malloc_printerr'),
    abort: words('abort __GI_abort'),
  },
  headers: [{ group: "the C library's headers", file: SYSTEM_HEADER }],
  texts: [
    // *** stack smashing detected ***: terminated
    // free(): double free detected in tcache 2
    {
      writer: 'glibc',
      first:
        /^\*\*\* (?:stack smashing|buffer overflow) detected \*\*\*|^(?:(?:free|malloc|calloc|realloc|munmap_chunk|malloc_consolidate)\(\): \w|double free or corruption |corrupted (?:size vs\. prev_size|double-linked list))/,
      words: /detected \*\*\*|\(\): |corrupt/,
    },
  ],
  traced: beginnings(
    `_nl_ __nss_ __gconv_ __fopen_internal __getdelim fopen@ __alloc_dir __tz_ tzset_internal
    __cxa_atexit __cxa_finalize __cxa_thread_atexit __run_exit_handlers`,
  ),
};

/** Code of the kernel that every process has. */
export const kernel: RunTime = {
  name: 'the kernel',
  modules: [{ group: 'the kernel', module: /^\[vdso\]$|^\[vsyscall\]$|^linux-vdso/ }],
};

/** Its function that holds the instruction of a system call, where the C library has none of its own: on i386. */
export const SYSTEM_CALL = '__kernel_vsyscall';

/** What only the compiler's own code calls: `_start`, and `__do_global_dtors_aux` at exit. strip takes their names away. */
export const CALLED_BY_START: ReadonlySet<string | undefined> = new Set(['__libc_start_main', '__cxa_finalize']);
