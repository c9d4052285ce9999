import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesOf } from '../../src/elf/bytes.ts';
import { dynamicFunctions } from '../../src/elf/dynamic-symbols.ts';
import { ElfError } from '../../src/elf/elf.ts';

const GDB = readFileSync('/usr/bin/gdb');

test('the functions that a program offers, and where it is entered', () => {
  const { functions, entry } = dynamicFunctions(bytesOf(GDB), /^./);
  assert.ok(entry > 0n);
  assert.ok(functions.length > 0);
  assert.ok(functions.every(({ name, offset }) => name !== '' && offset > 0n && offset < BigInt(GDB.length)));
  assert.deepEqual(dynamicFunctions(bytesOf(GDB), /^no such function$/).functions, []);
});

test('a file that is cut off is refused, and never read beyond its end', () => {
  assert.throws(() => dynamicFunctions(bytesOf(GDB.subarray(0, 40)), /./), ElfError);
  assert.throws(() => dynamicFunctions(bytesOf(Buffer.from('text')), /./), ElfError);
});
