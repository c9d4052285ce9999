import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../fixtures/pipeline/null-write/main.c', import.meta.url));
const ET_CORE = 4;

/**
 * Builds the program that `culprit`, called by `caller`, crashes. Its directory is opened to others: systemd-coredump
 * reads the executable's symbols as a user of its own.
 */
export function buildCrasher(program: string): void {
  chmodSync(path.dirname(program), 0o755);
  execFileSync('gcc', ['-g', '-O1', '-fno-optimize-sibling-calls', '-o', program, SOURCE]);
}

/** Python under faulthandler that reads through NULL in C. */
export const STRING_AT_NULL = [
  '/usr/bin/python3',
  '-X',
  'faulthandler',
  '-c',
  'import ctypes; ctypes.string_at(0)',
] as const;

/** Asserts that a file is a plain core. */
export function assertCore(file: string): void {
  const head = Buffer.alloc(18);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, head);
  closeSync(descriptor);
  assert.equal(head.toString('latin1', 0, 4), '\u007fELF');
  assert.equal(head.readUInt16LE(16), ET_CORE);
}
