import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/imports.ts';

/** Processors, their registers and their instructions, by name. */
const NAMES =
  /x86|amd64|i[3-6]86|aarch64|arm64|armhf|riscv|ppc64|powerpc|s390|loongarch|\bmips|\b[re](?:[abcd]x|[sd]i|[sbi]p)\b|\beflags\b|orig_rax|[fg]s_base|\b[cs]psr\b|\bpstate\b|(?<![\\#])\bx(?:[1-9]|[12]\d|30)\b|\bud2\b|\bint3\b/i;

/** Tables of data of other things that have a processor in their name: why. */
const DATA: Readonly<Record<string, string>> = {
  'src/crash-texts/printed/kernel.ts': "the kernel's own lines, each as its processor has it",
  'src/crash-texts/printed/redis.ts': "a heading of Redis' report, on whatever processor",
  'src/runtimes/libc-names.ts': 'words that glibc appends to the names of its functions',
};

test('processors are named in src/arch alone, but in comments', () => {
  const named = globSync('src/**/*.ts', { cwd: ROOT })
    .filter((file) => !file.startsWith(path.join('src', 'arch') + path.sep) && DATA[file] === undefined)
    .flatMap((file) =>
      withoutComments(readFileSync(path.join(ROOT, file), 'utf8'))
        .split('\n')
        .flatMap((line, index) => (NAMES.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
  assert.deepEqual(named, []);
});

/** A comment may show a sample: `_ctypes.cpython-311-x86_64-linux-gnu.so`. Its lines stay, empty, for the numbers. */
function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|[\s;,{(])\/\/.*$/gm, '$1');
}
