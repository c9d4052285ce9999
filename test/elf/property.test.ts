import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { EvidenceError } from '../../src/errors/errors.ts';
import { buildIdOf } from '../../src/elf/build-id.ts';
import { bytesOf, type Bytes } from '../../src/elf/bytes.ts';
import { openCore } from '../../src/process/core.ts';
import { ElfError, readElf } from '../../src/elf/elf.ts';
import { compressionOf, readSections } from '../../src/elf/sections.ts';
import { compile, crash, workDirectory } from './real-cores.ts';

const directory = workDirectory();
const program = compile(directory, 'program', 'int main(void) { *(volatile int *)8 = 1; }', '-g', '-gz');
const object = readFileSync(program);
const core = readFileSync(crash(directory, program));

/** Places that hold the numbers that decide: the headers at both ends of a file. */
function damaged(original: Buffer, reach: number): fc.Arbitrary<Buffer> {
  const place = fc.oneof(
    fc.nat(63),
    fc.nat(reach),
    fc.nat(reach).map((at) => original.length - 1 - at),
  );
  const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255));
  const edits = fc.array(fc.tuple(place, value, fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 6 });
  const length = fc.oneof(fc.constant(original.length), fc.nat(original.length));
  return fc.tuple(edits, length).map(([changes, kept]) => {
    const copy = Buffer.from(original.subarray(0, kept));
    for (const [at, byte, count] of changes) copy.subarray(Math.max(0, at), Math.max(0, at) + count).fill(byte);
    return copy;
  });
}

/** Bytes that count what is asked of them. */
function counted(buffer: Buffer): Bytes & { largest: number } {
  const inner = bytesOf(buffer);
  const outer = {
    size: inner.size,
    largest: 0,
    read: (offset: number, length: number) => {
      const result = inner.read(offset, length);
      outer.largest = Math.max(outer.largest, result.length);
      return result;
    },
  };
  return outer;
}

function readEverything(buffer: Buffer): void {
  const bytes = counted(buffer);
  try {
    const elf = readElf(bytes);
    const sections = readSections(bytes, elf);
    for (const section of sections.all) compressionOf(bytes, elf, section);
    buildIdOf(bytes, elf, () => sections.all);
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
  }
  assert(bytes.largest <= buffer.length);
}

suite('any bytes give a result or the reader’s own error', () => {
  test('any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => readEverything(Buffer.from(bytes))));
  });

  test('any header after the magic, in every class and byte order', () => {
    const header = fc.tuple(
      fc.constantFrom(1, 2),
      fc.constantFrom(1, 2),
      fc.uint8Array({ minLength: 40, maxLength: 300 }),
    );
    fc.assert(
      fc.property(header, ([bits, order, rest]) =>
        readEverything(Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits, order, 1, ...rest])),
      ),
      { numRuns: 1000 },
    );
  });

  test('a program whose headers are damaged or that is cut off', () => {
    fc.assert(fc.property(damaged(object, 3000), readEverything), { numRuns: 2000 });
  });

  test('a core whose headers and notes are damaged or that is cut off', () => {
    const file = path.join(directory, 'damaged');
    const property = fc.property(damaged(core, 6000), (bytes) => {
      writeFileSync(file, bytes);
      try {
        const opened = openCore(file);
        for (const { pc, sp } of opened.threads)
          [opened.read(pc, 16), opened.read(sp, 4096), opened.cstring(sp)].forEach((found) =>
            assert((found?.length ?? 0) <= 4096),
          );
        opened.close();
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
