/** What a program prints when it crashes, by its first line. */
interface KnownText {
  readonly writer: string;
  readonly first: RegExp;
  /** Names of the programs that print it; absent where any program may. */
  readonly programs?: RegExp;
}

const SIGNALS = String.raw`(?:Segmentation fault|Aborted|Bus error|Illegal instruction|Floating point exception|Trace/breakpoint trap)`;

/** First lines, each with an example. Those that were recorded: fixtures/crash-texts/record.sh; the others as their programs' sources have them. */
export const TEXTS: readonly KnownText[] = [
  // PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/ and include the crash backtrace, ...
  // Stack dump:
  {
    writer: 'LLVM',
    first: /^PLEASE (?:submit a bug report to|ATTACH THE FOLLOWING FILES) |^Stack dump:$/,
    programs: /^(?:clang|llvm|lld|ld\.lld|opt|llc|lldb|flang|rustc)/,
  },
  // main.c:7:1: internal compiler error: Segmentation fault
  { writer: 'gcc', first: /(?:^|: )internal compiler error: /, programs: /^(?:cc1|cc1plus|f951|lto1|gnat1|collect2)/ },
  // -e:1: [BUG] Segmentation fault at 0x0000000000006142
  // so.rb:1:in `each': stack level too deep (SystemStackError)
  {
    writer: 'Ruby',
    first: /(?:^|: )\[BUG\] |: stack level too deep \(SystemStackError\)$/,
    programs: /^(?:ruby|irb|rake)/,
  },
  //  *** caught segfault ***
  // Error: segfault from C stack overflow
  // Error: C stack usage  7970180 is too close to the limit
  {
    writer: 'R',
    first:
      /^ \*\*\* caught (?:segfault|illegal operation|bus error) \*\*\*$|^Error: (?:segfault from C stack overflow|C stack usage +\d+ is too close to the limit)/,
    programs: /^(?:R|Rscript)$/,
  },
  // CORRUPTION WARNING in SBCL pid 1234:
  // fatal error encountered in SBCL pid 1234:
  // INFO: Control stack guard page unprotected
  {
    writer: 'SBCL',
    first:
      /^(?:CORRUPTION WARNING|fatal error encountered) in SBCL pid (?<pid>\d+)|^INFO: Control stack guard page unprotected|^Unhandled SB-(?:SYS:MEMORY-FAULT-ERROR|KERNEL::CONTROL-STACK-EXHAUSTED)/,
    programs: /^sbcl/,
  },
  // Vim: Caught deadly signal SEGV
  // E368: Got SIGSEGV in libcall()
  {
    writer: 'Vim',
    first: /^Vim: Caught deadly signal \w+|^E368: Got SIG\w+ in libcall\(\)/,
    programs: /^(?:vi|vim|nvim|gvim)/,
  },
  // bash: line 1: 26459 Segmentation fault      (core dumped) sh -c "kill -SEGV \$\$"
  { writer: 'a shell', first: new RegExp(String.raw`: line \d+: +(?<pid>\d+) ${SIGNALS} `) },
  // make: *** [Makefile:2: test] Segmentation fault (core dumped)
  { writer: 'make', first: new RegExp(String.raw`^make(?:\[\d+\])?: \*\*\* \[.+\] ${SIGNALS}`) },
  // #  SIGSEGV (0xb) at pc=0x00007f5b0a2d2f94, pid=26548, tid=26549
  { writer: 'the JVM', first: /^# +SIG\w+ \(0x[\da-f]+\) at pc=0x[\da-f]+, pid=(?<pid>\d+), tid=/ },
  // [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47e0a3]
  // SIGABRT: abort
  {
    writer: 'Go',
    first:
      /^\[signal SIG[A-Z]+: .* code=0x|^SIG(?:SEGV: segmentation violation|ABRT: abort|BUS: bus error|FPE: floating-point exception)$/,
  },
  // [4711] signal (11.1): Segmentation fault
  { writer: 'Julia', first: /^(?:\[(?<pid>\d+)\] )?signal \(\d+(?:\.\d+)?\): [A-Z]/, programs: /^julia/ },
  // *** SIGSEGV (@0x0) received by PID 4711 (TID 0x7f3c1e2d4740) from PID 0; stack trace: ***
  { writer: 'glog', first: /^\*\*\* SIG\w+ \(@0x[\da-f]+\) received by PID (?<pid>\d+) / },
  // *** SIGSEGV received at time=1732758000 on cpu 3 ***
  { writer: 'abseil', first: /^\*\*\* SIG\w+ received at time=\d+/ },
  // *** Signal 11 (SIGSEGV) (0x0) received by PID 4711 (pthread TID 0x7f3c1e2d4740) (linux TID 4711) ...
  { writer: 'folly', first: /^\*\*\* Signal \d+ \(SIG\w+\) .*received by PID (?<pid>\d+) / },
  // Fatal Python error: Segmentation fault
  { writer: 'Python', first: /(?:^|\.)Fatal Python error: /, programs: /^(?:python|pytest)/ },
  // fatal: caught signal Segmentation fault -- stopping myself...
  { writer: 'Octave', first: /^fatal: caught signal .+ -- stopping myself/, programs: /^octave/ },
  // 	Native Crash Reporting
  { writer: 'Mono', first: /^\s*Native Crash Reporting$/, programs: /^mono/ },
  // FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
  { writer: 'Node.js', first: /^FATAL ERROR: .*JavaScript heap out of memory$/, programs: /^(?:node|electron)/ },
  // Fatal error 11: Segmentation fault
  { writer: 'Emacs', first: new RegExp(String.raw`^Fatal error \d+: ${SIGNALS}`), programs: /^emacs/ },
  // (EE) Caught signal 11 (Segmentation fault). Server aborting
  { writer: 'the X server', first: /^\(EE\) Caught signal \d+ \(/, programs: /^X/ },
  // fatal error: in "parser": memory access violation at address: 0x00000000: no mapping at fault address
  { writer: 'Boost.Test', first: /fatal error: in "[^"]*": (?:memory access violation|signal: )/ },
  // *** stack smashing detected ***: terminated
  // free(): double free detected in tcache 2
  {
    writer: 'glibc',
    first:
      /^\*\*\* (?:stack smashing|buffer overflow) detected \*\*\*|^(?:(?:free|malloc|calloc|realloc|munmap_chunk|malloc_consolidate)\(\): \w|double free or corruption |corrupted (?:size vs\. prev_size|double-linked list))/,
  },
  // Runtime error 216 at $00000000004010AF
  // An unhandled exception occurred at $00000000004011D7:
  { writer: 'Free Pascal', first: /^(?:Runtime error 2\d\d|An unhandled exception occurred) at \$[\dA-F]{8,16}\b/ },
  // raised STORAGE_ERROR : stack overflow or erroneous memory access
  // raised CONSTRAINT_ERROR : SIGFPE
  // Execution of ./b terminated by unhandled exception
  {
    writer: 'GNAT',
    first:
      /^(?:Execution of .+ terminated by unhandled exception|raised (?:STORAGE_ERROR|PROGRAM_ERROR|CONSTRAINT_ERROR) : (?:stack overflow|.*erroneous memory access|SIG[A-Z]+))/,
  },
  // Program received signal SIGSEGV: Segmentation fault - invalid memory reference.
  // forrtl: severe (174): SIGSEGV, segmentation fault occurred
  {
    writer: 'Fortran',
    first: /^(?:Program received signal SIG[A-Z]+: .* - |forrtl: \w+ \(\d+\): SIG[A-Z]+)/,
  },
  // terminate called after throwing an instance of 'std::runtime_error'
  {
    writer: 'the C++ run-time',
    first: /^terminate called (?:after throwing an instance of|without an active exception|recursively)/,
  },
];

/** Words of which each first line has one: most lines of a log have none. */
export const MAY_BE_CRASH =
  /PLEASE |Stack dump:|compiler error:|\[BUG\]|SystemStackError|\*\*\* caught|C stack|SBCL|Control stack|SB-SYS:|SB-KERNEL:|deadly signal|SIG[A-Z]|Segmentation fault|Aborted|Bus error|Illegal instr|Floating point|breakpoint trap|signal \(|Fatal Python|fatal: caught|Crash Reporting|FATAL ERROR|Caught signal|fatal error: in|detected \*\*\*|\(\): |corrupt|terminate called|Runtime error|unhandled exception|raised [A-Z]+_ERROR|forrtl: /;
