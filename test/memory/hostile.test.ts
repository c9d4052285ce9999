import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import { damageOf, freedAgain } from '../../src/memory/damage.ts';
import { glibcHeap } from '../../src/memory/glibc/heap.ts';
import type { Image } from '../../src/memory/model.ts';
import { placesOf } from '../../src/memory/place.ts';
import { traceOf } from '../../src/memory/traces.ts';

const PAGE = 4096;
const LIBRARY = 0x7f00_0000_0000n;
const HEAP = 0x5555_0000_0000n;
const STACK = 0x7ffd_0000_0000n;
const PAGES = 4;
const PARTS = [LIBRARY, HEAP, STACK];

/** What leads somewhere: words of a heap, and addresses in all parts. */
const WORD = fc.oneof(
  fc.constantFrom(0n, 0x21n, 0x31n, 0x291n, 0x301n, 0x1001n, 0x20d51n, 0xffff_ffff_ffff_fff1n),
  fc
    .tuple(fc.constantFrom(...PARTS), fc.integer({ min: 0, max: PAGES * PAGE - 8 }))
    .map(([part, at]) => part + BigInt(at & ~7)),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);

/** A process whose memory is anything, but for a form of the main arena that is as glibc has it. */
function imageOf(words: readonly bigint[]): Image {
  const memory = Buffer.alloc(PARTS.length * PAGES * PAGE);
  for (const [index, word] of words.entries()) memory.writeBigUInt64LE(word, index * 8);
  const lists = 96;
  memory.writeBigUInt64LE(HEAP + BigInt((words.length % 64) * 16), lists);
  for (let list = 1; list < 127; list++)
    for (const link of [16, 24]) memory.writeBigUInt64LE(LIBRARY + BigInt(lists + list * 16), lists + list * 16 + link);
  memory.writeBigUInt64LE(LIBRARY, lists + 128 * 16 + 16);
  const read = (address: bigint, length: number): Buffer | undefined => {
    const part = PARTS.findIndex((start) => address >= start && address < start + BigInt(PAGES * PAGE));
    if (part === -1) return undefined;
    const at = Number(address - (PARTS[part] as bigint));
    return memory.subarray(
      part * PAGES * PAGE + at,
      Math.min(part * PAGES * PAGE + at + length, (part + 1) * PAGES * PAGE),
    );
  };
  return {
    arch: ARCHS['x86-64'],
    encoding: { bits: 64, littleEndian: true },
    auxv: new Map(),
    executable: '/program',
    files: [{ start: LIBRARY, end: LIBRARY + BigInt(PAGES * PAGE), fileOffset: 0n, path: '/lib/libc.so.6' }],
    modules: [{ path: '/lib/libc.so.6', base: LIBRARY, end: LIBRARY + BigInt(PAGES * PAGE), firstPageInCore: true }],
    process: { pid: 1, ppid: 0, group: 1, uid: 0, gid: 0, name: '', arguments: '' },
    read,
    segments: PARTS.map((start) => ({
      start,
      end: start + BigInt(PAGES * PAGE),
      readable: true,
      writable: true,
      executable: false,
      fileOffset: 0,
      fileSize: PAGES * PAGE,
    })).toSorted((a, b) => Number(a.start - b.start)),
    threads: [{ id: 1, signal: 11, pc: 0n, sp: STACK, registers: { fs_base: STACK + BigInt(2 * PAGE) } }],
  };
}

test('memory that is anything is an answer or none, in little time', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(WORD, { minLength: 400, maxLength: 1500 }), WORD, (words, value) => {
      const image = imageOf(words);
      const heap = glibcHeap(image);
      found += heap.arenas.length;
      const places = placesOf(image, (address) => heap.heapAt(address) !== undefined);
      for (const address of [value, ...words.slice(0, 20)]) {
        places(address);
        const chunk = heap.chunkAt(address);
        if (chunk !== undefined) assert.ok(address >= chunk.start, 'a chunk is where the address is');
      }
      damageOf(heap);
      freedAgain(heap, words);
      traceOf({ address: value, access: 'execute', registers: [['rax', value]] }, heap);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  );
  assert.ok(found > 5, 'many have an arena');
});
