import { SIGNAL_TEXTS } from '../linux/signal-names.ts';
import type { RunTime } from './model.ts';

/** What strsignal(3) calls the signals of a crash. */
export const SIGNALS = `(?:${SIGNAL_TEXTS.join('|')})`;
export const SIGNAL_WORDS = /Segmentation fault|Aborted|Bus error|Illegal instr|Floating point|breakpoint trap/;

/** Programs and libraries that are no run-times, and have a crash handler or say how another program ended. */
export const programs: RunTime = {
  name: 'a program with a crash handler of its own',
  handlers: [
    { name: 'kcrash', function: /^KCrash::/ },
    { name: 'root', function: /^TUnixSystem::DispatchSignals\b/ },
    { name: 'pytorch', function: /^c10::FatalSignalHandler::/ },
    { name: 'catch2', function: /^Catch::(?:FatalConditionHandler|handleSignal)/ },
    { name: 'libSegFault', function: /^catch_segfault\b/ },
    { name: 'llvm', function: /^llvm::sys::(?:PrintStackTrace|RunSignalHandlers|.*SignalHandler)/ },
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
    // [node:18653:0:18653] Caught signal 11 (Segmentation fault: address not mapped to object at address (nil))
    { writer: 'UCX', first: /^\[[^\]\s:]+:(?<pid>\d+):\d+:\d+\] Caught signal \d+ \(/, words: /Caught signal/ },
    // [node:09041] *** Process received signal ***
    {
      writer: 'Open MPI',
      first: /^\[[^\]\s:]+:(?<pid>\d+)\] \*\*\* Process received signal \*\*\*$/,
      words: /Process received/,
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
