import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isBeyondEnd } from '../../src/arch/i386/addresses.ts';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultContext, Interruption } from '../../src/arch/model.ts';
import { SIGSEGV } from '../../src/linux/signal-names.ts';
import type { Segment } from '../../src/process/segments.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { i386: I386 } = ARCHS;
const { instructions, hardware, registers, signalFrames, systemCalls, findStop } = I386;
const PC = 0x0804_9000n;
const REGISTERS = { eax: 0x1000n, ebx: 0xffff_fff0n, ecx: 4n, esp: 0xffff_d000n, eflags: 0x1_0246n };

function memory(code: string) {
  return memoryOf({ [PC.toString()]: Buffer.from(code.replaceAll(' ', '').padEnd(40, '90'), 'hex') });
}

function at(more: Partial<Interruption> = {}): Interruption {
  return { arch: I386, registers: REGISTERS, pc: PC, sp: 0xffff_d000n, ...more };
}

function context(code: string): FaultContext {
  return { memory: memory(code), segments: [], source: 'siginfo' };
}

suite('i386: instructions', () => {
  const accesses: readonly (readonly [string, string, object | undefined])[] = [
    ['8b 08', 'mov (%eax),%ecx', [{ address: 0x1000n, size: 4n, access: 'read' }]],
    [
      '89 4c 83 20',
      'mov %ecx,0x20(%ebx,%eax,4): addresses end at 32 bits',
      [{ address: 0x4010n, size: 4n, access: 'write' }],
    ],
    ['a1 00 20 00 00', 'mov 0x2000,%eax', [{ address: 0x2000n, size: 4n, access: 'read' }]],
    ['8b 0d 10 20 00 00', 'mov 0x2010,%ecx: not relative to pc', [{ address: 0x2010n, size: 4n, access: 'read' }]],
    ['48', 'dec %eax: no prefix here', []],
    ['8b 0e', 'mov (%esi),%ecx: not known', undefined],
  ];
  for (const [code, text, expected] of accesses)
    test(text, () => assert.deepEqual(instructions.at(memory(code), PC, REGISTERS)?.accesses, expected));
  test('lengths', () =>
    assert.deepEqual(
      ['8b 08', '48', 'e8 00 00 00 00'].map((code) => instructions.lengthAt(memory(code), PC, REGISTERS)),
      [2, 1, 5],
    ));
  test('the call before a return address', () =>
    assert.deepEqual(
      [
        instructions.callBefore(memory('e8 10 00 00 00'), PC + 5n),
        instructions.callBefore(memory('e8 00 00 00 f8'), PC + 5n),
        instructions.callBefore(memory('ff d0'), PC + 2n),
        instructions.callBefore(memory('90 90 90 90 90'), PC + 5n),
      ],
      [{ target: PC + 21n }, { target: 0x0004_9005n }, {}, undefined],
    ));
});

suite('i386: faults', () => {
  const trapped = (error: bigint, cr2: bigint) => at({ trap: { number: 14, error, cr2 } });
  test('the access is that of the last page fault, if it was at this address', () =>
    assert.deepEqual(
      [
        hardware.access(trapped(4n, 0x1000n), 0x1000n),
        hardware.access(trapped(6n, 0x1000n), 0x1000n),
        hardware.access(trapped(4n, 0x1000n), 0x2000n),
      ],
      ['read', 'write', undefined],
    ));
  test('the fault that a frame tells without siginfo', () => {
    const told = hardware.fault(trapped(4n, 0x1000n), { ...context('8b 08'), source: 'signal-frame' });
    assert.partialDeepStrictEqual(told, { signal: SIGSEGV, code: 1, address: 0x1000n, access: 'read', atPc: true });
    assert.equal(hardware.fault(trapped(4n, 0x5000n), { ...context('8b 08'), source: 'signal-frame' }), 'stale');
    assert.equal(hardware.fault(at(), context('8b 08')), undefined);
  });
  test('deliberate stops', () =>
    assert.deepEqual(
      ['0f 0b', 'f4', '8b 08'].map((code) => findStop(at(), context(code))?.instruction),
      ['ud2', 'hlt', undefined],
    ));
  test('what lies beyond the last address', () =>
    assert.deepEqual([0xffff_ffffn, 0x1_0000_0000n].map(isBeyondEnd), [false, true]));
  test('where addresses of programs end', () => {
    const stack = (end: bigint): Segment => ({
      start: 0x1000n,
      end,
      readable: true,
      writable: true,
      executable: false,
      fileOffset: 0,
      fileSize: 0,
    });
    assert.deepEqual(
      [stack(0xbfff_f000n), stack(0xffff_e000n)].map((one) => I386.userEnd([one])),
      [0xc000_0000n, 0xffff_e000n],
    );
  });
  test('system calls that have been made: the number is overwritten', () =>
    assert.deepEqual(
      [systemCalls.made({ eax: 0n, ebx: 41n, ecx: 42n, edx: 6n }), systemCalls.made({ eax: -3n, ebx: 41n })],
      [{ args: [41, 42, 6] }, undefined],
    ));
  test("the bases of a thread's segments are in a note", () => {
    const areas = Buffer.alloc(32);
    [6, 0x1234, 0, 0, 12, 0xf7fc_0100].forEach((value, index) => areas.writeUInt32LE(value, 4 * index));
    const bases = registers.notes[0x200];
    assert.deepEqual(
      [bases(areas, { gs: 0x63n, fs: 0n }), bases(areas.subarray(0, 12), { gs: 0x63n }), bases(areas, {})],
      [{ gs_base: 0xf7fc_0100n }, {}, {}],
    );
  });
});

const RT = { code: 'b8ad000000cd8000', codeAt: 256, context: 160 };
const OLD = { code: '58b877000000cd80', codeAt: 720, context: 4 };

/** A frame as the kernel writes it, with its floating point state behind it. */
function frameBytes({ code, codeAt, context: start }: typeof RT, address: number, cs = 0x23): Buffer {
  const bytes = Buffer.alloc(codeAt + 8 + 640);
  if (start === RT.context) {
    [SIGSEGV, 0, 1, 0x1234].forEach((value, index) => bytes.writeInt32LE(value, 12 + 4 * index));
    [0x9000, 0, 0x1_0000].forEach((value, index) => bytes.writeUInt32LE(value, 148 + 4 * index));
    bytes.writeUInt32LE(0x400, 248);
  }
  const write = (offset: number, value: number) => bytes.writeUInt32LE(value, start + offset);
  write(28, 0xffff_d000); // esp
  write(44, 0x42); // eax
  write(48, 14);
  write(52, 6);
  write(56, Number(PC));
  write(60, cs);
  write(64, 0x1_0246);
  write(72, 0x2b);
  write(76, address + codeAt + 8); // fpstate
  if (start === OLD.context) write(80, 0x800); // the mask that was blocked
  write(84, 0x1234); // cr2
  bytes.write(code, codeAt, 'hex');
  return bytes;
}

suite('i386: signal frames', () => {
  const frame = (form: typeof RT, cs?: number) =>
    signalFrames.read(memoryOf({ '4096': frameBytes(form, 4096, cs) }), 4096n);

  test('with SA_SIGINFO', () => {
    const found = frame(RT);
    assert.deepEqual(
      [found?.pc, found?.sp, found?.registers.eax, found?.siginfo?.address, found?.altstack?.start],
      [PC, 0xffff_d000n, 0x42n, 0x1234n, 0x9000n],
    );
    assert.deepEqual([found?.trap, found?.blocked], [{ number: 14, error: 6n, cr2: 0x1234n }, 0xffff_ffff_0000_0400n]);
  });
  test('without: the older frame', () => {
    const found = frame(OLD);
    assert.deepEqual([found?.pc, found?.siginfo, found?.altstack], [PC, undefined, undefined]);
    assert.equal(found?.blocked, 0xffff_ffff_0000_0800n);
  });
  test("none: without the kernel's code, or not a program's", () =>
    assert.deepEqual([frame({ ...RT, code: '00' }), frame(RT, 0x10)], [undefined, undefined]));
  test('by what they are found', () =>
    assert.deepEqual(
      signalFrames.marks.map(({ offset }) => offset),
      [256n, 720n],
    ));
  test('what they must look like', () => {
    const plausible = (eflags: bigint, cs: bigint, ss: bigint) =>
      signalFrames.isPlausible({ address: 0n, pc: PC, sp: 0n, registers: { eflags, cs, ss } });
    assert.deepEqual(
      [
        plausible(0x1_0246n, 0x23n, 0x2bn),
        plausible(0x1_0246n, 0x73n, 0x7bn),
        plausible(0x1_0246n, 0x33n, 0x2bn),
        plausible(0n, 0x23n, 0x2bn),
      ],
      [true, true, false, false],
    );
  });
  test('a handler returns by the word in front', () => {
    const word = Buffer.alloc(8);
    word.writeUInt32LE(0x1234, 0);
    const memoryBefore = memoryOf({ '4092': word });
    assert.equal(signalFrames.handlerReturn?.addressOf(memoryBefore, 4096n), 0x1234n);
    assert.equal(signalFrames.handlerReturn?.hasSavedState(memoryBefore, 4096n), false);
  });
});
