import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RUN_TIMES } from '../../src/runtimes/index.ts';
import { importsOf, ROOT } from '../support/imports.ts';

/** Functions of run-times, by what is theirs alone. */
const OWN_NAMES =
  /PyEval|PyObject_|PyErr_|PyGILState_|Py_(?:Fatal|DECREF|INCREF|Main|RunMain)|pymalloc_|faulthandler_|rust_panic|rust_begin_unwind|panicking::|gopanic|fatalthrow|runtime\.(?:go|main|throw|panic|abort|mcall|raise|exit|fatal)|__cxa_(?:throw|rethrow|pure)|__gxx_personality|_Unwind_|g_assertion_message|__stack_chk_fail|malloc_printerr|luaV_|rb_vm_|Perl_runops|JVM_handle|VMError|V8_Fatal|v8::|node::|mono_handle|jl_critical|sigactionSegv|runtime\.sig|__libc_start_|__interceptor_|__(?:asan|tsan|msan|ubsan|lsan|hwasan)_|qFatal|zend_|rb_bug|_ZN?S?t?9terminate|AbslFailure|google_breakpad/;

/** What is said of a name in a comment is no rule. */
function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '').replaceAll(/ \/\/ .*$/gm, '');
}

test("names of run-times' functions stand only in src/runtimes", () => {
  const elsewhere = [...importsOf('src/**/*.ts').keys()].filter(
    (file) =>
      !file.startsWith(path.join('src', 'runtimes')) &&
      OWN_NAMES.test(withoutComments(readFileSync(path.join(ROOT, file), 'utf8'))),
  );
  assert.deepEqual(elsewhere, []);
});

test('every record has a name of its own, and something to tell by', () => {
  const recordNames = RUN_TIMES.map(({ name }) => name);
  assert.deepEqual(recordNames, [...new Set(recordNames)]);
  for (const { name, ...facts } of RUN_TIMES) assert.notDeepEqual(facts, {}, name);
});
