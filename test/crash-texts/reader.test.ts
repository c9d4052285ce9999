import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { crashTextReader, type CrashText } from '../../src/crash-texts/reader.ts';
import { MAY_BE_CRASH } from '../../src/crash-texts/texts.ts';

function textsIn(lines: readonly string[]): CrashText[] {
  const texts: CrashText[] = [];
  const reader = crashTextReader((text) => texts.push(text));
  for (const line of lines) reader.read(line);
  reader.end();
  return texts;
}

suite('programs that crash and leave no core', () => {
  for (const [name, writer, pid] of [
    ['sbcl-stack-overflow', 'SBCL', undefined],
    ['sbcl-memory-fault', 'SBCL', 974],
    ['sbcl-lose', 'SBCL', 976],
    ['r-stack-overflow', 'R', undefined],
    ['r-stack-usage', 'R', undefined],
    ['ruby-stack-overflow', 'Ruby', undefined],
    ['clang-crash', 'LLVM', undefined],
    ['pascal-nil', 'Free Pascal', undefined],
    ['ada-stack-overflow', 'GNAT', undefined],
    ['fortran-null', 'Fortran', undefined],
  ] as const)
    test(name, () => {
      const file = new URL(`../../fixtures/crash-texts/recorded/${name}.log`, import.meta.url);
      const lines = readFileSync(file, 'utf8').split('\n');
      const texts = textsIn(['before it', ...lines, 'behind it']);
      assert.deepEqual(
        texts.map((text) => [text.writer, text.pid, text.line]),
        [[writer, pid, 2]],
      );
      assert.equal(texts[0]?.lines[0], lines[0]);
      assert.ok((texts[0]?.lines.length ?? 0) <= 8);
    });
});

suite('first lines', () => {
  for (const [line, writer, pid] of [
    ["bash: line 1: 26459 Segmentation fault      (core dumped) sh -c 'x'", 'a shell', 26459],
    ['make[1]: *** [Makefile:2: test] Segmentation fault (core dumped)', 'make', undefined],
    ['#  SIGSEGV (0xb) at pc=0x00007f5b0a2d2f94, pid=26548, tid=26549', 'the JVM', 26548],
    ['-e:1: [BUG] Segmentation fault at 0x0000000000006142', 'Ruby', undefined],
    [' *** caught segfault ***', 'R', undefined],
    ['tests/x.py ....Fatal Python error: Segmentation fault', 'Python', undefined],
    ['fatal: caught signal Segmentation fault -- stopping myself...', 'Octave', undefined],
    ['E368: Got SIGSEGV in libcall()', 'Vim', undefined],
    ['main.c:7:1: internal compiler error: Segmentation fault', 'gcc', undefined],
    ['An unhandled exception occurred at $00000000004011D7:', 'Free Pascal', undefined],
    ['Execution of ./b terminated by unhandled exception', 'GNAT', undefined],
    ['forrtl: severe (174): SIGSEGV, segmentation fault occurred', 'Fortran', undefined],
  ] as const)
    test(line, () => {
      assert.match(line, MAY_BE_CRASH);
      assert.deepEqual(
        textsIn([line]).map((text) => [text.writer, text.pid]),
        [[writer, pid]],
      );
    });

  for (const line of [
    'a test of Segmentation fault handling passed',
    'Error: no such file',
    'Aborted by the user',
    'Runtime error 2 at $00000000004010AF',
    'the test raised CONSTRAINT_ERROR : as it should',
    'Program received signal SIGSEGV, Segmentation fault.',
    'signal (3)',
  ])
    test(`"${line}" is none`, () => assert.deepEqual(textsIn([line]), []));
});
