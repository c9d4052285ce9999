import type { RunTime } from './model.ts';

/** Libraries that a program links for its logs and for reports of its crashes. */
export const crashReporters: RunTime = {
  name: 'a library for logs and crash reports',
  aborts: [
    {
      group: "glog's and abseil's fatal logging",
      function:
        /^(?:google::|absl::.*(?:log_internal|logging_internal|raw_log_internal)::).*(?:LogMessage|Fail|SendToLog|RawLog|Die)/,
    },
  ],
  handlers: [
    { name: 'abseil', function: /^(?:absl::.*)?AbslFailureSignalHandler\b/ },
    { name: 'glog', function: /^google::.*(?:FailureSignalHandler|InvokeDefaultSignalHandler)\b/ },
    { name: 'folly', function: /^folly::symbolizer::/ },
    { name: 'backward-cpp', function: /^backward::SignalHandling::/ },
    { name: 'breakpad', function: /^google_breakpad::/ },
    { name: 'crashpad', function: /^crashpad::/ },
  ],
  texts: [
    // *** SIGSEGV (@0x0) received by PID 4711 (TID 0x7f3c1e2d4740) from PID 0; stack trace: ***
    { writer: 'glog', first: /^\*\*\* SIG\w+ \(@0x[\da-f]+\) received by PID (?<pid>\d+) /, words: /SIG[A-Z]/ },
    // *** SIGSEGV received at time=1732758000 on cpu 3 ***
    { writer: 'abseil', first: /^\*\*\* SIG\w+ received at time=\d+/, words: /SIG[A-Z]/ },
    // *** Signal 11 (SIGSEGV) (0x0) received by PID 4711 (pthread TID 0x7f3c1e2d4740) (linux TID 4711) ...
    { writer: 'folly', first: /^\*\*\* Signal \d+ \(SIG\w+\) .*received by PID (?<pid>\d+) /, words: /SIG[A-Z]/ },
  ],
};
