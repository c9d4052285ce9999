import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ARCHS, archOf, isUsualSiginfo, processorOf } from '../../src/arch/index.ts';
import { missingText } from '../../src/arch/missing.ts';
import type { Arch, FaultContext, Interruption, StoredFrame } from '../../src/arch/model.ts';
import { isAfterSystemCall } from '../../src/arch/system-call.ts';
import type { Segment } from '../../src/process/segments.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { aarch64: AARCH64, 'x86-64': X86_64 } = ARCHS;
const PC = 0x40_0010n;

/** Memory whose bytes end at `pc`, and go on behind it. */
function code(before: string, after = ''): FaultContext['memory'] {
  const bytes = Buffer.from((before + after).replaceAll(' ', ''), 'hex');
  const start = PC - BigInt(before.replaceAll(' ', '').length / 2);
  return memoryOf({ [start.toString()]: bytes });
}

function at(arch: Arch, more: Partial<Interruption> = {}): Interruption {
  return { arch, registers: {}, pc: PC, sp: 0x7000n, ...more };
}

function context(memory: FaultContext['memory']): FaultContext {
  return { memory, segments: [], source: 'signal-frame' };
}

suite('every record', () => {
  for (const [name, arch] of Object.entries<Arch>(ARCHS)) {
    test(`${name} is complete as far as its type can't say`, () => {
      const { names, pc, sp, shown, state, framePointer, threadPointer, bases = [] } = arch.registers;
      assert.equal(arch.name, name);
      assert.equal(new Set(names).size, names.length);
      for (const register of [pc, sp, ...shown, ...state, framePointer ?? pc, threadPointer ?? pc, ...bases])
        assert.ok(
          names.includes(register) || (bases.includes(register) && arch.registers.notes !== undefined),
          register,
        );
      assert.ok(shown.includes(pc) && shown.includes(sp));
      assert.equal(missingText(arch, arch), undefined);
      assert.equal(archOf(arch.elf), arch);
    });
  }
});

suite('whose core it is', () => {
  const cases: readonly (readonly [number, 32 | 64, boolean, string | undefined, string])[] = [
    [62, 64, true, 'x86-64', 'i386:x86-64'],
    [62, 32, true, 'x32', 'i386:x64-32'],
    [183, 64, true, 'aarch64', 'aarch64'],
    [3, 32, true, 'i386', 'i386'],
    [40, 32, true, 'armhf', 'armv7'],
    [243, 64, true, 'riscv64', 'riscv:rv64'],
    [21, 64, true, 'ppc64le', 'powerpc:common64'],
    [21, 64, false, 'ppc64', 'powerpc:common64'],
    [22, 64, false, 's390x', 's390:64-bit'],
    [8, 64, false, 'mips64', 'mips:isa64r2'],
    [0x4321, 64, true, undefined, ''],
  ];
  for (const [machine, bits, littleEndian, name, printed] of cases)
    test(`e_machine ${machine}, ${bits} bits`, () => {
      const elf = { machine, bits, littleEndian };
      const processor = processorOf(elf, archOf(elf));
      assert.equal(processor?.name, name);
      assert.equal(processor?.binutils.test(printed), name === undefined ? undefined : true);
      assert.equal(isUsualSiginfo(elf), machine !== 8);
    });
  test('a record is for its width and byte order alone', () =>
    assert.deepEqual(
      [archOf({ ...X86_64.elf, bits: 32 }), archOf({ ...AARCH64.elf, littleEndian: false })],
      [undefined, undefined],
    ));
  test("gdb's name of another processor is none", () =>
    assert.deepEqual([X86_64.binutils.test('i386'), AARCH64.binutils.test('i386:x86-64')], [false, false]));
});

test('what is missing is told by the parts that a record lacks', () => {
  const { systemCalls: _, ...without } = AARCH64;
  assert.match(
    missingText(without, without) ?? '',
    /^Faultline's record of aarch64 does not tell whether a thread sent/,
  );
  assert.match(missingText(undefined, { name: 'riscv64' }) ?? '', /^Faultline has no record of riscv64: .*gdb's/);
  assert.match(missingText(undefined, undefined) ?? '', /no record of this processor/);
});

suite('system calls', () => {
  const after: readonly (readonly [string, Arch, string, boolean])[] = [
    ['syscall', X86_64, '0f05', true],
    ['sysenter', X86_64, '0f34', false],
    ['svc #0', AARCH64, '010000d4', true],
    ['svc #1', AARCH64, '210000d4', false],
  ];
  for (const [what, arch, bytes, expected] of after)
    test(`${arch.name}: after ${what}`, () =>
      assert.equal(isAfterSystemCall({ arch, pc: PC }, { memory: code(bytes) }), expected));
  test('pc within the first page', () =>
    assert.equal(isAfterSystemCall({ arch: AARCH64, pc: 2n }, { memory: code('') }), false));
  test('nothing is known without a record', () =>
    assert.equal(isAfterSystemCall({ arch: undefined, pc: PC }, { memory: code('0f05') }), false));

  const made: readonly (readonly [string, Arch, Interruption['registers'], object | undefined])[] = [
    ['tgkill', X86_64, { rax: 0n, rdi: 41n, rsi: 42n, rdx: 6n }, { args: [41, 42, 6] }],
    ['one that failed', X86_64, { rax: -3n, rdi: 41n, rsi: 42n, rdx: 6n }, undefined],
    [
      'an int whose upper half is not zero',
      X86_64,
      { rax: 0n, rdi: 0x1_ffff_ffffn },
      { args: [-1, undefined, undefined] },
    ],
    ['tgkill', AARCH64, { x0: 0n, x1: 42n, x2: 6n, x8: 131n }, { name: 'tgkill', args: [undefined, 42, 6] }],
    ['kill', AARCH64, { x0: 0n, x1: 6n, x2: 9n, x8: 129n }, { name: 'kill', args: [undefined, 6, 9] }],
    ['read', AARCH64, { x0: 0n, x1: 42n, x2: 6n, x8: 63n }, undefined],
    ['one that failed', AARCH64, { x0: -3n, x1: 42n, x2: 6n, x8: 131n }, undefined],
  ];
  for (const [what, { systemCalls, name }, registers, expected] of made)
    test(`${name}: ${what}`, () => assert.deepEqual(systemCalls?.made(registers), expected));
});

suite('deliberate stops', () => {
  const cases: readonly (readonly [string, Arch, FaultContext['memory'], string | undefined])[] = [
    ['ud2', X86_64, code('', '0f0b'), 'ud2'],
    ["clang's ud1 with 32-bit addressing", X86_64, code('', '670fb94005'), 'ud1'],
    ['int3 before pc', X86_64, code('cc', '90'), 'int3'],
    ['hlt', X86_64, code('', 'f490'), 'hlt'],
    ['cli, which only the kernel may run', X86_64, code('', 'fa90'), undefined],
    ['a load', X86_64, code('', '488b08'), undefined],
    ['no code', X86_64, code(''), undefined],
    ['brk #1000', AARCH64, code('', '007d20d4'), 'brk'],
    ['udf #1', AARCH64, code('', '01000000'), 'udf'],
    ['udf #0 before code', AARCH64, code('', '00000000 1f2003d5'), 'udf'],
    ['zeros among zeros', AARCH64, code('00000000', '00000000 00000000'), undefined],
    ['a load', AARCH64, code('', '000040f9'), undefined],
  ];
  for (const [what, arch, memory, expected] of cases)
    test(`${arch.name}: ${what}`, () =>
      assert.equal(arch.findStop?.(at(arch), context(memory))?.instruction, expected));
});

suite('x86-64', () => {
  const { hardware, instructions, registers, signalFrames, systemCalls } = X86_64;

  test('the call before a return address', () => {
    const calls: readonly (readonly [string, string, object | undefined])[] = [
      ['a direct one', 'e810000000', { target: PC + 16n }],
      ['one backwards', 'e8f0ffffff', { target: PC - 16n }],
      ['by a register', 'ffd0', {}],
      ['by memory, with a displacement', 'ff9080000000', {}],
      ['a jump by a register', 'ffe0', undefined],
      ['none', '9090909090', undefined],
    ];
    for (const [what, bytes, expected] of calls)
      assert.deepEqual(instructions.callBefore(code(bytes), PC), expected, what);
  });

  test('the length of an instruction', () => {
    const padding = '90'.repeat(15);
    assert.equal(instructions.lengthAt(code('', `488b08${padding}`), PC, {}), 3);
    assert.equal(instructions.lengthAt(code('', `c3${padding}`), PC, {}), 1);
    assert.equal(instructions.lengthAt(code(''), PC, {}), undefined);
  });

  test('the address space ends where the mappings say', () => {
    const segment = (start: bigint): Segment => ({
      start,
      end: start + 0x1000n,
      readable: true,
      writable: false,
      executable: false,
      fileOffset: 0,
      fileSize: 0,
    });
    assert.equal(X86_64.userEnd([segment(0x7fff_0000_0000n)]), 0x7fff_ffff_f000n);
    assert.equal(X86_64.userEnd([segment(0x7fff_0000_0000n), segment(0xaa_0000_0000_0000n)]), 0xff_ffff_ffff_f000n);
    assert.equal(X86_64.userEnd([]), 0x7fff_ffff_f000n);
  });

  test('the access is that of the last page fault, if it was at this address', () => {
    const trap = (number: number, error: bigint) => at(X86_64, { trap: { number, error, cr2: 0x1000n } });
    assert.equal(hardware.access(trap(14, 4n), 0x1000n), 'read');
    assert.equal(hardware.access(trap(14, 6n), 0x1000n), 'write');
    assert.equal(hardware.access(trap(14, 0x14n), 0x1000n), 'execute');
    assert.equal(hardware.access(trap(14, 4n), 0x2000n), undefined);
    assert.equal(hardware.access(trap(13, 4n), 0x1000n), undefined);
    assert.equal(hardware.access(at(X86_64), 0x1000n), undefined);
  });

  test('a record is of a fault if the flags are as a fault leaves them', () => {
    const fault = (eflags: bigint, number = 14) =>
      at(X86_64, { registers: { eflags }, trap: { number, error: 4n, cr2: 0x1000n } });
    assert.equal(hardware.isOf(fault(0x1_0246n), 0x1000n), true);
    assert.equal(hardware.isOf(fault(0x246n), 0x1000n), false);
    assert.equal(hardware.isOf(fault(0x1_0246n), 0x2000n), false);
    assert.equal(hardware.isOf(fault(0x1_0246n, 6), 0x2000n), true);
    assert.equal(hardware.isOf(at(X86_64), 0x1000n), false);
  });

  test('int3 leaves pc behind it', () => {
    assert.equal(hardware.isAfterBreakpoint(at(X86_64), context(code('cc'))), true);
    assert.equal(hardware.isAfterBreakpoint(at(X86_64), context(code('90'))), false);
    assert.equal(hardware.isAfterBreakpoint(at(X86_64, { pc: 0n }), context(code('cc'))), false);
  });

  test('a handler returns by the word below its frame', () => {
    const word = Buffer.alloc(16);
    word.writeBigUInt64LE(0x1234n, 0);
    const memory = memoryOf({ '4096': word });
    assert.equal(signalFrames.handlerReturn?.addressOf(memory, 4104n), 0x1234n);
    assert.equal(signalFrames.handlerReturn?.addressOf(memory, 4n), undefined);
    assert.equal(signalFrames.handlerReturn?.hasSavedState(memory, 4104n), false);
  });

  test('what a frame in memory must look like', () => {
    const frame = (more: Partial<StoredFrame>): StoredFrame => ({
      address: 0n,
      pc: PC,
      sp: 0n,
      trap: { number: 14, error: 4n, cr2: 0n },
      registers: { eflags: 0x1_0246n, cs: 0x33n, ss: 0x2bn },
      ...more,
    });
    assert.equal(signalFrames.isPlausible(frame({})), true);
    assert.equal(signalFrames.isPlausible(frame({ registers: { eflags: 0n, cs: 0x33n, ss: 0x2bn } })), false);
    assert.equal(signalFrames.isPlausible(frame({ registers: { eflags: 0x246n, cs: 0x23n, ss: 0x2bn } })), false);
    assert.equal(signalFrames.isPlausible(frame({ trap: { number: 14, error: 1n << 40n, cr2: 0n } })), false);
  });

  test('registers of a thread are where the kernel has them', () =>
    assert.deepEqual(
      ['r15', 'rax', 'orig_rax', 'rip', 'rsp', 'fs_base', 'gs'].map((name) => registers.names.indexOf(name)),
      [0, 10, 15, 16, 19, 21, 26],
    ));
  test('sigreturn leaves no number of a call', () => assert.equal(systemCalls.noNumber, 2n ** 64n - 1n));
});

suite('aarch64', () => {
  const { hardware, signalFrames, userEnd } = AARCH64;

  test('the access by the syndrome of the last abort, tag or not', () => {
    const NOWHERE = context(code(''));
    const abort = (esr: bigint) => at(AARCH64, { esr, faultAddress: 0x3400_0000_0000_1000n });
    assert.equal(hardware.access(abort(0x9200_0004n), 0x1000n, NOWHERE), 'read');
    assert.equal(hardware.access(abort(0x9200_0044n), 0x1000n, NOWHERE), 'write');
    assert.equal(hardware.access(abort(0x8200_0004n), 0x1000n, NOWHERE), 'execute');
    assert.equal(hardware.access(abort(0x9200_0144n), 0x1000n, NOWHERE), undefined, 'cache maintenance');
    assert.equal(hardware.access(abort(0x9200_0004n), 0x2000n, NOWHERE), undefined);
    assert.equal(hardware.access(at(AARCH64, { faultAddress: 0x1000n }), 0x1000n, NOWHERE), undefined);
  });

  test('what the record tells without a syndrome', () => {
    const told = (more: Partial<Interruption>) => hardware.fault(at(AARCH64, more), context(code('')));
    assert.equal(told({}), undefined);
    assert.equal(told({ faultAddress: 0n }), 'unknown', 'the code at pc is not there');
    assert.equal(told({ faultAddress: 8n }), 'unknown');
    assert.equal(told({ faultAddress: 8n, esr: (0n << 26n) | (0x15n << 26n) }), 'stale', 'the class of svc');
  });

  test('what a frame in memory must look like', () => {
    const frame = (cpsr: bigint, sp = 0x1000n): StoredFrame => ({ address: 0n, pc: PC, sp, registers: { cpsr } });
    assert.equal(signalFrames.isPlausible(frame(0x6000_1000n)), true);
    assert.equal(signalFrames.isPlausible(frame(0x5n)), false, 'exception level 1');
    assert.equal(signalFrames.isPlausible(frame(0n, 0x1008n)), false, 'sp is always aligned');
  });

  test('the masks of signatures are in a note', () =>
    assert.deepEqual(
      [Buffer.from('000000000000 7f00 000000000000 7e00'.replaceAll(' ', ''), 'hex'), Buffer.alloc(8)].map((note) =>
        AARCH64.registers.notes[0x406](note),
      ),
      [{ pauth_dmask: 0x007f_0000_0000_0000n, pauth_cmask: 0x007e_0000_0000_0000n }, {}],
    ));
  test('addresses of programs have 52 bits at most', () => assert.equal(userEnd(), 2n ** 52n));
});
