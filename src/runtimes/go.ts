import type { RunTime } from './model.ts';
import { names, words } from './names.ts';

/** Go's standard library, in stacks that name source files. */
const LIBRARY = {
  group: "Go's standard library",
  function:
    /^(?:archive|bufio|builtin|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|vendor|weak)(?:\/[\w./-]+)?\.[^/]+$/,
  file: /(?:^|\/)(?:go[\w.-]*\/(?:libexec\/|go\/)?src|libexec\/src|src)\/|^(?!\/)/i,
} as const;

export const go: RunTime = {
  name: 'Go',
  aborts: [
    {
      group: "Go's fatal errors",
      function: names(
        `runtime.raise runtime.dieFromSignal runtime.crash runtime.fatalpanic runtime.throw runtime.fatalthrow runtime.gopanic
        runtime.sigpanic runtime.panic+ runtime.goPanic+`,
        { after: String.raw`(?:\.\w+)*` },
      ),
    },
  ],
  endings: {
    panic: words('runtime.gopanic runtime.fatalpanic'),
    'fatal-error': words('runtime.throw runtime.fatalthrow runtime.fatal'),
  },
  // fixtures/crash/go-nil-dereference; of a goroutine that was preempted fixtures/go-stacks/quit.go (runtime/traceback.go, unwindTrap)
  injected: /^runtime\.(?:sigpanic|asyncPreempt|debugCallV\d)$/,
  functions: [{ group: "Go's run-time", function: /^runtime[./]/ }],
  handlers: [{ name: 'go', function: /^runtime\.(?:sigtramp|sigtrampgo|sighandler|sigfwdgo)\b/ }],
  texts: [
    // panic: boom, or fatal error: all goroutines are asleep - deadlock!
    {
      writer: 'Go',
      first: /^(?:panic|fatal error): /,
      then: /^(?:\[signal SIG|goroutine \d+ .*\[|runtime stack:)/,
      words: /panic: |fatal error: /,
    },
    // [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47e0a3]
    // SIGABRT: abort
    {
      writer: 'Go',
      first:
        /^\[signal SIG[A-Z]+: .* code=0x|^SIG(?:SEGV: segmentation violation|ABRT: abort|BUS: bus error|FPE: floating-point exception)$/,
      words: /SIG[A-Z]/,
    },
  ],
  printed: [LIBRARY],
  /** The n-th closure of a function changes its number with its neighbours: `main.main.func1`. */
  plain: (name) => name.replace(/\.(func|gowrap|deferwrap)\d+(?:\.\d+)*(?=$|\.)/g, '.$1'),
};

/** Where a goroutine, or a thread of Go's own, begins. */
const START = /^runtime\.(?:goexit|mstart\d?|rt0_go)(?:\.\w+)*$/;
/** How the run-time ends a program that panicked, or threw. */
const ENDING = /^runtime\.(?:gopanic|fatalpanic|throw|fatalthrow|fatal)$/;

/** What cgo makes of a call into C. */
const BRIDGE = /(?:^|\.)_C(?:func|2func|macro)_/;

/** Whether code is of Go's standard library, or between Go and C: by function and source file. */
export function isGoLibrary(name: string, file: string | undefined): boolean {
  return BRIDGE.test(name) || (LIBRARY.function.test(name) && (file === undefined || LIBRARY.file.test(file)));
}

/** Whether a function is where stacks begin. */
export function isGoStart(name: string): boolean {
  return START.test(name);
}

/** Whether a function ends the program: who called it panicked, or found a fatal error. */
export function isGoEnding(name: string): boolean {
  return ENDING.test(name);
}
