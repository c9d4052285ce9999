import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { evaluate, type ExpressionContext } from '../../src/dwarf/expression.ts';

const CONTEXT: ExpressionContext = {
  littleEndian: true,
  addressSize: 8,
  register: (number) => (number < 17 ? 0x1000n * BigInt(number) : undefined),
  read: (address, size) => (address < 0x10_0000n ? (address & 0xffn) + BigInt(size) : undefined),
};

const run = (code: readonly number[], first: readonly bigint[] = []) => evaluate(Buffer.from(code), CONTEXT, first);

suite('what compilers and assemblers write', () => {
  /** glibc's entries of .plt: 11 bytes into an entry of 16 the index was pushed. */
  const PLT = [0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22];
  const at = (rip: bigint) =>
    evaluate(Buffer.from(PLT), { ...CONTEXT, register: (number) => (number === 7 ? 0x7000n : rip) });

  test('the stack in an entry of .plt: rsp+8, and 8 more from its byte 11 on', () => {
    assert.equal(at(0x40_100an), 0x7008n);
    assert.equal(at(0x40_100bn), 0x7010n);
  });

  test('the registers of a signal frame: a register and an offset', () => {
    assert.equal(run([0x77, 0xa0, 0x01]), 0x70a0n); // breg7 160
    assert.equal(run([0x77, 0xa0, 0x01, 0x06]), 0xa8n); // ..., deref
    assert.equal(run([0x92, 16, 0x7f]), 0xffffn); // bregx 16, -1
  });
});

suite('arithmetic of 64 bits', () => {
  const MINUS_ONE = 0xffff_ffff_ffff_ffffn;
  const table: readonly (readonly [name: string, code: readonly number[], result: bigint])[] = [
    ['below zero', [0x30, 0x31, 0x1c], MINUS_ONE],
    ['signed constants', [0x09, 0xff], MINUS_ONE],
    ['a mask of all bits', [0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], MINUS_ONE],
    ['a signed number of two bytes', [0x11, 0x80, 0x7f], BigInt.asUintN(64, -128n)],
    ['comparison with a sign', [0x30, 0x09, 0xff, 0x2b], 1n],
    ['division with a sign', [0x09, 0xf8, 0x32, 0x1b], BigInt.asUintN(64, -4n)],
    ['shift of the sign', [0x09, 0xf8, 0x31, 0x26], BigInt.asUintN(64, -4n)],
    ['shift beyond the width', [0x31, 0x08, 200, 0x24], 0n],
    ['swap', [0x35, 0x38, 0x16, 0x1c], 3n],
    ['rot', [0x31, 0x32, 0x33, 0x17, 0x1c, 0x1c], BigInt.asUintN(64, 3n - (1n - 2n))],
    ['over', [0x35, 0x38, 0x14, 0x1c], 3n],
    ['a branch over an operation', [0x35, 0x31, 0x28, 1, 0, 0x1f], 5n],
  ];
  for (const [name, code, result] of table) test(name, () => assert.equal(run(code), result));

  test('what is on the stack at the beginning', () => assert.equal(run([0x38, 0x22], [0x7000n]), 0x7008n));
});

suite('what is not known', () => {
  test('a register', () => assert.equal(run([0x92, 33, 0]), undefined));
  test('memory', () => assert.equal(run([0x0e, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x06]), undefined));
});

suite('what no compiler writes is an error of the file', () => {
  const examples: Readonly<Record<string, readonly number[]>> = {
    nothing: [],
    'an operation that is not known': [0xff],
    'one that ends too early': [0x0e, 1],
    'more than there is': [0x22],
    'a loop': [0x2f, 0xfd, 0xff],
    'a stack without an end': [0x31, 0x2f, 0xfc, 0xff],
    'a branch out of it': [0x2f, 9, 0],
    'a division by zero': [0x31, 0x30, 0x1b],
    'a number of 16 bytes': [0x30, 0x94, 16],
  };
  for (const [name, code] of Object.entries(examples))
    test(name, () => assert.throws(() => run(code), { name: 'ElfError' }));
});
