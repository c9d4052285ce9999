import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { callBefore, instructionAt, lengthAt } from '../../src/arch/armhf/instruction/at.ts';
import type { InstructionAt, MemoryAccess } from '../../src/arch/model.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const PC = 0x1_0000n;
const [R1, R2, SP] = [0x1040n, 0xffff_fff0n, 0x7000n];
const [ARM, THUMB] = [0x10n, 0x30n];
const REGISTERS = { r1: R1, r2: R2, r3: 0x5001n, sp: SP, lr: 0x8001n };

function memory(hex: string) {
  return memoryOf({ [PC.toString()]: Buffer.from(hex, 'hex') });
}

function at(hex: string, cpsr: bigint): InstructionAt | undefined {
  return instructionAt(memory(hex), PC, { ...REGISTERS, cpsr });
}

const read = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'read' });
const write = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'write' });

/** The bytes in Thumb and in Arm as LLVM 14 assembles them; undefined where a set has no such instruction. */
type Assembled = readonly [thumb: string | undefined, arm: string | undefined, text: string];

const ACCESSES: readonly (readonly [...Assembled, readonly MemoryAccess[] | undefined])[] = [
  ['8868', '080091e5', 'ldr r0, [r1, #8]', [read(R1 + 8n, 4)]],
  ['41f8080d', '080021e5', 'str r0, [r1, #-8]!', [write(R1 - 8n, 4)]],
  ['51f8100b', '100091e4', 'ldr r0, [r1], #16', [read(R1, 4)]],
  ['d1f8ff0f', undefined, 'ldr r0, [r1, #4095]', [read(R1 + 4095n, 4)]],
  ['885c', '0200d1e7', 'ldrb r0, [r1, r2]', [read(R1 - 16n, 1)]],
  ['51f82200', '020191e7', 'ldr r0, [r1, r2, lsl #2]', [read(R1 - 64n, 4)]],
  [undefined, 'c20011e7', 'ldr r0, [r1, -r2, asr #1]', [read(R1 + 8n, 4)]],
  [undefined, '620091e7', 'ldr r0, [r1, r2, rrx]: the carry flag is not looked at', undefined],
  ['b1f90000', 'f000d1e1', 'ldrsh r0, [r1]', [read(R1, 2)]],
  ['4880', 'b200c1e1', 'strh r0, [r1, #2]', [write(R1 + 2n, 2)]],
  ['d1e90223', 'd820c1e1', 'ldrd r2, r3, [r1, #8]', [read(R1 + 8n, 8)]],
  ['c1e90023', 'f020c1e1', 'strd r2, r3, [r1]', [write(R1, 8)]],
  ['91e80d00', '0d0091e8', 'ldm r1, {r0, r2, r3}', [read(R1, 12)]],
  ['21e90500', '050021e9', 'stmdb r1!, {r0, r2}', [write(R1 - 8n, 8)]],
  [undefined, '050091e9', 'ldmib r1, {r0, r2}', [read(R1 + 4n, 8)]],
  [undefined, '050001e8', 'stmda r1, {r0, r2}', [write(R1 - 4n, 8)]],
  ['08b5', '08402de9', 'push {r3, lr}', [write(SP - 8n, 8)]],
  ['08bd', '0880bde8', 'pop {r3, pc}', [read(SP, 8)]],
  ['0290', undefined, 'str r0, [sp, #8]', [write(SP + 8n, 4)]],
  ['51e8000f', '9f0f91e1', 'ldrex r0, [r1]', [read(R1, 4)]],
  ['d1e87f23', '9f2fb1e1', 'ldrexd r2, r3, [r1]', [read(R1, 8)]],
  ['c1e8402f', '920fc1e1', 'strexb r0, r2, [r1]', [write(R1, 1)]],
  [undefined, '920001e1', 'swp r0, r2, [r1]', [write(R1, 4)]],
  ['91ed020b', '020b91ed', 'vldr d0, [r1, #8]', [read(R1 + 8n, 8)]],
  ['81ed000a', '000a81ed', 'vstr s0, [r1]', [write(R1, 4)]],
  ['b1ec040b', '040bb1ec', 'vldmia r1!, {d0, d1}', [read(R1, 16)]],
  ['2ded028b', '028b2ded', 'vpush {d8}', [write(SP - 8n, 8)]],
  ['21f90f0a', '0f0a21f4', 'vld1.8 {d0, d1}, [r1]', [read(R1, 16)]],
  ['81f94f05', '4f0581f4', 'vst2.16 {d0[1], d1[1]}, [r1]', [write(R1, 4)]],
  ['91f800f0', '00f0d1f5', 'pld [r1]: never faults', []],
  ['0248', undefined, 'ldr r0, [pc, #8]', [read(PC + 12n, 4)]],
  [undefined, '08009fe5', 'ldr r0, [pc, #8]', [read(PC + 16n, 4)]],
  ['dfe802f0', undefined, 'tbb [pc, r2]', [read(PC + 4n - 16n, 1)]],
  ['01eb0200', '020081e0', 'add r0, r1, r2', []],
  ['bff35b8f', '5bf07ff5', 'dmb ish', []],
  ['9847', '33ff2fe1', 'blx r3', []],
];

const KINDS: readonly (readonly [...Assembled, InstructionAt['kind'], (bigint | undefined)?])[] = [
  ['7047', '1eff2fe1', 'bx lr', 'branch', 0x8000n],
  ['9847', '33ff2fe1', 'blx r3', 'branch', 0x5000n],
  ['f746', '0ef0a0e1', 'mov pc, lr', 'branch', 0x8000n],
  ['00f008f8', '040000eb', 'bl', 'branch'],
  ['08e0', '040000ea', 'b', 'branch'],
  ['20b1', undefined, 'cbz', 'branch'],
  ['d1f800f0', '00f091e5', 'ldr pc, [r1]: what it loads is not there', 'branch'],
  ['08bd', '0880bde8', 'pop {r3, pc}', 'branch'],
  ['00de', 'f000f0e7', 'udf #0', 'invalid'],
  ['00be', '700020e1', 'bkpt #0', 'breakpoint'],
  ['01de', 'f001f0e7', "udf #1, of Thumb, and the kernel's kin of it", 'breakpoint'],
  ['f0f700a0', undefined, "the kernel's breakpoint of 32 bits", 'breakpoint'],
  ['00df', '000000ef', 'svc #0', 'other'],
];

for (const [set, cpsr, column] of [
  ['Thumb', THUMB, 0],
  ['Arm', ARM, 1],
] as const) {
  suite(`armhf: ${set}`, () => {
    for (const row of ACCESSES) {
      const [bytes, text, expected] = [row[column], row[2], row[3]];
      if (bytes === undefined) continue;
      test(text, () => assert.deepEqual(at(bytes, cpsr)?.accesses, expected));
    }
    for (const row of KINDS) {
      const [bytes, text, kind, target] = [row[column], row[2], row[3], row[4]];
      if (bytes === undefined) continue;
      test(`${text} is ${kind}`, () => {
        const { kind: told, target: to } = at(bytes, cpsr) ?? {};
        assert.deepEqual([told, to], [kind, target]);
      });
    }
    for (const [thumb, arm, text] of ACCESSES) {
      const bytes = set === 'Thumb' ? thumb : arm;
      if (bytes === undefined) continue;
      test(`bytes of ${text}`, () =>
        assert.equal(lengthAt(memory(`${bytes}00000000`), PC, { cpsr }), bytes.length / 2));
    }
  });
}

suite('armhf: instructions', () => {
  test('what may not be misaligned', () => {
    const alignments = ['8868', '91e80d00', '51e8000f', 'd1e87f23', '21f90f0a'].map((hex) => at(hex, THUMB)?.alignment);
    assert.deepEqual(alignments, [1n, 4n, 4n, 8n, 1n]);
  });
  test('without the flags nothing is known', () =>
    assert.equal(instructionAt(memory('8868'), PC, REGISTERS), undefined));
  test('without a register its operand is not', () =>
    assert.equal(instructionAt(memory('8868'), PC, { cpsr: THUMB })?.accesses, undefined));
  test('a branch to what memory holds', () => {
    const both = memoryOf({
      [PC.toString()]: Buffer.from('08bd', 'hex'),
      [SP.toString()]: Buffer.from('0000000011220000', 'hex'),
    });
    assert.equal(instructionAt(both, PC, { sp: SP, cpsr: THUMB })?.target, 0x2210n);
  });
  test('no Arm instruction begins between two', () =>
    assert.equal(instructionAt(memory('0000000000000000'), PC + 2n, { cpsr: ARM }), undefined));

  const calls: readonly (readonly [string, string, bigint, object | undefined])[] = [
    ['bl, of Thumb', '00f008f8', PC + 5n, { target: PC + 20n }],
    ['the same, with the lowest bit taken off', '00f008f8', PC + 4n, { target: PC + 20n }],
    ['bl backwards', 'fff7feff', PC + 5n, { target: PC }],
    ['blx of a register, of Thumb', '00009847', PC + 5n, {}],
    ['bl, of Arm', '040000eb', PC + 4n, { target: PC + 24n }],
    ['blx to Thumb', '040000fb', PC + 4n, { target: PC + 26n }],
    ['blx of a register, of Arm', '33ff2fe1', PC + 4n, {}],
    ['bytes that are a call in both', '00f00bdb', PC + 4n, {}],
    ['bx', '1eff2fe1', PC + 4n, undefined],
    ['none', '00bf00bf', PC + 5n, undefined],
  ];
  for (const [what, bytes, returned, expected] of calls)
    test(`the call before a return address: ${what}`, () =>
      assert.deepEqual(callBefore(memory(bytes), returned), expected));
});
