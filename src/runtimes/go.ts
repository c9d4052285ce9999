import type { RunTime } from './model.ts';
import { names, words } from './names.ts';

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
  injected: /^runtime\.sigpanic$/, // fixtures/crash/go-nil-dereference
  functions: [{ group: "Go's run-time", function: /^runtime[./]/ }],
  handlers: [{ name: 'go', function: /^runtime\.(?:sigtramp|sigtrampgo|sighandler|sigfwdgo)\b/ }],
  texts: [
    // [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47e0a3]
    // SIGABRT: abort
    {
      writer: 'Go',
      first:
        /^\[signal SIG[A-Z]+: .* code=0x|^SIG(?:SEGV: segmentation violation|ABRT: abort|BUS: bus error|FPE: floating-point exception)$/,
      words: /SIG[A-Z]/,
    },
  ],
  printed: [
    {
      group: "Go's standard library",
      function:
        /^(?:archive|bufio|builtin|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|vendor|weak)(?:\/[\w./-]+)?\.[^/]+$/,
      file: /(?:^|\/)(?:go[\w.-]*\/(?:libexec\/|go\/)?src|libexec\/src|src)\/|^(?!\/)/i,
    },
  ],
  /** The n-th closure of a function changes its number with its neighbours: `main.main.func1`. */
  plain: (name) => name.replace(/\.(func|gowrap|deferwrap)\d+(?:\.\d+)*(?=$|\.)/g, '.$1'),
};
