import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultContext, Interruption, MemoryAccess } from '../../src/arch/model.ts';
import type { Fault } from '../../src/fault/model.ts';
import { SI_KERNEL, SIGILL, SIGSEGV } from '../../src/linux/signal-names.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { loongarch64: LOONGARCH64 } = ARCHS;
const { instructions, hardware, signalFrames, systemCalls, findStop } = LOONGARCH64;
const PC = 0x1_0000n;
const REGISTERS = { r1: 0x8000n, r3: 0x7000n, r4: 0x1000n, r5: 0x10n };

function memory(word: number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(word);
  return memoryOf({ [PC.toString()]: bytes });
}
const read = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'read' });
const write = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'write' });

/** As binutils 2.47 assemble them. */
const ACCESSES: readonly (readonly [number, string, readonly MemoryAccess[] | undefined])[] = [
  [0x283f_fc86, 'ld.b a2, a0, -1', [read(0xfffn, 1)]],
  [0x28c0_2086, 'ld.d a2, a0, 8', [read(0x1008n, 8)]],
  [0x2980_4066, 'st.w a2, sp, 16', [write(0x7010n, 4)]],
  [0x2a80_1086, 'ld.wu a2, a0, 4', [read(0x1004n, 4)]],
  [0x2bc0_2080, 'fst.d fa0, a0, 8', [write(0x1008n, 8)]],
  [0x2c00_4080, 'vld vr0, a0, 16', [read(0x1010n, 16)]],
  [0x2cc0_8080, 'xvst xr0, a0, 32', [write(0x1020n, 32)]],
  [0x2000_0486, 'll.w a2, a0, 4', [read(0x1004n, 4)]],
  [0x2300_0886, 'sc.d a2, a0, 8', [write(0x1008n, 8)]],
  [0x27ff_f886, 'stptr.d a2, a0, -8', [write(0xff8n, 8)]],
  [0x3808_1486, 'ldx.w a2, a0, a1', [read(0x1010n, 4)]],
  [0x383c_1480, 'fstx.d fa0, a0, a1', [write(0x1010n, 8)]],
  [0x3810_1486, 'stx.b a2, a0, a1', [write(0x1010n, 1)]],
  [0x386a_1486, 'amadd_db.w a2, a1, a0: 8 bytes at most', [write(0x1000n, 8)]],
  [0x2ac0_0080, 'preld 0, a0, 0: never faults', []],
  [0x02c0_0486, 'addi.d a2, a0, 1', []],
  [0x28c0_0126, 'ld.d a2, a5, 0: not known', undefined],
  [0x0600_0000, 'cacop: not known', undefined],
];

suite('loongarch64: instructions', () => {
  for (const [word, text, expected] of ACCESSES)
    test(text, () => assert.deepEqual(instructions.at(memory(word), PC, REGISTERS)?.accesses, expected));
  test('traps, branches, and divisions that a compiler checks', () => {
    const told = [0, 0x002a_0000, 0x002a_0007, 0x002a_0006, 0x4c00_0020, 0x0015_0085].map((word) => {
      const { kind, division, target } = instructions.at(memory(word), PC, REGISTERS) ?? {};
      return [kind, division, target];
    });
    assert.deepEqual(told, [
      ['invalid', undefined, undefined],
      ['breakpoint', undefined, undefined],
      ['breakpoint', 'by-zero', undefined],
      ['breakpoint', 'overflow', undefined],
      ['branch', undefined, 0x8000n],
      ['other', undefined, undefined],
    ]);
  });
  test('lengths', () =>
    assert.deepEqual(
      [instructions.lengthAt(memory(0), PC), instructions.lengthAt(memory(0), PC + 2n)],
      [4, undefined],
    ));
  test('the call before a return address', () =>
    assert.deepEqual(
      [0x5400_1000, 0x57ff_f3ff, 0x4c00_0081, 0x4c00_0020, 0x5000_1000].map((word) =>
        instructions.callBefore(memory(word), PC + 4n),
      ),
      [{ target: PC + 16n }, { target: PC - 16n }, {}, undefined, undefined],
    ));
});

function at(more: Partial<Interruption> = {}): Interruption {
  return { arch: LOONGARCH64, registers: REGISTERS, pc: PC, sp: 0x7000n, ...more };
}

function context(word: number): FaultContext {
  return { memory: memory(word), segments: [], source: 'siginfo' };
}

suite('loongarch64: faults', () => {
  test('the access is that of the instruction', () =>
    assert.deepEqual([hardware.access(at(), 0x1008n, context(0x28c0_2086)), hardware.fault()], ['read', undefined]));
  test('a reserved instruction has no code', () => {
    const fault = (signal: number, code: number): Fault => ({
      signal,
      code,
      reason: 'kernel',
      source: 'siginfo',
      confidence: 'high',
      staleTrap: false,
    });
    const reason = (signal: number, code: number) => hardware.detail(fault(signal, code), at()).reason;
    assert.deepEqual(
      [reason(SIGILL, SI_KERNEL), reason(SIGILL, 0), reason(SIGSEGV, SI_KERNEL)],
      ['invalid-opcode', 'kernel', 'kernel'],
    );
  });
  test('deliberate stops', () =>
    assert.deepEqual(
      [0x002a_0000, 0x002a_0007].map((word) => findStop(at(), context(word))?.instruction),
      ['break', undefined],
    ));
  test('system calls that have been made', () =>
    assert.deepEqual(
      [
        systemCalls.made({ r4: 0n, r5: 42n, r6: 6n, r11: 131n }),
        systemCalls.made({ r4: 0n, r5: 6n, r6: 0n, r11: 129n }),
        systemCalls.made({ r4: 1n, r11: 129n }),
        systemCalls.made({ r4: 0n, r11: 3n }),
      ],
      [{ name: 'tgkill', args: [undefined, 42, 6] }, { name: 'kill', args: [undefined, 6, 0] }, undefined, undefined],
    ));
});

suite('loongarch64: signal frames', () => {
  const bytes = Buffer.alloc(600);
  [SIGSEGV, 0, 1, 0, 0x1234].forEach((value, index) => bytes.writeInt32LE(value, 4 * index));
  bytes.writeBigUInt64LE(0x9000n, 144);
  bytes.writeBigUInt64LE(0x1_0000n, 160);
  bytes.writeBigUInt64LE(0x400n, 168);
  for (let index = 0; index < 33; index++) bytes.writeBigUInt64LE(BigInt(0x100 + index), 304 + 8 * index);
  const found = (buffer: Buffer) => signalFrames.read(memoryOf({ '4096': buffer }), 4096n);

  test('are read', () => {
    const frame = found(bytes);
    assert.deepEqual(
      [frame?.pc, frame?.sp, frame?.registers.r1, frame?.blocked, frame?.siginfo?.address, frame?.altstack?.start],
      [0x100n, 0x104n, 0x102n, 0x400n, 0x1234n, 0x9000n],
    );
  });
  test('none', () =>
    assert.deepEqual([found(bytes.subarray(0, 500)), found(Buffer.alloc(600))], [undefined, undefined]));
  test('what they must look like', () => {
    const plausible = (r0: bigint, pc: bigint, sp: bigint) =>
      signalFrames.isPlausible({ address: 0n, pc, sp, registers: { r0 } });
    assert.deepEqual(
      [plausible(0n, 4n, 16n), plausible(1n, 4n, 16n), plausible(0n, 2n, 16n), plausible(0n, 4n, 8n)],
      [true, false, false, false],
    );
  });
});
