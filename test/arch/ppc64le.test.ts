import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultContext, Interruption, MemoryAccess } from '../../src/arch/model.ts';
import type { Fault } from '../../src/fault/model.ts';
import { SIGBUS, SIGSEGV } from '../../src/linux/signal-names.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { ppc64le: PPC64LE } = ARCHS;
const { instructions, hardware, signalFrames, systemCalls, findStop } = PPC64LE;
const PC = 0x1_0000n;
const REGISTERS = { r1: 0x7000n, r4: 0x1041n, r5: 0x10n, lr: 0x8000n, ctr: 0x9000n };

const memory = (hex: string) => memoryOf({ [PC.toString()]: Buffer.from(hex, 'hex') });
const read = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'read' });
const write = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'write' });

/** As LLVM 14 assembles them. */
const ACCESSES: readonly (readonly [string, string, readonly MemoryAccess[] | undefined])[] = [
  ['08006480', 'lwz 3, 8(4)', [read(0x1049n, 4)]],
  ['f0ff61f8', 'std 3, -16(1)', [write(0x6ff0n, 8)]],
  ['e1ff21f8', 'stdu 1, -32(1)', [write(0x6fe0n, 8)]],
  ['060064e8', 'lwa 3, 4(4)', [read(0x1045n, 4)]],
  ['020064ac', 'lhau 3, 2(4)', [read(0x1043n, 2)]],
  ['080024c8', 'lfd 1, 8(4)', [read(0x1049n, 8)]],
  ['ae28647c', 'lbzx 3, 4, 5', [read(0x1051n, 1)]],
  ['2e29607c', 'stwx 3, 0, 5: no register is added', [write(0x10n, 4)]],
  ['ce28447c', 'lvx 2, 4, 5: at a multiple of 16', [read(0x1050n, 16)]],
  ['992e447c', 'lxvd2x 34, 4, 5', [read(0x1051n, 16)]],
  ['2820607c', 'lwarx 3, 0, 4', [read(0x1041n, 4)]],
  ['ad21607c', 'stdcx. 3, 0, 4', [write(0x1041n, 8)]],
  ['0000c480', 'lwz 6, 0(4)', [read(0x1041n, 4)]],
  ['01006438', 'addi 3, 4, 1', []],
  ['02000044', 'sc', []],
  ['00006080', 'lwz 3, 0(0): the address 0', [read(0n, 4)]],
  ['00006684', 'lwzu 3, 0(6): not known', undefined],
];

suite('ppc64le: instructions', () => {
  for (const [bytes, text, expected] of ACCESSES)
    test(text, () => assert.deepEqual(instructions.at(memory(bytes), PC, REGISTERS)?.accesses, expected));
  const kinds: readonly (readonly [string, string, string | undefined, (bigint | undefined)?])[] = [
    ['0800e07f', 'trap', 'breakpoint'],
    ['00000000', 'zeros', 'invalid'],
    ['2000804e', 'blr', 'branch', 0x8000n],
    ['2104804e', 'bctrl', 'branch', 0x9000n],
    ['11000048', 'bl .+16', 'branch'],
    ['a6022c7c', 'not known', undefined],
  ];
  for (const [bytes, text, kind, target] of kinds)
    test(text, () => {
      const found = instructions.at(memory(bytes), PC, REGISTERS);
      assert.deepEqual([found?.kind, found?.target], [kind, target]);
    });
  test('lengths', () =>
    assert.deepEqual(
      [instructions.lengthAt(memory('08006480'), PC), instructions.lengthAt(memory('08'), PC)],
      [4, undefined],
    ));
  test('the call before a return address', () => {
    const before = (bytes: string) => instructions.callBefore(memory(bytes), PC + 4n);
    assert.deepEqual(['11000048', '10000048', '2104804e', '2004804e', '08006480'].map(before), [
      { target: PC + 16n },
      undefined,
      {},
      undefined,
      undefined,
    ]);
  });
});

function at(trap: bigint, dar: bigint, dsisr: bigint, more: Partial<Interruption> = {}): Interruption {
  return { arch: PPC64LE, registers: { ...REGISTERS, trap, dar, dsisr }, pc: PC, sp: 0x7000n, ...more };
}

function context(bytes: string): FaultContext {
  return { memory: memory(bytes), segments: [], source: 'siginfo' };
}

suite('ppc64le: faults', () => {
  const LOAD = context('08006480');
  const NOWHERE = context('');
  test('the access by what the thread was interrupted by, else by the instruction', () =>
    assert.deepEqual(
      [
        hardware.access(at(0x300n, 0x5000n, 0x4000_0000n), 0x5000n, NOWHERE),
        hardware.access(at(0x301n, 0x5000n, 0x4200_0000n), 0x5000n, NOWHERE),
        hardware.access(at(0x400n, 0n, 0n), PC, NOWHERE),
        hardware.access(at(0x300n, 0x6000n, 0n), 0x5000n, NOWHERE),
        hardware.access(at(0x380n, 0n, 0n), 0x1049n, LOAD),
      ],
      ['read', 'write', 'execute', undefined, 'read'],
    ));
  test('a misaligned operand is not told by the status', () => {
    const siginfo = { signal: SIGBUS, errno: 0, code: 1, address: 0x1049n };
    assert.deepEqual(
      [
        hardware.misaligned(at(0x600n, 0n, 0x0a00_0018n, { siginfo }), LOAD),
        hardware.misaligned(at(0x600n, 0x5001n, 0x0a00_0018n), NOWHERE),
        hardware.misaligned(at(0xc00n, 0x5001n, 0n), NOWHERE),
      ],
      [{ address: 0x1049n, access: 'read', atPc: true }, { address: 0x5001n }, {}],
    );
  });
  test('an address outside is no bound of the program', () => {
    const fault = (code: number): Fault => ({
      signal: SIGSEGV,
      code,
      reason: 'bounds',
      address: 0x1049n,
      source: 'siginfo',
      confidence: 'high',
      staleTrap: false,
    });
    const reason = (code: number, trap: bigint) => hardware.detail(fault(code), at(trap, 0x1049n, 0n), LOAD).reason;
    assert.deepEqual([reason(3, 0x380n), reason(3, 0x300n), reason(1, 0x380n)], ['non-canonical', 'bounds', 'bounds']);
  });
  test('there is no record beside the registers', () => assert.equal(hardware.fault(), undefined));
  test('deliberate stops', () =>
    assert.deepEqual(
      ['0800e07f', '00000000'].map((bytes) => findStop(at(0x700n, 0n, 0n), context(bytes))?.instruction),
      ['trap', undefined],
    ));
  test('system calls that have been made', () =>
    assert.deepEqual(
      [
        systemCalls.made({ r0: 250n, r3: 0n, r4: 42n, r5: 6n, orig_r3: 41n }),
        systemCalls.made({ r0: 37n, r3: 0n, r4: 6n, r5: 0n }),
        systemCalls.made({ r0: 250n, r3: 1n }),
        systemCalls.made({ r0: 3n, r3: 0n }),
      ],
      [{ name: 'tgkill', args: [41, 42, 6] }, { name: 'kill', args: [undefined, 6, 0] }, undefined, undefined],
    ));
});

suite('ppc64le: signal frames', () => {
  const ADDRESS = 4096n;
  const bytes = Buffer.alloc(2100);
  bytes.writeBigUInt64LE(0x400n, 168);
  bytes.writeBigUInt64LE(ADDRESS + 360n, 352);
  for (const index of PPC64LE.registers.names.keys()) bytes.writeBigUInt64LE(BigInt(0x100 + index), 360 + 8 * index);
  bytes.writeBigUInt64LE(ADDRESS + 128n, 1880);
  [SIGSEGV, 0, 1, 0, 0x1234].forEach((value, index) => bytes.writeInt32LE(value, 1888 + 4 * index));
  const found = (buffer: Buffer) => signalFrames.read(memoryOf({ [ADDRESS.toString()]: buffer }), ADDRESS);

  test('are read', () => {
    const frame = found(bytes);
    assert.deepEqual(
      [frame?.pc, frame?.sp, frame?.registers.lr, frame?.registers.dsisr, frame?.blocked, frame?.siginfo?.address],
      [0x120n, 0x101n, 0x124n, 0x12an, 0x400n, 0x1234n],
    );
  });
  test('their pointer to the registers leads to them', () => {
    const other = Buffer.from(bytes);
    other.writeBigUInt64LE(ADDRESS, 352);
    assert.deepEqual([found(other), found(bytes.subarray(0, 1900))], [undefined, undefined]);
  });
  test('what they must look like', () => {
    const plausible = (msr: bigint, pc: bigint, sp: bigint) =>
      signalFrames.isPlausible({ address: 0n, pc, sp, registers: { msr } });
    assert.deepEqual(
      [
        plausible(0x8000_0000_0280_f033n, 4n, 16n),
        plausible(0x3033n, 4n, 16n),
        plausible(0x4000n, 2n, 16n),
        plausible(0x4000n, 4n, 8n),
      ],
      [true, false, false, false],
    );
  });
});
