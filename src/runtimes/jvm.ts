import type { RunTime } from './model.ts';

export const jvm: RunTime = {
  name: 'the JVM',
  aborts: [{ group: "the JVM's error report", function: /^(?:os::abort|VMError::|JVM_handle_\w+_signal)/ }],
  handlers: [
    { name: 'hotspot', function: /^(?:JVM_handle_linux_signal|VMError::report_and_die|os::abort)\b/ },
    { name: 'hotspot', module: /^libjvm\.so/ },
  ],
  texts: [
    // #  SIGSEGV (0xb) at pc=0x00007f5b0a2d2f94, pid=26548, tid=26549
    {
      writer: 'the JVM',
      first: /^# +SIG\w+ \(0x[\da-f]+\) at pc=0x[\da-f]+, pid=(?<pid>\d+), tid=/,
      words: /SIG[A-Z]/,
    },
  ],
};
