import type { RunTime } from './model.ts';

export const jvm: RunTime = {
  name: 'the JVM',
  aborts: [{ group: "the JVM's error report", function: /^(?:os::abort|VMError::|JVM_handle_\w+_signal)/ }],
  handlers: [
    { name: 'hotspot', function: /^(?:JVM_handle_linux_signal|VMError::report_and_die|os::abort)\b/ },
    { name: 'hotspot', module: /^libjvm\.so/ },
  ],
  printed: [
    { group: "Java's library", function: /^(?:javax?|jdk|sun|com\.sun)\.[a-z]/ },
    {
      group: "the JVM's way into Java and back",
      function: /^(?:~|Unsafe_|JavaCalls::|jni_|JVM_|JavaThread::|Thread::call_run|thread_native_entry)/,
    },
    { group: "Java's launcher and libraries", module: /^lib(?:jli|java|zip|nio|net|jimage|verify)\.so/ },
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
