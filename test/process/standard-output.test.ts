import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { testBegunBy } from '../../src/crash-texts/test-lines.ts';
import { lineWrittenLast } from '../../src/process/standard-output.ts';

const ENCODING = { bits: 64, littleEndian: true } as const;
const START = 0x1000n;
const SIZE = 0x3000;
const BUFFER = START + 0x1000n;
/** `_IO_MAGIC` and some flags. */
const FLAGS = 0xfbad_2a84n;

interface Stream {
  readonly flags?: bigint;
  readonly writeBase?: bigint;
  readonly base?: bigint;
  readonly end?: bigint;
  readonly text?: string;
}

/** Memory with a `FILE` at its start, and its buffer of 1024 bytes. */
function written({ flags = FLAGS, writeBase = BUFFER, base = BUFFER, end = BUFFER + 1024n, text = '' }: Stream) {
  const memory = Buffer.alloc(SIZE);
  for (const [index, word] of [flags, 0n, 0n, 0n, writeBase, writeBase, writeBase, base, end].entries())
    memory.writeBigUInt64LE(BigInt.asUintN(64, word), 8 * index);
  memory.write(text, Number(BUFFER - START), 'utf8');
  const read = (address: bigint, length: number) =>
    address >= START && address < START + BigInt(SIZE)
      ? memory.subarray(Number(address - START), Number(address - START) + length)
      : undefined;
  return lineWrittenLast({ read, encoding: ENCODING }, START);
}

suite('the line that a process wrote last through the C library', () => {
  test('is the first of the buffer, whatever older text stands behind it', () => {
    assert.equal(written({ text: '[ RUN      ] A.b\nOK ] A.a (0 ms)\n' }), '[ RUN      ] A.b');
    assert.equal(written({ text: '\nolder\n' }), '');
  });

  test('nothing without a whole line, of a stream without a buffer, of one that is none', () => {
    const text = 'line\n';
    assert.equal(written({ text: 'line' }), undefined);
    assert.equal(written({ text, base: 0n }), undefined);
    assert.equal(written({ text, end: BUFFER }), undefined);
    assert.equal(written({ text, end: BUFFER + (1n << 30n) }), undefined);
    assert.equal(written({ text, flags: 0xfbae_2a84n }), undefined);
    assert.equal(written({ text, writeBase: BUFFER + 4n }), undefined);
    assert.equal(written({ text, base: 0x9000n, writeBase: 0x9000n, end: 0x9400n }), undefined);
    assert.equal(written({ text: `${'x'.repeat(5000)}\n`, end: BUFFER + 8192n }), undefined);
  });

  test('forged pointers give no more than what stands there', () => {
    const word = fc.oneof(
      fc.constantFrom(0n, 1n, START, BUFFER, 2n ** 63n, 2n ** 64n - 1n),
      fc.bigInt(0n, 2n ** 64n - 1n),
    );
    fc.assert(
      fc.property(word, word, word, (writeBase, base, end) => {
        const line = written({ writeBase, base, end, text: 'line\n' });
        assert.ok(line === undefined || line.length < 4096);
      }),
    );
  });

  test('a test has begun by it, and only of frameworks that write it before the test runs', () => {
    assert.deepEqual(testBegunBy('[ RUN      ] A.b'), { framework: 'gtest', id: 'A.b', by: 'output' });
    assert.deepEqual(testBegunBy('a.cc(6): Entering test case "reads"'), {
      framework: 'Boost.Test',
      id: 'reads',
      by: 'output',
    });
    for (const line of ['[       OK ] A.b (0 ms)', 'text [ RUN      ] A.b', 'test reads ... ', '=== RUN   TestA', ''])
      assert.equal(testBegunBy(line), undefined);
  });
});
