import type { RunTime } from './model.ts';

/** Test frameworks that catch a crash of their own, and runners that say how a program ended which they had started. */
export const testRunners: RunTime = {
  name: 'a test framework',
  texts: [
    // unknown location(0): fatal error: in "books/reads": memory access violation at address: 0x00000000: no mapping at fault address
    {
      writer: 'Boost.Test',
      first: /fatal error: in "(?<test>[^"]*)": (?:memory access violation|signal: )/,
      words: /fatal error: in/,
    },
    // Below "due to a fatal error condition:":  SIGSEGV - Segmentation violation signal
    {
      writer: 'Catch2',
      first:
        /^ +SIG(?:SEGV - Segmentation violation|ABRT - Abort \(abnormal termination\)|FPE - Floating point error|ILL - Illegal instruction) signal$/,
      words: /SIG[A-Z]/,
    },
    // main.cc:6: FATAL ERROR: test case CRASHED: SIGSEGV - Segmentation violation signal
    { writer: 'doctest', first: /: test case CRASHED: SIG[A-Z]/, words: /CRASHED: SIG/ },
    // 1/3 Test #1: parse_header .....................***Exception: SegFault  0.00 sec
    // 2/3 Test #2: writes ..................Subprocess aborted***Exception:   0.10 sec
    {
      writer: 'CTest',
      first:
        /^ *\d+\/\d+ Test +#\d+: (?<test>\S+) \.*(?:(?:Subprocess|Child) aborted\*\*\*Exception:|\*\*\*Exception: (?:SegFault|Illegal|Numerical))/,
      words: /\*\*\*Exception/,
      ofAnother: true,
    },
    // process didn't exit successfully: `/target/debug/deps/ledger-6bc935356f631c94 reads` (signal: 11, SIGSEGV: invalid memory reference)
    {
      writer: 'Cargo',
      first: /process didn't exit successfully: `.*` \(signal: \d+, SIG(?:SEGV|ABRT|BUS|FPE|ILL|TRAP|SYS)/,
      words: /exit successfully/,
      ofAnother: true,
    },
    // worker 'gw0' crashed while running 'test_ledger.py::test_reads[1]'
    {
      writer: 'pytest',
      first: /worker 'gw\d+' crashed while running '(?<test>[^']+)'/,
      words: /crashed while running/,
      ofAnother: true,
    },
    // Of TAP, in what is known of a file that failed:   signal: 'SIGSEGV'
    {
      writer: 'node:test',
      first: /^ *signal: 'SIG(?:SEGV|ABRT|BUS|FPE|ILL|TRAP|SYS)'$/,
      words: /signal: 'SIG/,
      ofAnother: true,
    },
  ],
};
