import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readGoroutines } from '../../src/languages/go/allgs.ts';
import { functionsOf } from '../../src/languages/go/functions.ts';
import { GOROUTINE, layoutOf } from '../../src/languages/go/layout.ts';
import { pagesOf } from '../../src/languages/pages.ts';
import { panicText } from '../../src/languages/go/panic.ts';
import type { Program } from '../../src/languages/go/program.ts';
import { followGoStack } from '../../src/languages/go/stack.ts';

const ENCODING = { bits: 64, littleEndian: true } as const;
const BASE = 0x40_0000n;
const SIZE = 1 << 16;
const END = BASE + BigInt(SIZE);

/** One piece of memory: a program's code, tables, variables and stacks all in it. */
function memoryOf(bytes: Buffer) {
  const read = (address: bigint, length: number) =>
    address >= BASE && address < END
      ? bytes.subarray(Number(address - BASE), Number(address - BASE) + length)
      : undefined;
  return { bytes, read, pages: pagesOf({ read }, ENCODING) };
}

const programAt = (table: number, count: number): Program => ({
  version: 'go1.24.4',
  text: BASE,
  textEnd: END,
  data: [{ start: BASE, end: END }],
  functionData: BASE + 64n,
  table: {
    isNew: table % 2 === 0,
    quantum: 1,
    names: BASE + BigInt(table),
    units: BASE + BigInt(table + 8),
    files: BASE + BigInt(table + 16),
    values: BASE + BigInt(table + 24),
    functions: BASE + BigInt(table + 32),
    index: BASE + BigInt(table + 40),
    count,
  },
});

test('whatever a table of functions and a stack hold, they are followed to an end', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 64, maxLength: 512 }),
      fc.nat(SIZE - 64),
      fc.nat(1 << 22),
      fc.nat(SIZE - 1),
      (pattern, table, count, pc) => {
        const { pages } = memoryOf(Buffer.alloc(SIZE, Buffer.from(pattern)));
        const functions = functionsOf(pages, programAt(table, count));
        const from = { pc: BASE + BigInt(pc), sp: BASE + BigInt(pc & ~7), isExact: false };
        const { frames } = followGoStack(pages, functions, { start: BASE, end: END }, from, 50);
        assert.ok(frames.length <= 50);
        for (const frame of frames) assert.ok(functions.callsAt(frame.function, frame.pc).length <= 101);
      },
    ),
    { numRuns: 300 },
  );
});

const LAYOUT = layoutOf('go1.24.4') ?? assert.fail();

/** Memory with a slice of goroutines at its start, and goroutines one after the other. */
function withGoroutines(ids: readonly bigint[], change: (bytes: Buffer) => void = () => {}) {
  const bytes = Buffer.alloc(SIZE);
  const put = (at: number, value: bigint) => bytes.writeBigUInt64LE(value, at);
  [BASE + 0x100n, BigInt(ids.length), BigInt(ids.length)].forEach((word, index) => put(0x40 + 8 * index, word));
  ids.forEach((id, index) => {
    const at = 0x1000 + index * 0x400;
    put(0x100 + 8 * index, BASE + BigInt(at));
    put(at + GOROUTINE.stackStart, BASE + 0x8000n);
    put(at + GOROUTINE.stackEnd, BASE + 0x9000n);
    put(at + LAYOUT.scheduled, BASE + 0x8800n);
    put(at + LAYOUT.scheduled + 8, BASE + 0x10n);
    put(at + LAYOUT.id, id);
    bytes.writeUInt32LE(4, at + LAYOUT.status);
  });
  change(bytes);
  const { read, pages } = memoryOf(bytes);
  const readData = ({ start, end }: { start: bigint; end: bigint }) => read(start, Number(end - start));
  return { pages, found: readGoroutines(pages, programAt(0, 1), LAYOUT, readData, ENCODING) };
}

test('a slice is that of the goroutines where each is one', () => {
  assert.deepEqual(
    withGoroutines([1n, 2n, 7n]).found?.goroutines.map(({ id, state }) => [id, state]),
    [
      [1, 'waiting'],
      [2, 'waiting'],
      [7, 'waiting'],
    ],
  );
});

test('ids that repeat, a stack that is none, a state that there is not, code that is none: it is another slice', () => {
  assert.equal(withGoroutines([1n, 2n, 2n]).found, undefined);
  assert.equal(withGoroutines([2n, 3n]).found, undefined);
  const forged: ((bytes: Buffer) => void)[] = [
    (bytes) => bytes.writeBigUInt64LE(0n, 0x1400 + GOROUTINE.stackEnd),
    (bytes) => bytes.writeUInt32LE(77, 0x1400 + LAYOUT.status),
    (bytes) => bytes.writeBigUInt64LE(0xdead_0000n, 0x1400 + LAYOUT.scheduled + 8),
    (bytes) => bytes.writeBigUInt64LE(2n ** 63n, 0x108),
  ];
  for (const change of forged) assert.equal(withGoroutines([1n, 2n, 3n], change).found, undefined);
});

test('panics in a circle end, and of an endless text only its beginning is read', () => {
  const circle = (bytes: Buffer) => {
    bytes.writeBigUInt64LE(BASE + 0x2000n, 0x1000 + GOROUTINE.panic);
    bytes.writeBigUInt64LE(BASE + 0x2000n, 0x2000 + LAYOUT.panicLink);
    bytes.writeBigUInt64LE(BASE + 0x3000n, 0x2000 + LAYOUT.panicValue);
    bytes.writeBigUInt64LE(BASE + 0x3100n, 0x2000 + LAYOUT.panicValue + 8);
    bytes.writeUInt8(24, 0x3000 + 23);
    bytes.writeBigUInt64LE(BASE + 0x3200n, 0x3100);
    bytes.writeBigUInt64LE(2n ** 60n, 0x3108);
  };
  const { pages, found } = withGoroutines([1n], circle);
  const [first] = found?.goroutines ?? [];
  assert.ok(first !== undefined);
  assert.equal(panicText(pages, LAYOUT, first)?.length, 4096);
});
