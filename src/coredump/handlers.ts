import type { Frame } from '../report/frame.ts';

/** Crash handlers by the names of their own functions. A handler that tail-calls raise leaves no name: then none is given. */
const HANDLERS: readonly { readonly name: string; readonly function: RegExp }[] = [
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
  { name: 'mysql', function: /^handle_fatal_signal\b/ },
  { name: 'redis', function: /^(?:sigsegvHandler|bugReportEnd)\b/ },
  { name: 'uwsgi', function: /^uwsgi_segfault\b/ },
  { name: 'llvm', function: /^llvm::sys::(?:PrintStackTrace|RunSignalHandlers|.*SignalHandler)/ },
];

/** What evidence beside the stack says of a handler. */
export interface HandlerHints {
  /** The log holds a traceback that faulthandler wrote for a fatal signal. */
  readonly faulthandlerTraceback: boolean;
  readonly commandLine?: string | undefined;
}

/** The crash handler's name, where its frames, its log or the command line name it. */
export function handlerName(handlerFrames: readonly Frame[], hints: HandlerHints): string | undefined {
  const named = HANDLERS.find((handler) => handlerFrames.some((frame) => handler.function.test(frame.function ?? '')));
  if (named !== undefined) return named.name;
  return hints.faulthandlerTraceback || /\s-X\s*faulthandler\b/.test(hints.commandLine ?? '')
    ? 'python-faulthandler'
    : undefined;
}
