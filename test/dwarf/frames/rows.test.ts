import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Common, FrameEntry, FrameRow, FrameSection } from '../../../src/dwarf/frames/model.ts';
import { rowAt } from '../../../src/dwarf/frames/rows.ts';
import { bytesOf } from '../../../src/elf/bytes.ts';

const SECTION: FrameSection = {
  bytes: bytesOf(Buffer.alloc(0)),
  address: 0x5000,
  isMapped: true,
  littleEndian: true,
  addressSize: 8,
};

/** DW_CFA_def_cfa rsp+8, DW_CFA_offset ra c-8: as every function of x86-64 begins. */
const FIRST = [0x0c, 7, 8, 0x90, 1];

function row(instructions: readonly number[], address: number, changes: Partial<Common> = {}): FrameRow {
  const common: Common = {
    codeAlignment: 1,
    dataAlignment: -8,
    returnColumn: 16,
    pointerEncoding: 0x1b,
    addressSize: 8,
    segmentSize: 0,
    hasAugmentationData: true,
    isSignalFrame: false,
    instructions: Buffer.from(FIRST),
    instructionsAt: 0,
    ...changes,
  };
  const entry: FrameEntry = {
    common,
    start: 0x1000,
    end: 0x2000,
    instructions: Buffer.from(instructions),
    instructionsAt: 0,
  };
  return rowAt(SECTION, entry, address);
}

suite('rules in the order of the code', () => {
  test('those behind an address do not hold at it', () => {
    const pushed = [0x44, 0x0e, 16, 0x86, 2]; // advance 4; cfa at 16; rbp at c-16
    assert.deepEqual(row(pushed, 0x1003).cfa, { register: 7, offset: 8 });
    assert.deepEqual(row(pushed, 0x1004).cfa, { register: 7, offset: 16 });
    assert.deepEqual(row(pushed, 0x1004).registers.get(6), { rule: 'at', offset: -16 });
  });

  test('an epilogue in the middle puts aside what holds behind it', () => {
    const code = [0x0e, 32, 0x42, 0x0a, 0x0e, 8, 0x41, 0x0b]; // cfa 32; +2: remember, cfa 8; +1: restore
    assert.deepEqual(
      [0x1000, 0x1002, 0x1003].map((at) => row(code, at).cfa),
      [32, 8, 32].map((offset) => ({ register: 7, offset })),
    );
  });

  test('a register that is restored has the rule that it began with', () => {
    assert.deepEqual(row([0x08, 16, 0x41, 0xd0], 0x1000).registers.get(16), { rule: 'same' });
    assert.deepEqual(row([0x08, 16, 0x41, 0xd0], 0x1001).registers.get(16), { rule: 'at', offset: -8 });
    assert.equal(row([0x08, 3, 0x41, 0xc3], 0x1001).registers.get(3), undefined);
  });

  test('advances are counted in units of the processor’s instructions', () => {
    assert.deepEqual(row([0x41, 0x0e, 16], 0x1003, { codeAlignment: 4 }).cfa, { register: 7, offset: 8 });
    assert.deepEqual(row([0x41, 0x0e, 16], 0x1004, { codeAlignment: 4 }).cfa, { register: 7, offset: 16 });
  });

  test('a return address is signed from one instruction on to another', () => {
    const code = [0x41, 0x2d, 0x41, 0x2d];
    assert.deepEqual(
      [0x1000, 0x1001, 0x1002].map((at) => row(code, at).isSigned),
      [false, true, false],
    );
  });

  test('expressions are kept as they are', () => {
    assert.deepEqual(row([0x0f, 2, 0x77, 8], 0x1000).cfa, { expression: Buffer.from([0x77, 8]) });
    assert.deepEqual(row([0x10, 6, 1, 0x30], 0x1000).registers.get(6), {
      rule: 'at-expression',
      expression: Buffer.from([0x30]),
    });
  });
});

suite('what no compiler writes is an error of the file', () => {
  const examples: Readonly<Record<string, readonly number[]>> = {
    'an instruction that is not known': [0x3f],
    'one that ends too early': [0x0c, 7],
    'a state that was not put aside': [0x0b],
    'an offset of an expression': [0x0f, 1, 0x30, 0x0e, 8],
    'a block beyond the end': [0x0f, 200, 0x30],
  };
  for (const [name, code] of Object.entries(examples))
    test(name, () => assert.throws(() => row(code, 0x1000), { name: 'ElfError' }));

  test('states put aside without an end', () =>
    assert.throws(
      () =>
        row(
          Array.from({ length: 5000 }, () => 0x0a),
          0x1000,
        ),
      { name: 'ElfError' },
    ));

  test('no CFA at all', () =>
    assert.throws(() => row([], 0x1000, { instructions: Buffer.alloc(0) }), { name: 'ElfError' }));
});
