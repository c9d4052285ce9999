import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultContext, Interruption, MemoryAccess } from '../../src/arch/model.ts';
import { SIGBUS, SIGSEGV } from '../../src/linux/signal-names.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { riscv64: RISCV64 } = ARCHS;
const { instructions, hardware, signalFrames, systemCalls, findStop } = RISCV64;
const PC = 0x1_0000n;
const REGISTERS = { ra: 0x8001n, sp: 0x7000n, a0: 0x1000n, a5: 0x2000n };

/** An instruction of 16 or 32 bits, as its lowest bits say. */
function memory(word: number) {
  const bytes = Buffer.alloc((word & 3) === 3 ? 4 : 2);
  bytes.writeUIntLE(word, 0, bytes.length);
  return memoryOf({ [PC.toString()]: bytes });
}
const read = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'read' });
const write = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'write' });

/** By the listings of the Unprivileged ISA; gdb 13.1 prints the same. */
const ACCESSES: readonly (readonly [number, string, readonly MemoryAccess[] | undefined])[] = [
  [0x0085_2603, 'lw a2,8(a0)', [read(0x1008n, 4)]],
  [0xff85_3603, 'ld a2,-8(a0)', [read(0xff8n, 8)]],
  [0x0005_4603, 'lbu a2,0(a0)', [read(0x1000n, 1)]],
  [0x0005_5603, 'lhu a2,0(a0)', [read(0x1000n, 2)]],
  [0x0000_2603, 'lw a2,0(zero): a register that is always 0', [read(0n, 4)]],
  [0x00c1_3823, 'sd a2,16(sp)', [write(0x7010n, 8)]],
  [0xfe05_2e23, 'sw zero,-4(a0)', [write(0xffcn, 4)]],
  [0x0085_3507, 'fld fa0,8(a0)', [read(0x1008n, 8)]],
  [0x00a5_3427, 'fsd fa0,8(a0)', [write(0x1008n, 8)]],
  [0x1005_262f, 'lr.w a2,(a0)', [read(0x1000n, 4)]],
  [0x18b5_362f, 'sc.d a2,a1,(a0)', [write(0x1000n, 8)]],
  [0x00b5_262f, 'amoadd.w a2,a1,(a0)', [write(0x1000n, 4)]],
  [0x0205_6407, 'vle32.v v8,(a0): how long vectors are is not known, but how long at most', [read(0x1000n, 256)]],
  [0x0205_6427, 'vse32.v v8,(a0)', [write(0x1000n, 256)]],
  [0x0ab5_6407, 'vlse32.v v8,(a0),a1: each element is elsewhere', undefined],
  [0x0008_2603, 'lw a2,0(a6): not known', undefined],
  [0x00c5_8533, 'add a0,a1,a2', []],
  [0x0ff0_000f, 'fence', []],
  [0x415c, 'c.lw a5,4(a0)', [read(0x1004n, 4)]],
  [0x651c, 'c.ld a5,8(a0)', [read(0x1008n, 8)]],
  [0xc11c, 'c.sw a5,0(a0)', [write(0x1000n, 4)]],
  [0xe51c, 'c.sd a5,8(a0)', [write(0x1008n, 8)]],
  [0x251c, 'c.fld fa5,8(a0)', [read(0x1008n, 8)]],
  [0x47b2, 'c.lwsp a5,12(sp)', [read(0x700cn, 4)]],
  [0x60e2, 'c.ldsp ra,24(sp)', [read(0x7018n, 8)]],
  [0xc63e, 'c.swsp a5,12(sp)', [write(0x700cn, 4)]],
  [0xec06, 'c.sdsp ra,24(sp)', [write(0x7018n, 8)]],
  [0x815c, 'c.lbu a5,1(a0)', [read(0x1001n, 1)]],
  [0x852e, 'c.mv a0,a1', []],
];

suite('riscv64: instructions', () => {
  for (const [word, text, expected] of ACCESSES)
    test(text, () => assert.deepEqual(instructions.at(memory(word), PC, REGISTERS)?.accesses, expected));
  test('traps and branches', () => {
    const told = [0x0010_0073, 0x9002, 0xc000_1073, 0, 0x0000_0073, 0x0007_80e7, 0x8082, 0x9782, 0x0100_00ef].map(
      (word) => {
        const { kind, target } = instructions.at(memory(word), PC, REGISTERS) ?? {};
        return [kind, target];
      },
    );
    assert.deepEqual(told, [
      ['breakpoint', undefined],
      ['breakpoint', undefined],
      ['invalid', undefined],
      ['invalid', undefined],
      ['other', undefined],
      ['branch', 0x2000n],
      ['branch', 0x8000n], // the lowest bit does not count
      ['branch', 0x2000n],
      ['branch', undefined],
    ]);
  });
  test('what is not known, not there, or no place of one', () =>
    assert.deepEqual(
      [
        instructions.at(memory(0x0000_000b), PC, REGISTERS),
        instructions.at(memory(0), PC + 8n, REGISTERS),
        instructions.at(memory(0), PC + 1n, REGISTERS),
      ],
      [undefined, undefined, undefined],
    ));
  test('atomic accesses must be aligned', () =>
    assert.deepEqual(
      [0x1005_262f, 0x18b5_362f, 0x0085_2603].map((word) => instructions.at(memory(word), PC, REGISTERS)?.alignment),
      [4n, 8n, 1n],
    ));
  test('lengths', () =>
    assert.deepEqual(
      [0x0085_2603, 0x415c].map((word) => instructions.lengthAt(memory(word), PC)),
      [4, 2],
    ));
  test('the call before a return address', () => {
    const before = (word: number, length = 4n) => instructions.callBefore(memory(word), PC + length);
    assert.deepEqual(
      [before(0x0100_00ef), before(0x0007_80e7), before(0x9782, 2n), before(0x0100_006f), before(0x8782, 2n)],
      [{ target: PC + 16n }, {}, {}, undefined, undefined],
    );
  });
});

function at(more: Partial<Interruption> = {}): Interruption {
  return { arch: RISCV64, registers: REGISTERS, pc: PC, sp: 0x7000n, ...more };
}

function context(word: number): FaultContext {
  return { memory: memory(word), segments: [], source: 'siginfo' };
}

suite('riscv64: faults', () => {
  test('the access is that of the instruction, if it is at this address', () =>
    assert.deepEqual(
      [
        hardware.access(at(), 0x1008n, context(0x0085_2603)),
        hardware.access(at(), 0x700cn, context(0xc63e)),
        hardware.access(at(), 0x9000n, context(0x0085_2603)),
        hardware.access(at({ pc: 0x9000n }), 0x9000n, context(0x0085_2603)),
      ],
      ['read', 'write', undefined, 'execute'],
    ));
  test('the processor keeps no record', () => assert.equal(hardware.fault(), undefined));
  test('the operand of a misaligned access', () => {
    const siginfo = { signal: SIGBUS, errno: 0, code: 1, address: PC };
    const told = (a0: bigint, word = 0x1005_262f) =>
      hardware.misaligned(at({ siginfo, registers: { a0 } }), context(word));
    assert.deepEqual(told(0x1001n), { address: 0x1001n, access: 'read', source: 'instruction', atPc: true });
    assert.deepEqual([told(0x1000n), told(0x1001n, 0x00c5_8533)], [{}, {}]);
  });
  test('deliberate stops', () =>
    assert.deepEqual(
      [0x0010_0073, 0x9002, 0xc000_1073, 0, 0x0085_2603].map((word) => findStop(at(), context(word))?.instruction),
      ['ebreak', 'ebreak', 'unimp', 'unimp', undefined],
    ));
  test('system calls that have been made', () =>
    assert.deepEqual(
      [
        systemCalls.made({ a0: 0n, a1: 42n, a2: 6n, a7: 131n }),
        systemCalls.made({ a0: 0n, a1: 6n, a2: 0n, a7: 129n }),
        systemCalls.made({ a0: 1n, a1: 6n, a2: 0n, a7: 129n }),
        systemCalls.made({ a0: 0n, a7: 63n }),
      ],
      [{ name: 'tgkill', args: [undefined, 42, 6] }, { name: 'kill', args: [undefined, 6, 0] }, undefined, undefined],
    ));
});

suite('riscv64: signal frames', () => {
  const bytes = Buffer.alloc(600);
  [SIGSEGV, 0, 1, 0, 0x1234].forEach((value, index) => bytes.writeInt32LE(value, 4 * index));
  bytes.writeBigUInt64LE(0x9000n, 144);
  bytes.writeBigUInt64LE(0x1_0000n, 160);
  bytes.writeBigUInt64LE(0x400n, 168);
  for (let index = 0; index < 32; index++) bytes.writeBigUInt64LE(BigInt(0x100 + index), 304 + 8 * index);
  const found = (buffer: Buffer) => signalFrames.read(memoryOf({ '4096': buffer }), 4096n);

  test('are read', () => {
    const frame = found(bytes);
    assert.deepEqual(
      [frame?.pc, frame?.sp, frame?.registers.ra, frame?.blocked, frame?.siginfo?.address, frame?.altstack?.start],
      [0x100n, 0x102n, 0x101n, 0x400n, 0x1234n, 0x9000n],
    );
  });
  test('none', () =>
    assert.deepEqual([found(bytes.subarray(0, 500)), found(Buffer.alloc(600))], [undefined, undefined]));
  test('what they must look like', () => {
    const plausible = (pc: bigint, sp: bigint) => signalFrames.isPlausible({ address: 0n, pc, sp, registers: {} });
    assert.deepEqual([plausible(2n, 16n), plausible(1n, 16n), plausible(2n, 8n)], [true, false, false]);
  });
});
