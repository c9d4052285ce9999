import { normaliseFunction } from '../crash/normalise.ts';
import { globToRegExp } from '../text/glob.ts';

/** What is asked of a frame: the path of its module and the name of its function, whichever are known. */
export interface FramePlace {
  readonly function?: string | undefined;
  readonly module?: string | undefined;
  /** The source file, where debug information names it. */
  readonly file?: string | undefined;
  /** Its program counter, in hexadecimal. */
  readonly address?: string | undefined;
}

/** Code that was linked into a program and is not its own: what lies in that module from an address on, to its end or up to another. */
export interface LinkedCode {
  readonly whose: 'libc' | 'sanitizer';
  readonly module: string;
  readonly from: bigint;
  /** The last address of it. */
  readonly to?: bigint;
}

/**
 * Code that is no culprit. `library`: it only does what its caller asked; `abort`: it ends a program that somebody
 * else decided to end; `code`: may be a culprit whatever the rules after it say.
 */
export interface FrameRule {
  readonly role: 'library' | 'abort' | 'code';
  /** Who it belongs to, as a person would say it. */
  readonly group: string;
  /** Tested against the file's name, without its directory. */
  readonly module?: RegExp;
  /** Tested against the name without return type, arguments and what compilers append to it. */
  readonly function?: RegExp;
  /** Names of the C library: where its shared library is mapped, such a name in another module is that module's own. */
  readonly libcNames?: true;
}

/** glibc's functions that are inlined from its headers: strcpy of bits/string_fortified.h, atoi of stdlib.h. */
const LIBC_HEADER = /\/(?:bits\/[\w-]+|stdlib)\.h$/;

/** The same where the compiler found them: no other code is in these (C++'s headers are in include/c++). */
const SYSTEM_HEADER = /\/usr\/include\/(?:[\w-]+\/)?(?:bits\/[\w-]+|stdlib|ctype|wchar|stdio)\.h$/;

/** Py_INCREF, PyTuple_GET_SIZE and all that extension modules inline, and the interpreter itself, which has its headers in ./Include. */
const PYTHON_HEADER = /\/include\/python\d[\w.]*\/[\w/-]+\.h$/;
const INTERPRETER_HEADER = /(?:^|\/)Include\/[\w/-]+\.h$/;
const INTERPRETER = /^(?:lib)?python\d/;

/** Who a sanitizer's frames belong to: those that report and end the program, and the others. */
const SANITIZER_REPORT = 'sanitizer reports';
const SANITIZER = 'sanitizer run-time';

/** Files of glibc and musl. */
const LIBC_FAMILY =
  /^(?:lib(?:c|m|mvec|pthread|dl|rt|util|resolv|anl|nsl|crypt|BrokenLocale|thread_db|SegFault|nss_\w+)(?:-\d[\d.]*)?\.so|libc\.musl|ld-musl|ld(?:64)?-linux|ld-\d|ld(?:64)?\.so)/;

/**
 * Frames that a crash passes through without being their fault; the first rule that fits wins. Modules come before
 * names, for a module's name survives stripping; names are for static linking and for code in headers.
 */
const RULES: readonly FrameRule[] = [
  {
    role: 'abort',
    group: 'abort and raise',
    libcNames: true,
    function:
      /^(?:__GI_|__libc_|_)*(?:raise|abort|gsignal|kill|tgkill|pthread_kill(?:_implementation|_internal)?|assert(?:_fail|_fail_base|_perror_fail)?)(?:@.*)?$|^__assert(?:_fail|_fail_base|_perror_fail|_rtn)?$/,
  },
  {
    role: 'abort',
    group: "the allocator's and the compiler's checks",
    function:
      /^(?:__GI_)?(?:__libc_message(?:_impl|_wrapper)?|__libc_fatal|malloc_printerr(?:_tail)?|tcache_double_free_verify|__fortify_fail(?:_abort)?|__stack_chk_fail(?:_local)?|__chk_fail|___?\w+_chk|backtrace_and_maps)$/,
  },
  {
    role: 'abort',
    group: 'C++ termination',
    function:
      /^(?:std::terminate\b|std::unexpected\b|__cxa_(?:throw|rethrow|pure_virtual|deleted_virtual|call_terminate|call_unexpected|bad_cast|bad_typeid|throw_bad_array_new_length)\b|__gxx_personality_\w+|_Unwind_\w+|__clang_call_terminate|(?:__gnu_cxx::)?__verbose_terminate_handler|__cxxabiv1::|std::__throw_\w+|std::__glibcxx_assert_fail|std::__replacement_assert)/,
  },
  {
    role: 'abort',
    group: "Rust's panic machinery",
    function:
      /^(?:core::panicking::|std::panicking::(?!try|catch_unwind)|std::panic::(?:panic_any|resume_unwind)|panic_abort::|panic_unwind::|std::process::abort|std::sys::.*abort_internal|std::sys(?:_common)?::backtrace::__rust_end_short_backtrace|core::(?:result|option)::(?:unwrap|expect)_failed|core::slice::index::slice_\w+_fail|core::str::slice_error_fail|alloc::alloc::handle_alloc_error|alloc::raw_vec::(?:capacity_overflow|handle_error)|rust_panic|rust_begin_unwind|__rust_\w+|_?_rustc::|rust_oom)/,
  },
  {
    role: 'abort',
    group: "Python's fatal errors",
    function: /^(?:_?Py_Fatal\w*Error\w*|fatal_error_exit)(?:\.\w+)*$/,
  },
  { role: 'abort', group: "Python's fatal errors", module: /^(?:lib)?python\d/, function: /^fatal_error(?:\.\w+)*$/ },
  {
    role: 'abort',
    group: "GLib's assertions",
    function:
      /^(?:g_assertion_message\w*|g_assert_warning|g_log(?:v|_structured\w*|_writer_\w+|_default_handler)?|g_abort|g_logv|_g_log_\w+)$/,
  },
  {
    role: 'abort',
    group: "glog's and abseil's fatal logging",
    function:
      /^(?:google::|absl::.*(?:log_internal|logging_internal|raw_log_internal)::).*(?:LogMessage|Fail|SendToLog|RawLog|Die)/,
  },
  {
    role: 'abort',
    group: SANITIZER_REPORT,
    function: // as gdb names them, and mangled, as systemd-coredump does
      /^__(?:(?:sanitizer|[amlt]san|hwasan|ubsan|dfsan|interception)::|asan_report|ubsan_handle|msan_warning)|^_ZNK?\d+__(?:sanitizer|[amlt]san|hwasan|ubsan|dfsan|interception)\d/,
  },
  {
    role: 'abort',
    group: "V8's and Node's aborts",
    function:
      /^(?:node::(?:Abort|Assert|OnFatalError|OOMErrorHandler)|v8::base::(?:OS::Abort|FatalOOM)|V8_Fatal|v8::internal::V8::FatalProcessOutOfMemory)\b/,
  },
  { role: 'abort', group: "the JVM's error report", function: /^(?:os::abort|VMError::|JVM_handle_\w+_signal)/ },
  {
    role: 'abort',
    group: "Go's fatal errors",
    function:
      /^runtime\.(?:raise|dieFromSignal|crash|fatalpanic|throw|fatalthrow|gopanic|sigpanic|panic\w+|goPanic\w+)(?:\.\w+)*$/,
  },
  {
    role: 'library',
    group: SANITIZER,
    module: /^lib(?:asan|tsan|ubsan|lsan|msan|hwasan|clang_rt)[.\w-]*\.so/,
  },
  // clang links it into the program: what it puts in the place of libc's functions, and what instrumented code calls.
  {
    role: 'library',
    group: SANITIZER,
    function:
      /^_{2,3}interceptor_|^__(?:sanitizer|sancov|[amlt]san|hwasan|ubsan|dfsan)_|^(?:asan|hwasan)_thread_start$|^(?:Msan|Hwasan)ThreadStartFunc$/,
  },
  {
    role: 'library',
    group: 'the C library',
    module: LIBC_FAMILY,
  },
  { role: 'library', group: 'the kernel', module: /^\[vdso\]$|^\[vsyscall\]$|^linux-vdso/ },
  {
    role: 'library',
    group: 'the C++ run-time',
    module: /^lib(?:stdc\+\+|c\+\+|c\+\+abi|gcc_s|unwind)[.\w-]*\.so|^libsupc\+\+/,
  },
  {
    role: 'library',
    group: 'an allocator',
    module: /^lib(?:jemalloc|tcmalloc|mimalloc|hoard|scudo|rpmalloc|snmalloc)[.\w-]*\.so/,
  },
  { role: 'library', group: "valgrind's replacements", module: /^vgpreload_/ },
  { role: 'library', group: 'foreign function calls', module: /^libffi\.so/ },
  { role: 'library', group: 'foreign function calls', function: /^ffi_(?:call|closure)\w*$/ },
  { role: 'library', group: 'C++ standard library code', function: /^(?:std|__gnu_cxx|__gnu_debug|__cxxabiv1)::/ },
  {
    role: 'library',
    group: "Rust's standard library",
    function:
      /^<?(?:core|alloc|std|hashbrown|backtrace|rustc_demangle)::|^<.* as (?:core|alloc|std)::.*>::|^__rdl_|^__rg_|^rust_eh_personality/,
  },
  { role: 'library', group: "Go's run-time", function: /^runtime[./]/ },
  // musl's own, with a restartable system call or a signal mask around what the caller asked.
  {
    role: 'library',
    group: 'C library code, linked in',
    libcNames: true,
    function:
      /^__(?:restore_sigs|block_(?:app|all)_sigs|syscall_cp\w*|cp_(?:begin|end|cancel)|timedwait(?:_cp)?)$|^libc_start_main_stage2$/,
  },
  {
    role: 'library',
    group: 'C library code, linked in',
    libcNames: true,
    function:
      /^(?:__GI_|__libc_|_IO_|__(?:internal_)?syscall_cancel(?:_arch\w*)?$|_int_(?:malloc|free|realloc|memalign)|__(?:str|mem|wcs|wmem|stp|raw)\w*_(?:avx|evex|sse|ssse|erms|sve|mte|neon|asimd|falkor|thunderx|a64fx|generic|unaligned)\w*$)/,
  },
  {
    role: 'library',
    group: 'C library code, linked in',
    libcNames: true,
    function:
      /^(?:str(?:len|nlen|cpy|ncpy|cat|ncat|cmp|ncmp|casecmp|ncasecmp|chr|rchr|str|dup|ndup|tok|tok_r|spn|cspn|pbrk|tol|toul|toll|toull|tod)|stpcpy|mem(?:cpy|move|set|cmp|chr|rchr|mem|ccpy|pcpy)|ato(?:i|l|ll|f)|malloc_consolidate|unlink_chunk|sysmalloc|systrim|tcache_\w+|qsort(?:_r)?|msort_with_tmp|bsearch|v?(?:f|s|sn|as|d)?printf(?:_internal)?|v?(?:f|s)?scanf|fputs|fwrite|puts|fclose)$/,
  },
  { role: 'library', group: "the compiler's intrinsics", function: /^_mm\d*_\w+$/ },
  {
    role: 'library',
    group: 'an allocator',
    function:
      /^(?:malloc|calloc|realloc|free|cfree|reallocarray|aligned_alloc|posix_memalign|memalign|operator (?:new|delete)(?:\[\])?(?:\(.*\))?)$/,
  },
  {
    role: 'library',
    group: 'program and thread start',
    libcNames: true,
    function: /^(?:__libc_start_(?:main|call_main)(?:_impl)?|_?_?clone3?|start_thread|_dl_\w+)$/,
  },
  {
    role: 'library',
    group: 'program and thread start',
    function: /^(?:_start|__do_global_[cd]tors_aux|\(below main\))$/,
  },
  {
    role: 'library',
    group: "Python's evaluation loop and calls",
    function:
      /^(?:_?PyEval_\w+|_PyEval_\w+|_?PyObject_(?:Call|Vectorcall|FastCall|MakeTpCall|CallMethod|CallFunction|CallOneArg|CallNoArgs)\w*|_PyObject_\w*[Cc]all\w*|_?PyVectorcall_\w+|_?PyFunction_Vectorcall|_?PyCFunction_\w*[Cc]all\w*|cfunction_(?:call|vectorcall)\w*|method_vectorcall\w*|object_vacall|slot_tp_\w+|slot_mp_\w+|slot_sq_\w+|slot_nb_\w+|wrapperdescr_call|partial_vectorcall\w*|builtin_(?:exec|eval)\w*|run_eval_code_obj|_?PyRun_\w+|pyrun_\w+|pymain_\w+|Py_(?:RunMain|BytesMain|Main)|_PyEvalFramePushAndInit|function_code_fastcall|do_call_core|trace_call_function|pythread_wrapper|import_find_and_load|gen_send_ex\w*)(?:\.\w+)*$/,
  },
  // Names that are anybody's: Python's only in Python.
  {
    role: 'library',
    group: "Python's evaluation loop and calls",
    module: /^(?:lib)?python\d/,
    function: /^(?:method_call|type_call|wrap_\w+|partial_call|run_mod|call_function|thread_run|gen_iternext)$/,
  },
  {
    role: 'library',
    group: "Ruby's evaluation loop",
    function: /^(?:vm_exec\w*|vm_call_\w+|rb_vm_\w+|rb_ec_exec\w*|ruby_run_node|ruby_exec_\w+|rb_funcall\w*)$/,
  },
  { role: 'library', group: "Lua's evaluation loop", function: /^(?:luaV_execute|luaD_\w+|lua_p?call\w*|luaB_\w+)$/ },
  {
    role: 'library',
    group: "Perl's evaluation loop",
    function: /^(?:Perl_runops_\w+|Perl_pp_entersub|perl_run|Perl_call_sv)$/,
  },
  {
    role: 'library',
    group: "V8's run-time",
    function:
      /^(?:v8::(?:internal::)?(?:Execution|Invoke|Builtins?_|Builtin_|Function::Call)|Builtins_\w+|node::(?:Start|LoadEnvironment|SpinEventLoop|NodeMainInstance))/,
  },
];

/** A rule of the project's configuration: globs over the whole path of the module and over the function's name. */
export interface ConfiguredRule {
  readonly role: FrameRule['role'];
  readonly module?: string | undefined;
  readonly function?: string | undefined;
}

/** Says of a frame what it is, or nothing where it is code like any other. */
export type FrameJudge = (place: FramePlace) => Pick<FrameRule, 'role' | 'group'> | undefined;

/** The C library as a shared library, by its file's name. */
const SHARED_LIBC = /^(?:lib(?:c|pthread)(?:-\d[\d.]*)?\.so|libc\.musl|ld-musl)/;

/**
 * A judge by the built-in table, with the rules of a configuration before it.
 * @param modules paths of all mapped modules, where they are known.
 * @param linked what is linked into the program and is not its own, as far as that is known.
 */
export function frameJudge(
  configured: readonly ConfiguredRule[] = [],
  modules: readonly string[] = [],
  linked: readonly LinkedCode[] = [],
): FrameJudge {
  const hasLibc = modules.some((module) => SHARED_LIBC.test(fileName(module) ?? ''));
  const own = configured.map(({ role, module, function: name }) => ({
    role,
    group: "the configuration's rules",
    module: module === undefined ? undefined : globToRegExp(module),
    function: name === undefined ? undefined : globToRegExp(name),
  }));
  return (place) =>
    own.find((rule) => fits(rule, place.module, place.function)) ??
    builtIn(place, hasLibc && isElsewhere(place)) ??
    fromHeader(place) ??
    linkedIn(place, linked);
}

/** Whether what a judge says of a frame is that it is a sanitizer's. */
export function isSanitizers(judged: ReturnType<FrameJudge>): boolean {
  return judged?.group === SANITIZER || judged?.group === SANITIZER_REPORT;
}

/** What was compiled into a program from a header that is not its own. */
function fromHeader({ module, file = '' }: FramePlace): FrameRule | undefined {
  if (SYSTEM_HEADER.test(file)) return { role: 'library', group: "the C library's headers" };
  const isPython =
    PYTHON_HEADER.test(file) || (INTERPRETER_HEADER.test(file) && INTERPRETER.test(fileName(module) ?? ''));
  return isPython ? { role: 'library', group: "Python's headers" } : undefined;
}

const LINKED_IN = {
  libc: { role: 'library', group: 'C library code, linked in' },
  sanitizer: { role: 'library', group: SANITIZER },
} as const satisfies Record<LinkedCode['whose'], FrameRule>;

/** Not the first byte of it: the return address of a call that ends the function before may be that. */
function linkedIn({ module, address }: FramePlace, linked: readonly LinkedCode[]): FrameRule | undefined {
  if (linked.length === 0 || address === undefined) return undefined;
  const at = BigInt(address);
  const found = linked.find(
    (code) => code.module === module && at > code.from && (code.to === undefined || at <= code.to),
  );
  return found && LINKED_IN[found.whose];
}

/** Whether a module as a whole is plumbing: known without any name. */
export function isLibraryModule(path: string): boolean {
  return RULES.some((rule) => rule.function === undefined && rule.module?.test(fileName(path) ?? ''));
}

/**
 * Whose code a frame is that nobody is to be blamed for, by the built-in table.
 * @param isOwn a name of the C library is the frame's own here, for its source file is known and none of the library's.
 */
export function libraryReason(place: FramePlace, isOwn = false): string | undefined {
  return builtIn(place, isOwn)?.group;
}

/** `std::string app::make<int>(int)` is the program's, `raise.constprop.0` is raise. */
function builtIn({ module, function: name }: FramePlace, isOwn: boolean): FrameRule | undefined {
  const [file, plain] = [fileName(module), name === undefined ? undefined : normaliseFunction(name)];
  return RULES.find((rule) => !(isOwn && rule.libcNames) && fits(rule, file, plain));
}

/** Whether a frame is in a module that is not the C library's, and not of its headers. */
function isElsewhere({ module, file = '' }: FramePlace): boolean {
  const name = fileName(module);
  return name !== undefined && !LIBC_FAMILY.test(name) && !LIBC_HEADER.test(file);
}

interface Tests {
  readonly module?: RegExp | undefined;
  readonly function?: RegExp | undefined;
}

/** A rule fits when all its tests do; one about something that is not known does not fit. */
function fits(rule: Tests, module: string | undefined, name: string | undefined): boolean {
  return fitsOne(rule.module, module) && fitsOne(rule.function, name);
}

function fitsOne(test: RegExp | undefined, text: string | undefined): boolean {
  return test === undefined || (text !== undefined && test.test(text));
}

function fileName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1);
}
