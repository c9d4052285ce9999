import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceptionInFlight, type Exception } from '../../src/crash/exception.ts';
import { cstringAt, type Encoding } from '../../src/elf/fields.ts';

const ENCODINGS: readonly Encoding[] = [
  { bits: 64, littleEndian: true },
  { bits: 64, littleEndian: false },
  { bits: 32, littleEndian: true },
  { bits: 32, littleEndian: false },
];

const BASE = 0x10000n;
const STACK = 0x1000n;
/** Of struct __cxa_exception: the type first, the class of its maker 32 bytes before the object. */
const HEADER = { 32: 80, 64: 112 } as const;

/** A process that throws: its stack holds the address of the object, or of the header that the unwinder is given. */
function throwing(encoding: Encoding, types: readonly string[], shift = 0): Parameters<typeof exceptionInFlight>[0] {
  const bytes = Buffer.alloc(0x2000);
  const size = encoding.bits / 8;
  const put = (at: number, value: number | bigint, width = size): void => {
    const digits = Buffer.from(
      BigInt(value)
        .toString(16)
        .padStart(width * 2, '0'),
      'hex',
    );
    (encoding.littleEndian ? digits.reverse() : digits).copy(bytes, at);
  };
  const address = (at: number): bigint => BASE + BigInt(at);
  const [object, text] = [0x400, 0x700];
  put(Number(STACK) + 5 * size, address(object - shift));
  put(object - HEADER[encoding.bits], address(0x800));
  put(object - 32, 0x474e5543432b2b00n, 8);
  put(object + size, address(text));
  bytes.write('disk full\0', text);
  types.forEach((type, index) => {
    const [info, name] = [0x800 + 0x40 * index, 0xa00 + 0x40 * index];
    put(info + size, address(name));
    if (index + 1 < types.length) put(info + 2 * size, address(info + 0x40));
    bytes.write(`${type}\0`, name);
  });
  const read = (from: bigint, length: number): Buffer | undefined => {
    const at = Number(from - BASE);
    return at < 0 || at >= bytes.length ? undefined : bytes.subarray(at, at + length);
  };
  return { encoding, read, cstring: (from, max) => cstringAt(read(from, max ?? 4096) ?? Buffer.alloc(0), 0) };
}

function found(memory: Parameters<typeof exceptionInFlight>[0]): Exception | undefined {
  return exceptionInFlight(memory, BASE + STACK, BASE + 0x2000n);
}

for (const encoding of ENCODINGS) {
  const name = `${encoding.bits} bits, ${encoding.littleEndian ? 'little' : 'big'} endian`;

  test(`${name}: a class of the standard has its text, also one that is derived from it`, () => {
    assert.deepEqual(found(throwing(encoding, ['St13runtime_error'])), {
      type: 'St13runtime_error',
      what: 'disk full',
    });
    assert.deepEqual(found(throwing(encoding, ['7NoOrder', 'St11logic_error'])), {
      type: '7NoOrder',
      what: 'disk full',
    });
  });

  test(`${name}: of another class the type alone is known`, () =>
    assert.deepEqual(found(throwing(encoding, ['7NoOrder', '4Base'])), { type: '7NoOrder' }));

  test(`${name}: the address of the unwinder's header leads to it too`, () =>
    assert.deepEqual(found(throwing(encoding, ['i'], 32)), { type: 'i' }));

  test(`${name}: without the class of its maker it is none`, () => {
    const memory = throwing(encoding, ['i']);
    memory.read(BASE + 0x400n - 32n, 8)?.fill(0);
    assert.equal(found(memory), undefined);
  });
}
