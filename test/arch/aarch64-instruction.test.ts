import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { callBefore, instructionAt, isInEveryProcessor } from '../../src/arch/aarch64/instruction/at.ts';
import { authenticated, untagged } from '../../src/arch/aarch64/pointer.ts';
import type { InstructionAt, MemoryAccess } from '../../src/arch/model.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const PC = 0x40_0000n;
const [X1, X2, SP] = [0x1040n, 0xffff_ffff_ffff_fff0n, 0x7000n];

function memory(word: number) {
  const code = Buffer.alloc(4);
  code.writeUInt32LE(word);
  return memoryOf({ [PC.toString()]: code });
}

function at(
  word: number,
  registers: Readonly<Record<string, bigint>> = { x1: X1, x2: X2, sp: SP },
): InstructionAt | undefined {
  return instructionAt(memory(word), PC, registers);
}

const read = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'read' });
const write = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'write' });

/** As binutils 2.40 assemble them. */
const ACCESSES: readonly (readonly [number, string, readonly MemoryAccess[] | undefined])[] = [
  [0xb9400820, 'ldr w0, [x1, #8]', [read(X1 + 8n, 4)]],
  [0xf81f8c20, 'str x0, [x1, #-8]!', [write(X1 - 8n, 8)]],
  [0xf8410420, 'ldr x0, [x1], #16', [read(X1, 8)]],
  [0xa9417bfd, 'ldp x29, x30, [sp, #16]', [read(SP + 16n, 16)]],
  [0xad3f0420, 'stp q0, q1, [x1, #-32]', [write(X1 - 32n, 32)]],
  [0x38a2c820, 'ldrsb x0, [x1, w2, sxtw]', [read(X1 - 16n, 1)]],
  [0xf8627820, 'ldr x0, [x1, x2, lsl #3]', [read(X1 - 128n, 8)]],
  [0x3ca26820, 'str q0, [x1, x2]', [write(X1 - 16n, 16)]],
  [0xfd400020, 'ldr d0, [x1]', [read(X1, 8)]],
  [0x885ffc20, 'ldaxr w0, [x1]', [read(X1, 4)]],
  [0x0803fc20, 'stlxrb w3, w0, [x1]', [write(X1, 1)]],
  [0xc87f0820, 'ldxp x0, x2, [x1]', [read(X1, 16)]],
  [0x88e0fc22, 'casal w0, w2, [x1]', [write(X1, 4)]],
  [0xb8e00022, 'ldaddal w0, w2, [x1]', [write(X1, 4)]],
  [0xb8bfc020, 'ldapr w0, [x1]', [read(X1, 4)]],
  [0x58000080, 'ldr x0, .+16', [read(PC + 16n, 8)]],
  [0x4cdf2020, 'ld1 {v0.16b-v3.16b}, [x1], #64', [read(X1, 64)]],
  [0x0d009020, 'st1 {v0.s}[1], [x1]', [write(X1, 4)]],
  [0xd50b7421, 'dc zva, x1: the block around it', [{ ...write(0x1040n, 64) }]],
  [0xf9800020, 'prfm pldl1keep, [x1]: never faults', []],
  [0x69410820, 'ldpsw x0, x2, [x1, #8]', [read(X1 + 8n, 8)]],
  [0x7c5fd020, 'ldur h0, [x1, #-3]', [read(X1 - 3n, 2)]],
  [0xd9a01820, 'st2g x0, [x1, #16]', [write(X1 + 16n, 32)]],
  [0xe400e020, 'st1b {z0.b}, p0, [x1]', [write(X1, 256)]],
  [0xa4024020, 'ld1b {z0.b}, p0/z, [x1, x2]', [read(X1 - 16n, 256)]],
  [0xa401a020, 'ld1b {z0.b}, p0/z, [x1, #1, mul vl]: how long vectors are is not known', undefined],
  [0x8b020020, 'add x0, x1, x2', []],
  [0xd50b7b21, 'dc cvau, x1: neither read nor write', undefined],
  [0xd63f0020, 'blr x1', []],
];

suite('aarch64: accesses', () => {
  for (const [word, text, expected] of ACCESSES) test(text, () => assert.deepEqual(at(word)?.accesses, expected));
  test('an operand whose register is not known', () => assert.equal(at(0xb9400820, {})?.accesses, undefined));
  test('a tag is no part of the address', () =>
    assert.deepEqual(at(0xb9400820, { x1: 0xb400_0000_0000_1000n })?.accesses, [
      { ...read(0x1008n, 4), pointer: 0xb400_0000_0000_1008n },
    ]));
});

suite('aarch64: other instructions', () => {
  const kinds: readonly (readonly [number, InstructionAt['kind'] | undefined])[] = [
    [0x00000000, 'invalid'],
    [0xd4207d00, 'breakpoint'],
    [0xd65f03c0, 'branch'],
    [0xd4000001, 'other'],
    [0x02000000, undefined],
  ];
  for (const [word, kind] of kinds) test(word.toString(16), () => assert.equal(at(word)?.kind, kind));

  test('targets of branches by register', () =>
    assert.deepEqual([at(0xd63f0020)?.target, at(0xd61f0020)?.target, at(0xd65f03c0)?.target], [X1, X1, undefined]));
  test('the call before a return address', () => {
    const before = (word: number) => callBefore(memory(word), PC + 4n);
    assert.deepEqual(before(0x94000004), { target: PC + 16n });
    assert.deepEqual([before(0xd63f0020), before(0xd73f0822)], [{}, {}]);
    assert.deepEqual([before(0xd61f0020), before(0x8b020020)], [undefined, undefined]);
  });
  test('what every processor has', () =>
    assert.deepEqual(
      [0xd503201f, 0xa9bf7bfd, 0xb9400820, 0xe400e020, 0xb8e00022, 0xd5380000].map((word) =>
        isInEveryProcessor(memory(word), PC),
      ),
      [true, true, true, false, false, false],
    ));
  test('no instruction begins between two', () => assert.equal(instructionAt(memory(0), PC + 2n, {}), undefined));
});

suite('aarch64: pointers', () => {
  test('tags', () =>
    assert.deepEqual(
      [untagged(0xb400_0000_dead_0000n), untagged(0xffff_8000_0000_0000n)],
      [0xdead_0000n, 0xffff_8000_0000_0000n],
    ));
  test('what was authenticated in vain', () =>
    assert.deepEqual(
      [authenticated(0x0020_aaaa_e7f2_00f0n), authenticated(0x2000_aaaa_e7f2_00f0n), authenticated(0xaaaa_e7f2_00f0n)],
      [0xaaaa_e7f2_00f0n, 0xaaaa_e7f2_00f0n, undefined],
    ));
  test('the same with the mask that a core has: of addresses of 39 bits, of 52', () =>
    assert.deepEqual(
      [
        authenticated(0x0020_aa7f_e7f2_00f0n, 0x007f_ff80_0000_0000n),
        authenticated(0x000a_aaaa_e7f2_00f0n, 0x0070_0000_0000_0000n),
      ],
      [0x7f_e7f2_00f0n, undefined],
    ));
});
