import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ARCHS } from '../../src/arch/index.ts';
import { isOfInstruction } from '../../src/arch/instruction.ts';
import type { FaultContext, Interruption, MemoryAccess } from '../../src/arch/model.ts';
import { scan } from '../../src/fault/stale/scan.ts';
import { SIGBUS, SIGFPE, SIGILL, SIGSEGV } from '../../src/linux/signal-names.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { s390x: S390X, 'x86-64': X86_64 } = ARCHS;
const { instructions, hardware, signalFrames, systemCalls, findStop, registers } = S390X;
const PC = 0x1_0000n;
const REGISTERS = { r2: 0x100n, r3: 0x5000n, r4: 0x6000n, r15: 0x7000n };

/** Bytes that end at pc, and those that begin there. */
const memory = (hex: string, before = '') =>
  memoryOf({ [(PC - BigInt(before.length / 2)).toString()]: Buffer.from(before + hex, 'hex') });
const read = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'read' });
const write = (address: bigint, size: number): MemoryAccess => ({ address, size: BigInt(size), access: 'write' });

/** As LLVM 14 assembles them. */
const ACCESSES: readonly (readonly [string, string, readonly MemoryAccess[] | undefined])[] = [
  ['58123008', 'l %r1, 8(%r2, %r3)', [read(0x5108n, 4)]],
  ['50103008', 'st %r1, 8(%r3)', [write(0x5008n, 4)]],
  ['e3103ff8ff04', 'lg %r1, -8(%r3)', [read(0x4ff8n, 8)]],
  ['e3103fff7f24', 'stg %r1, 524287(%r3)', [write(0x5000n + 524_287n, 8)]],
  ['e31030010077', 'lgb %r1, 1(%r3)', [read(0x5001n, 1)]],
  ['92014003', 'mvi 3(%r4), 1', [write(0x6003n, 1)]],
  ['d20730004010', 'mvc 0(8, %r3), 16(%r4)', [write(0x5000n, 8), read(0x6010n, 8)]],
  ['d50330004000', 'clc 0(4, %r3), 0(%r4)', [read(0x5000n, 4), read(0x6000n, 4)]],
  ['eb6ff0300004', 'lmg %r6, %r15, 48(%r15)', [read(0x7030n, 80)]],
  ['ebe130000024', 'stmg %r14, %r1, 0(%r3): around the last one', [write(0x5000n, 32)]],
  ['e54830000005', 'mvghi 0(%r3), 5', [write(0x5000n, 8)]],
  ['eb013004006a', 'asi 4(%r3), 1', [write(0x5004n, 4)]],
  ['e71030000006', 'vl %v1, 0(%r3)', [read(0x5000n, 16)]],
  ['ba123000', 'cs %r1, %r2, 0(%r3)', [write(0x5000n, 4)]],
  ['68003000', 'ld %f0, 0(%r3)', [read(0x5000n, 8)]],
  ['58100010', 'l %r1, 16: the address 16', [read(0x10n, 4)]],
  ['5810c000', 'l %r1, 0(%r12): not known', undefined],
  ['41103008', 'la %r1, 8(%r3): not decoded', undefined],
];

suite('s390x: instructions', () => {
  for (const [bytes, text, expected] of ACCESSES)
    test(text, () => assert.deepEqual(instructions.at(memory(bytes), PC, REGISTERS)?.accesses, expected));
  test('what is none, and breakpoints', () =>
    assert.deepEqual(
      ['0000', '0001', '0de1'].map((bytes) => instructions.at(memory(bytes), PC, REGISTERS)?.kind),
      ['invalid', 'breakpoint', undefined],
    ));
  test('lengths', () =>
    assert.deepEqual(
      ['0de1', '58123008', 'a7f40001', 'e3103ff8ff04', 'e310'].map((bytes) => instructions.lengthAt(memory(bytes), PC)),
      [2, 4, 4, 6, undefined],
    ));
  test('the call before a return address', () =>
    assert.deepEqual(
      ['c0e500000008', 'a7e50008', '0de1', '0de0', '58123008'].map((before) =>
        instructions.callBefore(memory('', before), PC),
      ),
      [{ target: PC + 10n }, { target: PC + 12n }, {}, undefined, undefined],
    ));
});

const DATA = {
  start: 0x5000n,
  end: 0x6000n,
  readable: true,
  writable: false,
  executable: false,
  fileOffset: 0,
  fileSize: 0,
};
const CODE = { ...DATA, start: PC - 0x1000n, end: PC + 0x1000n, executable: true };

function at(more: Partial<Interruption> = {}): Interruption {
  return { arch: S390X, registers: REGISTERS, pc: PC, sp: 0x8_0000n, ...more };
}

function context(bytes: string, before = '', more: Partial<FaultContext> = {}): FaultContext {
  return { memory: memory(bytes, before), segments: [DATA, CODE], source: 'signal-frame', ...more };
}

const STORE = '50103008'; // to 0x5008
const LOAD_FAR = '58104008'; // of 0x6008

suite('s390x: faults', () => {
  test('of the page that is told, the operand in it', () => {
    const within = (page: bigint, bytes: string) => hardware.withinPage(at(), page, context(bytes));
    assert.deepEqual(
      [within(0x6000n, LOAD_FAR), within(0x9000n, LOAD_FAR), within(0x1_0000n, LOAD_FAR), within(0x6004n, LOAD_FAR)],
      [0x6008n, 0x9000n, PC, 0x6004n],
    );
    assert.equal(within(0x6000n, '58104ffe'), 0x6ffen, 'its first byte');
    assert.equal(within(0x7000n, '58104ffe'), 0x7000n, 'or those in the next page');
  });
  test('the access is that of the instruction', () =>
    assert.deepEqual(
      [
        hardware.access(at(), 0x5008n, context(STORE)),
        hardware.access(at(), 0x6008n, context(LOAD_FAR)),
        hardware.access(at(), 0n, context(STORE)),
      ],
      ['write', 'read', undefined],
    ));
  test('a siginfo is always of its own signal', () => {
    const siginfo = { signal: SIGSEGV, errno: 0, code: 1, address: 0n };
    assert.deepEqual([hardware.isOf(at({ siginfo })), hardware.isOf(at())], [true, false]);
  });
  test('pc is behind what was not carried out', () =>
    assert.deepEqual(
      [PC, PC - 2n, PC - 6n, PC - 8n, PC + 2n].map((address) => isOfInstruction(at(), address)),
      [true, true, true, false, false],
    ));
  test('on other processors it is at it', () =>
    assert.equal(isOfInstruction({ arch: X86_64, pc: PC }, PC - 2n), false));

  const SENT = (signal: number) => ({ delivered: { signal, errno: 0, code: -6 } });
  const cases: readonly (readonly [string, Interruption, FaultContext, object | string | undefined])[] = [
    ['with siginfo', at({ siginfo: { signal: SIGSEGV, errno: 0, code: 1 } }), context(STORE), undefined],
    ['of a thread', at(), context(STORE, '', { source: 'siginfo' }), undefined],
    ['in a system call', at(), context(STORE, '0af1'), 'none'],
    [
      'not for writing',
      at(),
      context(STORE, '', { handled: SIGSEGV }),
      { signal: SIGSEGV, code: 2, access: 'write', confidence: 'high' },
    ],
    [
      'not mapped, of a signal that is not told',
      at(),
      context(LOAD_FAR),
      { signal: SIGSEGV, code: 1, access: 'read', confidence: 'medium' },
    ],
    [
      'a jump',
      at({ pc: 0n }),
      context('', '', SENT(SIGSEGV)),
      { signal: SIGSEGV, address: 0n, access: 'execute', atPc: true },
    ],
    [
      'a file that ended',
      at(),
      context('58103008', '', SENT(SIGBUS)),
      { signal: SIGBUS, code: 2, address: 0x5008n, confidence: 'high' },
    ],
    ['nothing that it can not do', at(), context('58103008', '', { handled: SIGSEGV }), 'none'],
    ['not decoded', at(), context('41103008', '', { handled: SIGSEGV }), 'unknown'],
    [
      'no instruction',
      at(),
      context(STORE, '0000', { handled: SIGILL }),
      { signal: SIGILL, address: PC - 2n, confidence: 'high', atPc: true },
    ],
    [
      'an illegal one that is not known',
      at(),
      context(STORE, '0de1', { handled: SIGILL }),
      { signal: SIGILL, confidence: 'low' },
    ],
    [
      'a division, perhaps',
      at(),
      context(STORE, '0de1', { handled: SIGFPE }),
      { signal: SIGFPE, reason: 'unknown', confidence: 'low' },
    ],
  ];
  for (const [what, interruption, surroundings, expected] of cases)
    test(`without siginfo: ${what}`, () => {
      const told = hardware.fault(interruption, surroundings);
      if (typeof expected === 'object' && typeof told === 'object') assert.partialDeepStrictEqual(told, expected);
      else assert.equal(told, expected);
    });
  test('deliberate stops', () =>
    assert.deepEqual(
      [findStop(at(), context('', 'a7f40001')), findStop(at(), context('', '0000'))?.instruction],
      [{ instruction: 'j .+2', by: 'compilers' }, undefined],
    ));
  test('system calls that have been made', () =>
    assert.deepEqual(
      [
        systemCalls.made({ r2: 0n, r3: 42n, r4: 6n }),
        systemCalls.made({ r2: 0n, r3: 6n, r4: 0n, system_call: 37n }),
        systemCalls.made({ r2: 0n, r3: 6n, system_call: 3n }),
        systemCalls.made({ r2: 1n, r3: 6n, system_call: 37n }),
      ],
      [{ name: 'tgkill', args: [undefined, 42, 6] }, { name: 'kill', args: [undefined, 6, 0] }, undefined, undefined],
    ));
  test('the number of a system call is in a note', () =>
    assert.deepEqual(
      [registers.notes[0x307](Buffer.from('000200f1', 'hex')), registers.notes[0x307](Buffer.alloc(2))],
      [{ system_call: 241n }, {}],
    ));
});

const ADDRESS = 0x4008n;

/** Registers from `start` on, each its own number. */
function frameBytes(start: number): Buffer {
  const bytes = Buffer.alloc(700);
  for (const index of registers.names.keys()) bytes.writeBigUInt64BE(BigInt(0x100 + index), start + 8 * index);
  return bytes;
}

suite('s390x: signal frames', () => {
  const found = (bytes: Buffer) => signalFrames.read(memoryOf({ [ADDRESS.toString()]: bytes }), ADDRESS);
  const old = frameBytes(176);
  old.writeBigUInt64BE(0x400n, 160);
  old.writeBigUInt64BE(ADDRESS + 176n, 168);
  const rt = frameBytes(336);
  [SIGSEGV, 0, 1, 0, 0, 0x5000].forEach((value, index) => rt.writeInt32BE(value, 168 + 4 * index));
  rt.writeBigUInt64BE(0x800n, 680);

  test('with SA_SIGINFO', () => {
    const frame = found(rt);
    assert.deepEqual(
      [frame?.pc, frame?.sp, frame?.blocked, frame?.siginfo?.address],
      [0x101n, 0x111n, 0x800n, 0x5000n],
    );
  });
  test('without', () => {
    const frame = found(old);
    assert.deepEqual([frame?.pc, frame?.sp, frame?.blocked, frame?.siginfo], [0x101n, 0x111n, 0x400n, undefined]);
  });
  test('are found by the siginfo, or by the pointer to what follows it', () => {
    for (const bytes of [old, rt]) {
      const there = memoryOf({ [ADDRESS.toString()]: bytes, '16384': Buffer.concat([Buffer.alloc(8), bytes]) });
      const all = [...scan(there, S390X, [{ start: 0x4000n, end: 0x5000n }])];
      assert.deepEqual(
        all.map(({ address }) => address),
        [ADDRESS],
      );
    }
  });
  test('none', () => assert.deepEqual([found(frameBytes(336)), found(rt.subarray(0, 400))], [undefined, undefined]));
  test('a handler returns by what it has put among the bytes of its caller', () => {
    const bytes = Buffer.from(old);
    bytes.writeBigUInt64BE(0x1234n, 112);
    const there = memoryOf({ [ADDRESS.toString()]: bytes });
    const { addressOf, hasSavedState } = signalFrames.handlerReturn ?? assert.fail();
    assert.deepEqual(
      [addressOf(there, ADDRESS), hasSavedState(there, ADDRESS), hasSavedState(there, ADDRESS + 8n)],
      [0x1234n, true, false],
    );
  });
  test('what they must look like', () => {
    const plausible = (pswm: bigint, sp = 8n) =>
      signalFrames.isPlausible({ address: 0n, pc: PC, sp, registers: { pswm } });
    assert.deepEqual(
      [plausible(0x0705_0001_8000_0000n), plausible(0x0704_0001_8000_0000n), plausible(0x0705_0001_8000_0000n, 4n)],
      [true, false, false],
    );
  });
});
