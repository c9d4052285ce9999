/** Public names whose implementations go by other names: strings and memory, the heap, stdio, system calls, maths. */
const PUBLIC_NAMES = new Set(
  `memchr memcmp memcmpeq memcpy memmove mempcpy memccpy memrchr memset memmem rawmemchr stpcpy stpncpy strcasecmp strcasestr strcat strchr
  strchrnul strcmp strcoll strcpy strcspn strdup strlen strncasecmp strncat strncmp strncpy strndup strnlen strpbrk strrchr strsep strspn strstr strtok strtok_r
  strtod strtof strtol strtoll strtoul strtoull wcschr wcscmp wcscpy wcslen wcsncmp wcsncpy wcsnlen wcsrchr wmemchr wmemcmp wmemcpy wmemmove wmemset
  malloc free calloc realloc reallocarray memalign aligned_alloc posix_memalign valloc pvalloc mallopt mallinfo mallinfo2 malloc_usable_size
  fopen fdopen fclose fflush fread fwrite fgets fputs fputc fgetc getc putc ungetc puts gets getline getdelim ftell fseek rewind setvbuf setbuffer popen pclose
  printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf asprintf vasprintf dprintf scanf fscanf sscanf vscanf vfscanf vsscanf
  abort raise exit kill fork vfork system longjmp siglongjmp sigaction sigwait sigwaitinfo sigsuspend sigpause sigprocmask getenv secure_getenv qsort qsort_r bsearch
  read write pread pread64 pwrite pwrite64 readv writev open open64 openat openat64 close lseek lseek64 fcntl fcntl64 ioctl poll ppoll select pselect
  epoll_wait epoll_pwait nanosleep clock_nanosleep usleep sleep pause wait wait3 wait4 waitpid waitid accept accept4 connect send sendto sendmsg recv recvfrom recvmsg
  mmap mmap64 munmap mprotect madvise mremap brk sbrk clone clone3 syscall sched_yield futex msgrcv msgsnd dlopen dlsym dlvsym dlclose dlerror
  time gettimeofday clock_gettime localtime localtime_r gmtime gmtime_r mktime strftime
  sin sinf cos cosf tan tanf sincos sincosf asin acos atan atan2 exp expf exp2f expm1 log logf log2 log2f log1p pow powf sinh cosh tanh
  ceil ceilf floor floorf rint rintf nearbyint nearbyintf round roundeven roundevenf roundf trunc truncf fma fmaf`.split(
    /\s+/,
  ),
);

const PTHREAD_NAME =
  /^pthread_(?:(?:mutex|cond|rwlock|barrier|spin|attr|key)_\w+|create|join|detach|exit|kill|once|cancel|self|sigmask|[gs]etspecific)$/;

/** Words that glibc appends to a function it holds for more than one kind of CPU: x86, Arm, POWER, s390, LoongArch, RISC-V. */
const CPU_WORDS =
  `sse2 sse4 sse41 sse42 sse4_1 sse4_2 ssse3 avx avx2 avx512 evex evex512 erms rtm movbe bmi2 fma fma3 fma4 unaligned aligned
  no_vzeroupper no_bsf bsf back rep ia32 i386 i586 i686 generic sve sve2 simd asimd mte mops neon nosimd zva64 dczva vfp thunderx thunderx2 falkor a64fx kunpeng emag oryon1
  ppc power4 power5 power6 power7 power8 power9 power10 vsx z10 z13 z196 arch13 vx lasx lsx noalignment`.split(/\s+/);

/** What stands before the public name: an alias for calls inside glibc, a historical namespace, reserved underscores. */
const ALIAS = new RegExp(
  `^(?:__GI_)?(?:_{0,4}libc_|_IO_new_|_IO_|_{2,4})?(ieee754_)?([a-z][a-z0-9_]*?)(_chk)?(?:_time64)?((?:_(?:${CPU_WORDS.join('|')}))*)(?:_impl|_ifunc)?$`,
);

/**
 * The public name of a function of glibc from what its symbol is called on one CPU and in one build:
 * `__strlen_evex`, `__GI_raise`, `__libc_malloc`, `_IO_puts`, `__clock_nanosleep_time64` of 32 bits. Any other name comes back as it is: `my_avx2` is not `my`.
 * Source: the symbol tables of glibc 2.31 to 2.36 for x86-64, the multiarch directories of its sources for the others.
 */
export function publicLibcName(name: string): string {
  const loader = LOADER_NAMES.find((base) => name.startsWith(`${base}_`));
  if (loader !== undefined) return loader;
  const inner = name.startsWith('__GI_') ? name.slice('__GI_'.length) : name;
  if (!inner.startsWith('_') && inner === name) return name;
  if (/^__libc_start_main(?:_impl|_alias_\d)?$/.test(inner)) return '__libc_start_main';
  const match = ALIAS.exec(inner);
  if (match === null) return inner;
  const [, kernel, base = '', fortified] = match;
  if (!PUBLIC_NAMES.has(base) && !PTHREAD_NAME.test(base)) return inner;
  if (kernel !== undefined) return `__ieee754_${base}`; // not the wrapper of the same name, which calls it
  return fortified === undefined ? base : `__${base}_chk`;
}

/** The loader saves the caller's registers in one of several ways: `_dl_runtime_resolve_xsavec`, `_fxsave`. */
const LOADER_NAMES = ['_dl_runtime_resolve', '_dl_runtime_profile', '_dl_tlsdesc_dynamic'] as const;

/**
 * Functions between a public one of glibc and what it does, which releases have or have not: 2.41 put a call of its own before
 * every system call that pthread_cancel() may end, 2.43 took free() apart. And those that hold the instruction of a system call on
 * one processor alone: the vdso's on i386, libc's on Arm.
 */
const INTERNAL =
  /^(?:__(?:internal_)?syscall_cancel(?:_arch\w*)?|__kernel_vsyscall|__libc_do_syscall|__libc_message_(?:impl|wrapper)|malloc_printerr_tail|_int_free(?:_chunk|_check|_merge_chunk|_create_chunk|_maybe_consolidate|_maybe_trim)?|_wordcopy_(?:fwd|bwd)_(?:dest_)?aligned|tcache_(?:double_free_verify|free_init))$/;

/** Whether a function of glibc is one that another release does without: the same crash has it or has it not. */
export function isInternalOfLibc(name: string): boolean {
  return INTERNAL.test(name);
}
