import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FILLS } from '../../src/memory/fills.ts';
import { bitAway, fillingOf, textOf } from '../../src/memory/looks-like.ts';
import { ROOT } from '../support/imports.ts';

/** Addresses with what they are made of: who fills memory with that, and what it means; of 64 bits, and of 32. */
const FILLINGS: readonly (readonly [address: string, told: string, libraries?: readonly string[]])[] = [
  ['0xdddddddddddddddd', "freed CPython's debug allocator, freed allocators like Microsoft's debug heap"],
  ['0xdddddddddddddde5', "freed CPython's debug allocator, freed allocators like Microsoft's debug heap"],
  ['0xdddddddddddddddd', "freed CPython's debug allocator", ['/usr/lib/x86_64-linux-gnu/libpython3.14d.so.1.0']],
  ['0xa5a5a5a5a5a5a5a5', 'fresh jemalloc', ['/usr/lib/x86_64-linux-gnu/libjemalloc.so.2', '/usr/lib/libc.so.6']],
  ['0x5a5a5a5a5a5a5a62', 'freed jemalloc'],
  ['0xaaaaaaaaaaaaaaaa', 'fresh clang with -ftrivial-auto-var-init=pattern, on the stack'],
  ['0xfefefefefefefefe', 'fresh gcc with -ftrivial-auto-var-init=pattern, on the stack'],
  ['0xfeeefeeefeeefeee', "freed allocators like Microsoft's HeapFree"],
  ['0xdeadbeef', 'freed many programs (Go with clobberfree=1 among them)'],
  ['0xdeadbeefdeadbef7', 'freed many programs (Go with clobberfree=1 among them)'],
  ['0xdead000000000100', "freed lists like Linux's"],
  ['0xdead000000000130', "freed lists like Linux's"],
  ['0xdddddddddddddddc', ''],
  ['0xddddddddddddeddd', ''],
  ['0x1111111111111111', ''],
  ['0x0', ''],
  ['0xffffffffffffffff', ''],
  ['0xdead0000', ''],
  ['0x7fdddddddddd', ''],
];

for (const [address, told, libraries = []] of FILLINGS)
  test(`${address}: ${told === '' ? 'nobody fills with it' : told}`, () => {
    const filling = fillingOf(BigInt(address), 64, libraries);
    assert.equal(filling?.by.map(({ who, meaning }) => `${meaning} ${who}`).join(', ') ?? '', told);
  });

test('of 32 bits a byte is there four times', () => {
  assert.equal(fillingOf(0x5a5a_5a5en, 32, [])?.value, '0x5a');
  assert.equal(fillingOf(0x5a5a_5a5en, 64, []), undefined);
});

/** Values with the text that they are in memory: little endian, of 64 bits, near nothing that is mapped. */
const TEXTS: Readonly<Record<string, string | undefined>> = {
  '0x4141414141414141': 'AAAAAAAA',
  '0x6f77206f6c6c6548': 'Hello wo',
  '0x646c726f77': 'world',
  '0x0a646c726f77': 'world\n',
  '0x64726f77': undefined, // four letters are chance
  '0x646c726f7700': undefined, // a NUL is no beginning
  '0x3131313131313131': undefined, // digits are as well numbers
  '0x414141ff41414141': undefined,
  '0x7f1234567890': undefined,
};

for (const [value, text] of Object.entries(TEXTS))
  test(`${value} is ${text === undefined ? 'no text' : JSON.stringify(text)}`, () => {
    assert.equal(textOf(BigInt(value), 64, true, false), text);
  });

test('an address of a program is no text, however many letters it has', () => {
  assert.equal(textOf(0x5555_5555_4141n, 64, true, true), undefined);
  assert.equal(textOf(0x5655_4141n, 32, true, true), undefined);
});

test('of the other byte order, text begins with the highest byte', () => {
  assert.equal(textOf(0x4865_6c6c_6f20_776fn, 64, false, false), 'Hello wo');
});

test('a bit that was turned over is told where it is the only one that can be', () => {
  const isMapped = (address: bigint): boolean => address >= 0x5555_0000_0000n && address < 0x5555_0010_0000n;
  assert.equal(bitAway(0x5515_0000_8000n, 62, isMapped), 38);
  assert.equal(bitAway(0x0055_5500_0000_8000n, 62, isMapped), undefined);
  assert.equal(
    bitAway(0x5555_0010_0000n, 62, (address) => isMapped(address) || address === 0x5555_0010_2000n),
    undefined,
  );
});

test('bits that a processor has for something else are none', () => {
  const isMapped = (address: bigint): boolean => address >> 12n === 0xaaaa_0000_0n;
  assert.equal(bitAway(0x0001_aaaa_0000_0008n, 62, isMapped), 48);
  assert.equal(bitAway(0x0001_aaaa_0000_0008n, 46, isMapped), undefined);
});

test('docs/memory.md has every byte of the table', () => {
  const page = readFileSync(path.join(ROOT, 'docs', 'memory.md'), 'utf8');
  const missing = FILLS.filter(({ byte, by }) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`0x${byte.toString(16)}\` `));
    return row?.includes(by) !== true;
  });
  assert.deepEqual(missing, []);
});
