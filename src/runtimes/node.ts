import type { RunTime } from './model.ts';
import { beginnings, words } from './names.ts';

/** V8, and Node.js around it. */
export const node: RunTime = {
  name: 'V8 and Node.js',
  aborts: [
    {
      group: "V8's and Node's aborts",
      function: words(
        `node::Abort node::Assert node::OnFatalError node::OOMErrorHandler v8::base::OS::Abort v8::base::FatalOOM V8_Fatal
        v8::internal::V8::FatalProcessOutOfMemory`,
      ),
    },
  ],
  functions: [
    {
      group: "V8's run-time",
      function: beginnings(
        `v8::Execution v8::Invoke v8::Builtin_ v8::Builtins_ v8::Function::Call
        v8::internal::Execution v8::internal::Invoke v8::internal::Builtin_ v8::internal::Builtins_ v8::internal::Function::Call
        node::Start node::LoadEnvironment node::SpinEventLoop node::NodeMainInstance`,
      ),
    },
    { group: "V8's run-time", function: /^Builtins_\w+/ },
  ],
  handlers: [
    { name: 'node-segfault-handler', function: /^segfault_handler\b/ },
    { name: 'node', module: /^(?:node(?:js)?$|libnode\.so)/ },
  ],
  printed: [
    { group: "Node's own modules", file: /^(?:node:|internal\/|<anonymous>$)/ },
    { group: "V8's and Node's own functions", function: /^(?:v8::|node::|uv_)/ },
    { group: "Node's own functions", module: /^(?:node(?:js)?$|libnode\.so)/ },
  ],
  texts: [
    // FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
    {
      writer: 'Node.js',
      first: /^FATAL ERROR: .*JavaScript heap out of memory$/,
      words: /FATAL ERROR/,
      programs: /^(?:node|electron)/,
    },
    // # Fatal error in ../deps/v8/src/heap/heap.cc, line 12
    {
      writer: 'V8',
      first: /^# Fatal error in (?:\S.*)?, line \d+$/,
      words: /# Fatal error in/,
      programs: /^(?:node|electron|chrom|d8|deno|nw)/,
    },
  ],
};
