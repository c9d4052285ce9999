#!/bin/sh
# stacktrace-parser and stack-utils leave a trap's WebAssembly frames out, so that the JavaScript that called in looks like what failed.
#
# Guess: they read "at crash (wasm://wasm/1a2b3c4d:wasm-function[0]:0x2a)", which V8 has printed for years: name crash, line null or the index, column
#   the hexadecimal offset.
# Seen, stacktrace-parser 0.1.11: the frames are left out without a trace, the first frame is the JavaScript caller; stack-utils 2.0.6 gives null for them.
#   stacktracey 2.2.0 keeps name and URL and loses the offset.
# Why it matters: a trap in compiled code (unreachable is how Rust and C++ abort there) is then filed under the generated glue
#   function, the same for every crash of that module. The offset that is thrown away is all that symbolizes it.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund --prefix . stacktrace-parser@0.1.11 stack-utils@2.0.6 stacktracey@2.2.0 >/dev/null 2>&1
cat > trap.cjs <<'JS'
const { parse } = require('stacktrace-parser');
const StackUtils = require('stack-utils');
const StackTracey = require('stacktracey');
const text = (string) => [string.length, ...Buffer.from(string)];
const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const compiled = new WebAssembly.Module(new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 0, 0), // one type: no parameters, no results
  ...section(3, 2, 0, 0), // two functions of it
  ...section(7, 1, ...text('run'), 0, 1), // the second is exported
  ...section(10, 2, 3, 0, 0x00, 0x0b, 4, 0, 0x10, 0, 0x0b), // unreachable; call 0
  ...section(0, ...text('name'), ...section(1, 2, 0, ...text('crash'), 1, ...text('run'))),
]));
function glue() { new WebAssembly.Instance(compiled).exports.run(); }
let stack;
try { glue(); } catch (error) { ({ stack } = error); }
const lines = stack.split('\n').slice(1, 4);
console.log(process.version, lines);
const utils = new StackUtils();
const seen = {
  stacktraceParser: parse(stack)[0].methodName,
  stackUtils: lines.map((line) => utils.parseLine(line)?.function ?? null),
  stacktracey: new StackTracey(stack).items.slice(0, 1).map(({ callee, line, column }) => [callee, line ?? null, column ?? null]),
};
console.log(seen);
const expected = { stacktraceParser: 'glue', stackUtils: [null, null, 'glue'], stacktracey: [['crash', null, null]] };
process.exit(/at crash \(wasm:.*0x/.test(lines[0]) && JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
JS
node trap.cjs
