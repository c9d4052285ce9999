import type { RunTime } from './model.ts';

const SIGNALS = String.raw`(?:Segmentation fault|Aborted|Bus error|Illegal instruction|Floating point exception|Trace/breakpoint trap)`;
const SIGNAL_WORDS = /Segmentation fault|Aborted|Bus error|Illegal instr|Floating point|breakpoint trap/;

/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV. */
const FATAL = '(?:4|5|6|7|8|11)';

/** Programs and libraries that are no run-times, and have a crash handler or say how another program ended. */
export const programs: RunTime = {
  name: 'a program with a crash handler of its own',
  handlers: [
    { name: 'kcrash', function: /^KCrash::/ },
    { name: 'root', function: /^TUnixSystem::DispatchSignals\b/ },
    { name: 'pytorch', function: /^c10::FatalSignalHandler::/ },
    { name: 'catch2', function: /^Catch::(?:FatalConditionHandler|handleSignal)/ },
    { name: 'libSegFault', function: /^catch_segfault\b/ },
    { name: 'mysql', function: /^handle_fatal_signal\b/, module: /^(?:lib)?(?:mysqld|mariadbd)/ },
    { name: 'redis', function: /^(?:sigsegvHandler|bugReportEnd)\b/ },
    { name: 'uwsgi', function: /^uwsgi_segfault\b/ },
    { name: 'llvm', function: /^llvm::sys::(?:PrintStackTrace|RunSignalHandlers|.*SignalHandler)/ },
    { name: 'varnish', module: /^varnishd$/ },
    { name: 'xorg', module: /^X(?:org|vfb|nest|ephyr|wayland|dmx)$/ },
    { name: 'emacs', module: /^emacs(?:-|$)/ },
    { name: 'vim', module: /^(?:g?vim|vi)(?:\.|$)/ },
    { name: 'bash', module: /^r?bash$/ },
    { name: 'exim', module: /^exim\d?$/ },
    { name: 'lldb', module: /^(?:lldb|liblldb)/ },
    { name: 'llvm', module: /^(?:libLLVM|libclang|clang|llvm-|lld\b|opt$|llc$)/ },
    { name: 'gdb', module: /^gdb(?:-multiarch|-minimal)?$/ },
  ],
  texts: [
    // PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/ and include the crash backtrace, ...
    // Stack dump:
    {
      writer: 'LLVM',
      first: /^PLEASE (?:submit a bug report to|ATTACH THE FOLLOWING FILES) |^Stack dump:$/,
      words: /PLEASE |Stack dump:/,
      programs: /^(?:clang|llvm|lld|ld\.lld|opt|llc|lldb|flang|rustc)/,
    },
    // main.c:7:1: internal compiler error: Segmentation fault
    {
      writer: 'gcc',
      first: /(?:^|: )internal compiler error: /,
      words: /compiler error:/,
      programs: /^(?:cc1|cc1plus|f951|lto1|gnat1|collect2)/,
    },
    // Vim: Caught deadly signal SEGV
    // E368: Got SIGSEGV in libcall()
    {
      writer: 'Vim',
      first: /^Vim: Caught deadly signal \w+|^E368: Got SIG\w+ in libcall\(\)/,
      words: /deadly signal|SIG[A-Z]/,
      programs: /^(?:vi|vim|nvim|gvim)/,
    },
    // bash: line 1: 26459 Segmentation fault      (core dumped) sh -c "kill -SEGV \$\$"
    {
      writer: 'a shell',
      first: new RegExp(String.raw`: line \d+: +(?<pid>\d+) ${SIGNALS} `),
      words: SIGNAL_WORDS,
    },
    // make: *** [Makefile:2: test] Segmentation fault (core dumped)
    {
      writer: 'make',
      first: new RegExp(String.raw`^make(?:\[\d+\])?: \*\*\* \[.+\] ${SIGNALS}`),
      words: SIGNAL_WORDS,
    },
    // Fatal error 11: Segmentation fault
    {
      writer: 'Emacs',
      first: new RegExp(String.raw`^Fatal error \d+: ${SIGNALS}`),
      words: SIGNAL_WORDS,
      programs: /^emacs/,
    },
    // (EE) Caught signal 11 (Segmentation fault). Server aborting
    { writer: 'the X server', first: /^\(EE\) Caught signal \d+ \(/, words: /Caught signal/, programs: /^X/ },
    // 2026/11/30 21:03:45 [alert] 78#78: worker process 79 exited on signal 11 (core dumped)
    {
      writer: 'nginx',
      first: new RegExp(String.raw`\[alert\] \d+#\d+: worker process (?<pid>\d+) exited on signal ${FATAL}\b`),
      words: /exited on signal/,
      programs: /^nginx/,
      ofAnother: true,
    },
    // [ALERT]    (119) : Current worker (121) exited with code 139 (Segmentation fault)
    {
      writer: 'HAProxy',
      first: /^\[ALERT\] .{0,40}: (?:Current|Former) worker \((?<pid>\d+)\) exited with code 13[2-69] \(/,
      words: /exited with code/,
      programs: /^haproxy/,
      ofAnother: true,
    },
    // 2026-11-30T21:04:06Z|00003|daemon_unix(monitor)|ERR|1 crashes: pid 97 died, killed (Segmentation fault), restarting
    {
      writer: 'Open vSwitch',
      first: new RegExp(String.raw`\|\d+ crashes: pid (?<pid>\d+) died, killed \(${SIGNALS}\)`),
      words: SIGNAL_WORDS,
      programs: /^(?:ovs|ovn)/,
      ofAnother: true,
    },
    // 2026/11/30 21:03:42| FATAL: Received Segment Violation...dying.
    {
      writer: 'Squid',
      first: /\| FATAL: Received (?:Segment Violation|Bus Error)\.\.\.dying\.$/,
      words: /FATAL: Received/,
      programs: /^squid/,
    },
    // Runtime error 216 at $00000000004010AF
    // An unhandled exception occurred at $00000000004011D7:
    {
      writer: 'Free Pascal',
      first: /^(?:Runtime error 2\d\d|An unhandled exception occurred) at \$[\dA-F]{8,16}\b/,
      words: /Runtime error|unhandled exception/,
    },
    // raised STORAGE_ERROR : stack overflow or erroneous memory access
    // raised CONSTRAINT_ERROR : SIGFPE
    // Execution of ./b terminated by unhandled exception
    {
      writer: 'GNAT',
      first:
        /^(?:Execution of .+ terminated by unhandled exception|raised (?:STORAGE_ERROR|PROGRAM_ERROR|CONSTRAINT_ERROR) : (?:stack overflow|.*erroneous memory access|SIG[A-Z]+))/,
      words: /unhandled exception|raised [A-Z]+_ERROR/,
    },
  ],
};
