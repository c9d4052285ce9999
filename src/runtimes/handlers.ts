import path from 'node:path';
import type { Frame } from '../report/frame.ts';

/** Crash handlers by the names of their own functions, and of the file that they are in where another has the same. */
const HANDLERS: readonly { readonly name: string; readonly function: RegExp; readonly module?: RegExp }[] = [
  { name: 'python-faulthandler', function: /^faulthandler_(?:fatal_error|user)\b/ },
  { name: 'abseil', function: /^(?:absl::.*)?AbslFailureSignalHandler\b/ },
  { name: 'glog', function: /^google::.*(?:FailureSignalHandler|InvokeDefaultSignalHandler)\b/ },
  { name: 'folly', function: /^folly::symbolizer::/ },
  { name: 'backward-cpp', function: /^backward::SignalHandling::/ },
  { name: 'breakpad', function: /^google_breakpad::/ },
  { name: 'crashpad', function: /^crashpad::/ },
  { name: 'sanitizer', function: /^__(?:asan|tsan|msan|ubsan|lsan|sanitizer)::/ },
  { name: 'rust', function: /^std::sys::.*stack_overflow::.*signal_handler\b/ },
  { name: 'go', function: /^runtime\.(?:sigtramp|sigtrampgo|sighandler|sigfwdgo)\b/ },
  { name: 'hotspot', function: /^(?:JVM_handle_linux_signal|VMError::report_and_die|os::abort)\b/ },
  { name: 'node-segfault-handler', function: /^segfault_handler\b/ },
  { name: 'ruby', function: /^(?:rb_bug_for_fatal_signal|ruby_default_signal)\b/ },
  { name: 'julia', function: /^(?:sigdie_handler|jl_critical_error)\b/ },
  { name: 'r', function: /^sigactionSegv\b/ },
  { name: 'mono', function: /^mono_(?:sigsegv_signal_handler|handle_native_crash)\b/ },
  { name: 'kcrash', function: /^KCrash::/ },
  { name: 'root', function: /^TUnixSystem::DispatchSignals\b/ },
  { name: 'pytorch', function: /^c10::FatalSignalHandler::/ },
  { name: 'catch2', function: /^Catch::(?:FatalConditionHandler|handleSignal)/ },
  { name: 'libSegFault', function: /^catch_segfault\b/ },
  { name: 'mysql', function: /^handle_fatal_signal\b/, module: /^(?:lib)?(?:mysqld|mariadbd)/ },
  { name: 'redis', function: /^(?:sigsegvHandler|bugReportEnd)\b/ },
  { name: 'uwsgi', function: /^uwsgi_segfault\b/ },
  { name: 'llvm', function: /^llvm::sys::(?:PrintStackTrace|RunSignalHandlers|.*SignalHandler)/ },
];

/** Crash handlers by the file that they are in: most programs are stripped. */
const BY_MODULE: readonly { readonly name: string; readonly module: RegExp }[] = [
  { name: 'ruby', module: /^(?:lib)?ruby[\d.-]*(?:\.so|$)/ },
  { name: 'varnish', module: /^varnishd$/ },
  { name: 'xorg', module: /^X(?:org|vfb|nest|ephyr|wayland|dmx)$/ },
  { name: 'emacs', module: /^emacs(?:-|$)/ },
  { name: 'vim', module: /^(?:g?vim|vi)(?:\.|$)/ },
  { name: 'bash', module: /^r?bash$/ },
  { name: 'r', module: /^(?:libR\.so|R$)/ },
  { name: 'octave', module: /^(?:liboct(?:ave|interp)\.so|octave-(?:cli|gui))/ },
  { name: 'node', module: /^(?:node(?:js)?$|libnode\.so)/ },
  { name: 'swi-prolog', module: /^(?:libswipl\.so|swipl$)/ },
  { name: 'exim', module: /^exim\d?$/ },
  { name: 'lldb', module: /^(?:lldb|liblldb)/ },
  { name: 'llvm', module: /^(?:libLLVM|libclang|clang|llvm-|lld\b|opt$|llc$)/ },
  { name: 'gdb', module: /^gdb(?:-multiarch|-minimal)?$/ },
  { name: 'mono', module: /^(?:mono(?:-sgen)?$|libmono)/ },
  { name: 'hotspot', module: /^libjvm\.so/ },
];

/** Files that no crash handler is in, but its calls: it only asks them for a backtrace, and to raise or to abort. */
const HELPERS =
  /^(?:lib(?:c|pthread|gcc_s|unwind|backtrace|stdc\+\+)\b[\w.+-]*\.so|lib(?:c|pthread)-\d|ld-|ld\d*\.so|libc\.musl|\[vdso\])/;
const RAISING = /^(?:__GI_|__)*(?:raise|abort|gsignal|t?g?kill|pthread_kill\w*)$/;

/** What evidence beside the stack says of a handler. */
export interface HandlerHints {
  /** The log holds a traceback that faulthandler wrote for a fatal signal. */
  readonly faulthandlerTraceback: boolean;
  readonly commandLine?: string | undefined;
}

/**
 * The crash handler's name, where its frames, its log or the command line name it. Of one that is not in our tables it is
 * its function, or the file that this is in: the frame just above the trampoline. One that tail-calls raise leaves none.
 * @param leftIn the module that a handler was in of which no frame is left, where that is known.
 */
export function handlerName(handlerFrames: readonly Frame[], hints: HandlerHints, leftIn?: string): string | undefined {
  const named = HANDLERS.find((handler) => handlerFrames.some((frame) => isOf(handler, frame)));
  if (named !== undefined) return named.name;
  if (hints.faulthandlerTraceback || /\s-X\s*faulthandler\b/.test(hints.commandLine ?? ''))
    return 'python-faulthandler';
  const handler = handlerFrames.findLast(isHandler);
  return handler === undefined ? nameOfModule(leftIn) : (nameOfModule(handler.module) ?? ownName(handler));
}

function isOf({ function: name, module }: (typeof HANDLERS)[number], frame: Frame): boolean {
  return (
    name.test(frame.function ?? '') && (module === undefined || module.test(path.posix.basename(frame.module ?? '')))
  );
}

function isHandler({ module, function: name }: Frame): boolean {
  return module !== undefined && isHandlerModule(module) && !RAISING.test(name ?? '');
}

/** Whether a crash handler may be in a module. */
export function isHandlerModule(module: string): boolean {
  return !HELPERS.test(path.posix.basename(module));
}

function nameOfModule(module: string | undefined): string | undefined {
  const file = path.posix.basename(module ?? '');
  return BY_MODULE.find((known) => known.module.test(file))?.name;
}

function ownName({ function: name, module }: Frame): string | undefined {
  return name ?? (module === undefined ? undefined : path.posix.basename(module));
}
