import type { Level } from './level.ts';
import type { CrashClass } from './sections/crash.ts';

/** What a rule means. `help` says what to do; docs/rules/ has a page for each with more. */
export interface Rule {
  readonly title: string;
  readonly level: Level;
  readonly help: string;
}

const COREDUMP_RULES = {
  'null-read': { title: 'Read through a NULL pointer', level: 'error', help: 'Find out in the culprit frame why the pointer was not set, and test it before it is used.' },
  'null-write': { title: 'Write through a NULL pointer', level: 'error', help: 'Find out in the culprit frame why the pointer was not set, and test it before it is used.' },
  'null-call': { title: 'Call of a NULL function pointer', level: 'error', help: 'The culprit frame called a function pointer that was not set: an optional callback, a weak symbol, a table with a gap.' },
  'wild-read': { title: 'Read of an address that may not be read', level: 'error', help: 'The pointer is dangling, overwritten or computed wrongly. Run the program under valgrind or AddressSanitizer.' },
  'wild-write': { title: 'Write to an address that may not be written', level: 'error', help: 'The pointer is dangling, overwritten or computed wrongly, or points to read-only data. Run the program under valgrind or AddressSanitizer.' },
  'wild-jump': { title: 'Jump to an address that holds no code', level: 'error', help: 'A function pointer, a vtable or a return address was overwritten. Look for an overflow in the culprit frame and its callers.' },
  'non-canonical': { title: 'Use of a pointer that is no address at all', level: 'error', help: 'The pointer holds data, not an address: freed memory that was used again, an uninitialised or overwritten pointer.' },
  'stack-overflow': { title: 'Stack overflow', level: 'error', help: 'Look for recursion without an end, or for large local arrays; the thread may also need a larger stack.' },
  'bus-error': { title: 'Bus error', level: 'error', help: 'A mapped file was truncated, the disk of a mapping is full or failing, or an access was misaligned.' },
  'division-by-zero': { title: 'Integer division by zero', level: 'error', help: 'Test the divisor before the division that the culprit frame shows.' },
  'illegal-instruction': { title: 'Illegal instruction', level: 'error', help: 'The binary was built for another CPU, ran into __builtin_trap or unreachable code, or jumped into data.' },
  trap: { title: 'Trap', level: 'error', help: 'A breakpoint instruction was reached: an assertion of the runtime (V8, GLib) or a debugger left it.' },
  abort: { title: 'Abort', level: 'error', help: 'The culprit frame, or what it called, decided to stop. The message says why, where there is one.' },
  assertion: { title: 'Failed assertion', level: 'error', help: 'The culprit frame holds the assertion that failed; its text is in the message.' },
  'heap-corruption': { title: 'Heap corruption', level: 'error', help: 'The culprit frame is where it was noticed, not necessarily where it happened. Run the program under valgrind or AddressSanitizer.' },
  'stack-smashing': { title: 'Stack buffer overflow', level: 'error', help: 'The culprit frame wrote beyond one of its local arrays.' },
  'uncaught-exception': { title: 'Uncaught exception', level: 'error', help: 'The culprit frame threw an exception that nothing caught, or that left a noexcept function.' },
  panic: { title: 'Panic', level: 'error', help: 'The culprit frame panicked; its message says why.' },
  'fatal-error': { title: 'Fatal error of the language runtime', level: 'error', help: 'The runtime found its own state broken. Look at the extension modules that were loaded.' },
  'sent-signal': { title: 'Signal sent by a process', level: 'warning', help: 'Nothing failed here: a process sent the signal. Look at who sent it and why (a watchdog, a time-out, a test).' },
  unknown: { title: 'Crash of unknown cause', level: 'error', help: 'The evidence does not decide what happened. The report says what is missing.' },
} as const satisfies Record<CrashClass, Rule>;

const PYTHON_RULES = {
  'fatal-signal': { title: 'Fatal signal in a Python program', level: 'error', help: 'Native code failed: the frame that is named called it. A core dump shows where in it: faultline triage coredump.' },
  'fatal-error': { title: 'Fatal error of the Python interpreter', level: 'error', help: 'The interpreter found its own state broken. Look at the extension modules that were loaded, and at the lines before it in the log.' },
  'windows-exception': { title: 'Fatal exception of Windows in a Python program', level: 'error', help: 'Native code failed: the frame that is named called it. Windows also writes of some exceptions that a handler of the program catches: look whether the process ended.' },
  'headless-traceback': { title: 'Traceback without its first line', level: 'warning', help: 'The log was cut: whether this was a crash, a timeout or a dump that the program asked for is not known. Find the lines before it.' },
  'watchdog-timeout': { title: 'Timeout of the faulthandler watchdog', level: 'warning', help: 'Something took longer than the program allowed. Look for the thread that waits in the application.' },
  'requested-dump': { title: 'Traceback that the program asked for', level: 'note', help: 'Nothing failed here: the program, or a signal that it registered, dumped its threads.' },
} as const satisfies Record<string, Rule>;

/** What check-debug-sections finds under a policy. */
export const DEBUG_SECTIONS_RULES = {
  missing: { title: 'No debug information', level: 'error', help: 'Build with -g and do not strip, or keep the separate debug file and allow it with --allow-separate.' },
  'line-tables-only': { title: 'Line tables only', level: 'error', help: 'Build with -g (level 2) instead of -g1 to have variables and types.' },
  'no-build-id': { title: 'No build-id', level: 'error', help: 'Link with -Wl,--build-id: without it no debug file can be matched for certain.' },
  'core-without-build-id': { title: 'A core will not carry the build-id', level: 'error', help: 'A core holds only the first page of a file. Set interpreter and rpath when linking instead of with patchelf.' },
  'separate-missing': { title: 'Separate debug file not found', level: 'error', help: 'Install the debug package, or name the directory that has the file with --debug-root.' },
  'separate-mismatch': { title: 'Separate debug file of another build', level: 'error', help: 'Keep the debug file of the very build that is delivered; a rebuild is another build.' },
  'unexpected-debug': { title: 'Debug information where none is wanted', level: 'error', help: 'Strip it (objcopy --only-keep-debug, then strip -g), or allow the file with a reason.' },
  malformed: { title: 'Malformed ELF file', level: 'error', help: 'The file is damaged or cut off. Build or copy it again.' },
  unreadable: { title: 'Unreadable file', level: 'error', help: 'Run as a user who may read it, or unpack the archive.' },
  'unused-exception': { title: 'Exception that fits no file', level: 'warning', help: 'Correct the glob or remove the exception: what it once allowed is gone, or it is misspelt.' },
  'engines-disagree': { title: 'Our reader and readelf differ', level: 'warning', help: 'One of the two is wrong about this file. Report it with the file, if you can share it.' },
} as const satisfies Record<string, Rule>;

const GURU_RULES = {
  'secret-exposed': { title: 'Secret in the clear', level: 'error', help: 'Declare the option secret=True, keep credentials out of URLs, and change the secret: whoever read the log has it.' },
  'failed-report': { title: 'Report that could not be made', level: 'error', help: 'One section failed and took the report with it. Mend or unregister that section.' },
  'package-unknown': { title: 'Report without a version', level: 'warning', help: 'Give setup_autorun a version object that knows product and version.' },
  'no-service-options': { title: 'Report without the options of the service', level: 'warning', help: 'The report prints oslo.config\'s global CONF: register the options there.' },
  'blocked-pool': { title: 'All workers of a pool in the same place', level: 'warning', help: 'Nothing is left that takes new work. Look at what they wait for, and give it a time limit.' },
  'debug-on': { title: 'Debug logging is on', level: 'note', help: 'Debug logs hold more secrets and cost time. Turn debug off in production.' },
} as const satisfies Record<string, Rule>;

/** Of one level, worst first. */
const VALGRIND_RULES = {
  'invalid-write': { title: "Write to memory that is not the program's", level: 'error', help: 'The address lies beyond a block, in one that was freed, or nowhere. The second stack says whose block it was.' },
  'invalid-read': { title: "Read of memory that is not the program's", level: 'error', help: 'The address lies beyond a block, in one that was freed, or nowhere. The second stack says whose block it was.' },
  'invalid-jump': { title: 'Jump to an address that holds no code', level: 'error', help: 'A function pointer was overwritten, not set, or outlived the library that it pointed into.' },
  'invalid-free': { title: 'Free of something that is no block', level: 'error', help: 'It was freed before, or never allocated, or the pointer was changed. The second stack says what it is.' },
  'uninitialised-value': { title: 'Decision by a value that was never set', level: 'error', help: 'Run valgrind with --track-origins=yes to see where the value comes from, and set it there.' },
  'bad-syscall-parameter': { title: 'System call with bad memory', level: 'error', help: "The buffer was not set, or is not the program's. Padding of structures counts: clear them with memset before they are filled." },
  'failed-client-check': { title: 'Check that the program asked for failed', level: 'error', help: 'The program asked valgrind to check this memory (VALGRIND_CHECK_MEM_IS_DEFINED or _ADDRESSABLE), and it is not as it should be.' },
  'mismatched-free': { title: 'Block freed in another way than it was allocated', level: 'error', help: 'malloc belongs to free, new to delete, new[] to delete[], each with the same size and alignment.' },
  'overlapping-copy': { title: 'Copy between places that overlap', level: 'error', help: 'Use memmove, which may do that, in the place of memcpy or strcpy.' },
  'questionable-allocation': { title: 'Allocation with a questionable size or alignment', level: 'error', help: 'A negative number was passed as a size, the size is zero, or the alignment is no power of two. Check what computes it.' },
  'invalid-memory-pool': { title: 'Use of a memory pool that does not exist', level: 'error', help: 'The pool of a VALGRIND_MEMPOOL request was not created, or was destroyed before.' },
  'bad-file-descriptor': { title: 'Use of a file descriptor that is not open', level: 'error', help: 'It was closed before or never opened. Closing twice may close what another thread has opened since.' },
  'open-file-descriptor': { title: 'File descriptor that is still open at exit', level: 'note', help: 'Close it where it is no longer needed, or open it with O_CLOEXEC.' },
  'definite-leak': { title: 'Memory that was lost', level: 'error', help: 'Nothing points to the block any more. Free it before the last pointer to it goes out of scope or is overwritten.' },
  'indirect-leak': { title: 'Memory that was lost with what pointed to it', level: 'note', help: 'Mend the definite leak that it hangs on, and this is gone too.' },
  'possible-leak': { title: 'Memory that may be lost', level: 'warning', help: 'Only a pointer into the middle of the block is left. That is meant in some containers and thread libraries; else it is a leak.' },
  'reachable-memory': { title: 'Memory that is still reachable at exit', level: 'note', help: 'Usually harmless: something that lives as long as the process. Look at it if it grows with the work done.' },
  'data-race': { title: 'Data race', level: 'error', help: 'Two threads use the same memory, one writes, and nothing orders them. Protect it with one lock, or make it atomic.' },
  'lock-order': { title: 'Locks taken in different orders', level: 'error', help: 'Two threads that do this at the same time wait for each other for ever. Take the locks in one order everywhere.' },
  'long-held-lock': { title: 'Lock that was held for long', level: 'warning', help: 'Do less while the lock is held.' },
  'thread-api-misuse': { title: 'Misuse of a lock or of the thread library', level: 'error', help: 'The message says which rule of the thread library was broken.' },
  'unknown-error': { title: 'Error of a kind that is not known', level: 'error', help: 'valgrind reports it, and this version of faultline does not know it. Read its text, and report the kind.' },
  'fatal-signal': { title: 'Process that a signal ended', level: 'error', help: 'Look at the stack of the signal; the errors before it are likely its cause.' },
  'incomplete-log': { title: 'Log that does not tell all', level: 'error', help: 'The process or valgrind ended before its summary. What is missing is not known; --allow-incomplete accepts that.' },
  'overwritten-log': { title: 'Log that was overwritten', level: 'error', help: 'Several processes wrote to one file and over each other. Give each its own: --log-file=NAME.%p' },
  'replaced-by-exec': { title: 'Program that was replaced by exec', level: 'error', help: 'Its leaks were not looked for, nor those of its exit handlers. Where only a shell or launcher did this, accept it with --allow-incomplete.' },
  'over-limit': { title: 'More than is allowed', level: 'error', help: 'A total exceeds what --max-... allows.' },
} as const satisfies Record<string, Rule>;

/** A rule of valgrind's, without the capability. */
export type ValgrindRule = keyof typeof VALGRIND_RULES;

/** Of one level, worst first. */
const SANITIZER_RULES = {
  'buffer-overflow': { title: 'Access beyond the end of a buffer', level: 'error', help: 'The report says which buffer and how far beyond it: check what computes the index or the length.' },
  'use-after-free': { title: "Use of memory that is no longer the owner's", level: 'error', help: 'The report says where it was freed, or which variable went out of scope. Something still holds a pointer to it.' },
  'bad-access': { title: 'Access to an address that may not be used', level: 'error', help: 'The pointer is NULL, dangling, overwritten or computed wrongly.' },
  'bad-free': { title: "Free of something that can't be freed so", level: 'error', help: 'It was freed before, never allocated, or allocated in another way. The other stacks say where.' },
  'stack-overflow': { title: 'Stack overflow', level: 'error', help: 'Look for recursion without an end, or for large local arrays.' },
  'fatal-signal': { title: 'Process that a signal ended', level: 'error', help: 'The stack says where; what other reports of the process say is likely its cause.' },
  'overlapping-copy': { title: 'Copy between places that overlap', level: 'error', help: 'Use memmove, which may do that, in the place of memcpy or strcpy.' },
  'uninitialised-value': { title: 'Decision by a value that was never set', level: 'error', help: 'Build with -fsanitize-memory-track-origins=2 to see where the value comes from, and set it there.' },
  'data-race': { title: 'Data race', level: 'error', help: 'Two threads use the same memory, one writes, and nothing orders them. Protect it with one lock, or make it atomic.' },
  'lock-order': { title: 'Locks taken in different orders', level: 'error', help: 'Two threads that do this at the same time wait for each other for ever. Take the locks in one order everywhere.' },
  'thread-misuse': { title: 'Misuse of a lock', level: 'error', help: 'The report says which lock and where it was made: it was destroyed, unlocked or locked where that is not allowed.' },
  'undefined-behaviour': { title: 'Undefined behaviour', level: 'error', help: 'The compiler may assume that it does not happen. The message says which rule was broken and with which values.' },
  'wrong-function-type': { title: 'Call through a pointer of another type', level: 'error', help: "The function's type is not the pointer's. Declare it with that type, or call it through a wrapper." },
  'questionable-allocation': { title: "Allocation that can't be made", level: 'error', help: 'The size or alignment is not one that any allocation can have. Check what computes it.' },
  'bad-parameter': { title: 'Call of the sanitizer or allocator with a wrong argument', level: 'error', help: "The pointer is no block's, or the container's bounds are wrong." },
  'odr-violation': { title: 'Two definitions of one global variable', level: 'error', help: 'Two modules define a variable of one name in different ways. Rename one, or make it static.' },
  'initialization-order': { title: 'Use of a global before it is initialised', level: 'error', help: "Two files' global variables depend on each other. Make the one that is used a local static variable of a function." },
  'real-time': { title: 'Blocking call in a real-time function', level: 'error', help: 'Move what may block out of the function that is marked [[clang::nonblocking]].' },
  'too-slow': { title: 'Input that takes too long', level: 'error', help: 'The fuzzer stopped an input that did not end in time. Its file reproduces it; the stack says where it was then.' },
  'direct-leak': { title: 'Memory that was lost', level: 'error', help: 'Nothing points to the block any more. Free it before the last pointer to it goes out of scope or is overwritten.' },
  'misaligned-access': { title: 'Access to an address that is not aligned', level: 'warning', help: 'Copy the bytes with memcpy, or align the object. Some processors trap, and compilers vectorise by what the type promises.' },
  'thread-leak': { title: 'Thread that was never joined', level: 'warning', help: 'Join the thread or detach it.' },
  'signal-safety': { title: 'Signal handler that does what a handler may not', level: 'warning', help: 'Only functions of signal-safety(7) may be called in a handler, and errno has to be put back.' },
  'indirect-leak': { title: 'Memory that was lost with what pointed to it', level: 'note', help: 'Mend the direct leak that it hangs on, and this is gone too.' },
  'suspicious-arithmetic': { title: 'Arithmetic that loses a value, and is defined', level: 'note', help: 'It is no error of the language. Cast explicitly where it is meant; else check the range.' },
  'unknown-error': { title: 'Error of a kind that is not known', level: 'error', help: 'A sanitizer reports it, and this version of faultline does not know it. Read its text, and report the kind.' },
  'sanitizer-failed': { title: 'Sanitizer that failed', level: 'error', help: 'What it would have found is not known. Its message says what it could not do.' },
  'incomplete-log': { title: 'Log that does not tell all', level: 'error', help: 'A report is cut off, mixed with others or missing; --allow-incomplete accepts that.' },
} as const satisfies Record<string, Rule>;

/** A rule of the sanitizers', without the capability. */
export type SanitizerRule = keyof typeof SANITIZER_RULES;

const CI_RULES = {
  'untriaged-crash': { title: 'Crash that could not be triaged', level: 'warning', help: 'A core was written and could not be read; the message says why. Keep the core, and triage it where the tools are: faultline triage coredump.' },
  'lost-core': { title: 'Crash that left no core', level: 'error', help: 'A signal ended the command, and no core of it was found. "faultline doctor --crash-test" says why cores are not found on this machine.' },
  ended: { title: 'Command that was ended', level: 'error', help: 'The message says who ended it, or what was looked at. Memory: raise the limit, or find what took it; time: raise the limit, or find out what it waited for.' },
  hang: { title: 'Command that hung', level: 'error', help: 'It printed nothing for as long as --hang-after says. The message and the section of processes tell what each waited for or was busy with; a deadlock is a finding of its own.' },
  timeout: { title: 'Command that took too long', level: 'error', help: 'It did not end within --timeout-after. The message and the section of processes tell what each did then: raise the time if it was only slow.' },
  'unfinished-tests': { title: 'Tests that did not end', level: 'warning', help: 'A test binary ended in the middle of a test, and told of no crash: it was killed, or the test ended the process.' },
  'report-without-core': { title: 'Crash report without a core', level: 'warning', help: 'A process printed that it crashed, and left no core: the text is all there is. Many run-times end in exit() after their report; its own messages say what can be had beside it.' },
  'unread-crash': { title: 'Crashes beyond those that were read', level: 'error', help: 'More cores were found than --max-cores allows to triage. They are crashes: raise the number, or name those that are meant with --expect.' },
} as const satisfies Record<string, Rule>;

const LIVE_RULES = {
  deadlock: { title: 'Deadlock', level: 'error', help: 'Threads or processes wait for each other and none of them can go on. Take locks in one order everywhere, or hold none while waiting for another thread or process.' },
  'self-deadlock': { title: 'A thread waits for itself', level: 'error', help: 'The thread has what it waits for: it locks again what it has locked, or reads from a pipe that only it can write to. Unlock before, use a recursive mutex, or close the end that is not used.' },
  'lost-lock': { title: 'A lock whose owner is gone', level: 'error', help: 'A thread ended with the lock locked, or the process was forked while another thread had it. Unlock on every way out; after fork() in a threaded program call exec(), or keep to posix_spawn().' },
  'await-cycle': { title: 'Tasks that await each other', level: 'error', help: 'Tasks of asyncio await each other: none of them goes on unless one is cancelled. Await in one direction, or put a time limit (asyncio.timeout) around one of the awaits.' },
  stopped: { title: 'Stopped process', level: 'warning', help: 'A signal (SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU) stopped it: kill -CONT PID lets it go on. A job in the background that reads from its terminal is stopped by SIGTTIN.' },
} as const satisfies Record<string, Rule>;

const DOCTOR_RULES = {
  'core-limit': { title: 'Limit that keeps cores from being whole', level: 'warning', help: 'Raise the limit for the shell, or for a service with LimitCORE=infinity.' },
  'core-pattern': { title: 'Cores go where they are not found', level: 'warning', help: 'Set kernel.core_pattern, or install what takes cores.' },
  'coredump-storage': { title: 'systemd-coredump keeps no cores', level: 'error', help: 'Set Storage=external and sizes that fit in coredump.conf.' },
  'disk-space': { title: 'Little room for cores', level: 'warning', help: 'Make room where cores go, or have them go elsewhere.' },
  'coredump-filter': { title: 'Cores without what is needed to read them', level: 'warning', help: 'Set the default filter: 0x33.' },
  'suid-dumpable': { title: 'No cores of programs that change their user', level: 'note', help: 'Set fs.suid_dumpable=2 if such programs are to leave cores.' },
  'ptrace-scope': { title: 'No debugger may attach', level: 'note', help: 'Only for programs that still run; cores are not concerned.' },
  container: { title: 'Cores leave the container', level: 'warning', help: 'Have the host write cores to a file; a path is taken within the container.' },
  'tool-missing': { title: 'Tool that is not there', level: 'error', help: 'Install it.' },
  'tool-old': { title: 'Tool that is too old', level: 'warning', help: 'Install a newer one.' },
  'tool-aging': { title: 'Tool that will be too old', level: 'note', help: 'Install a newer one before faultline needs it.' },
  unconfined: { title: 'No sandbox for gdb', level: 'note', help: 'Install bubblewrap, and let it make user namespaces.' },
  'unit-limit': { title: 'Service whose cores are not whole', level: 'error', help: 'Give it LimitCORE=infinity in a drop-in.' },
  'unit-faulthandler': { title: 'Python service without faulthandler', level: 'warning', help: 'Give it Environment=PYTHONFAULTHANDLER=1 in a drop-in.' },
  'unit-debug-info': { title: 'Service without debug information', level: 'warning', help: 'Install the debug package of its executable, or build it with -g.' },
  'crash-test': { title: 'Crash without a core', level: 'error', help: 'Look at the other findings; they say what keeps cores from landing.' },
} as const satisfies Record<string, Rule>;
export type DoctorRule = keyof typeof DOCTOR_RULES;

const STORE_RULES = {
  new: { title: 'Crash that nobody has looked at', level: 'warning', help: 'Look at it, and say what it is: faultline store mark FINGERPRINT --known, --fixed-in VERSION or --same-as FINGERPRINT.' },
  back: { title: 'Crash that came back', level: 'error', help: 'It was fixed, and is in a version that has the fix. See when it came back: faultline store show FINGERPRINT.' },
} as const satisfies Record<string, Rule>;

/** Every rule there is, by its name `capability/what`. A rule never changes its meaning. */
export const RULES = {
  ...withPrefix('coredump', COREDUMP_RULES),
  ...withPrefix('python', PYTHON_RULES),
  ...withPrefix('debug-sections', DEBUG_SECTIONS_RULES),
  ...withPrefix('guru', GURU_RULES),
  ...withPrefix('valgrind', VALGRIND_RULES),
  ...withPrefix('sanitizer', SANITIZER_RULES),
  ...withPrefix('ci', CI_RULES),
  ...withPrefix('live', LIVE_RULES),
  ...withPrefix('doctor', DOCTOR_RULES),
  ...withPrefix('store', STORE_RULES),
};

/** The name of a rule: a misspelt one does not compile. */
export type RuleId = keyof typeof RULES;

/** The rule of a name; undefined for one that a newer faultline wrote into a saved report. */
export function ruleNamed(name: string): Rule | undefined {
  return (RULES as Readonly<Record<string, Rule>>)[name];
}

type Prefixed<Capability extends string, Rules> = { readonly [Name in keyof Rules & string as `${Capability}/${Name}`]: Rule };

/** Rules of one capability under their full names. */
function withPrefix<Capability extends string, Rules extends Record<string, Rule>>(capability: Capability, rules: Rules): Prefixed<Capability, Rules> {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [`${capability}/${name}`, rule])) as unknown as Prefixed<Capability, Rules>;
}
