import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { statusOf, accessOf } from '../../src/arch/armhf/fault-status.ts';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultContext, Interruption } from '../../src/arch/model.ts';
import { SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from '../../src/linux/signal-names.ts';
import type { Segment } from '../../src/process/segments.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { armhf: ARMHF } = ARCHS;
const PC = 0x1_0000n;
const THUMB = 0x30n;
const DATA = {
  start: 0x2000n,
  end: 0x3000n,
  readable: true,
  writable: true,
  executable: false,
  fileOffset: 0,
  fileSize: 0,
};
const CODE = { ...DATA, start: PC, end: PC + 0x1000n, writable: false, executable: true };

/** What was interrupted at an instruction of Thumb, the others being nops. */
function at(code: string, more: Partial<Interruption> = {}, r1 = 0x2000n): [Interruption, FaultContext] {
  const memory = memoryOf({ [(PC - 4n).toString()]: Buffer.from(`00bf00bf${code}00bf00bf`, 'hex') });
  const registers = { r1, cpsr: THUMB };
  return [
    { arch: ARMHF, registers, pc: PC, sp: 0x8_0000n, ...more },
    { memory, segments: [DATA, CODE], source: 'signal-frame' },
  ];
}

const LDR = '0868'; // ldr r0, [r1]
const STR = '0860';
const LDREXD = 'd1e87f23';
const [NONE, PAGE_READ, PAGE_WRITE, NOT_ALLOWED] = [
  [0, 0],
  [14, 0x206],
  [14, 0xa06],
  [14, 0xa0f],
] as const;

function record([trap, error]: readonly [number, number], faultAddress = 0n): Partial<Interruption> {
  return { faultStatus: { trap, error }, faultAddress };
}

suite('armhf: the fault that a signal frame tells without siginfo', () => {
  const NULL = 0n;
  const cases: readonly (readonly [string, ReturnType<typeof at>, object | string | undefined])[] = [
    ['no record', at(LDR), undefined],
    ['a read', at(LDR, record(PAGE_READ), NULL), { signal: SIGSEGV, code: 1, access: 'read', confidence: 'high' }],
    ['a write', at(STR, record(PAGE_WRITE), NULL), { signal: SIGSEGV, code: 1, access: 'write', confidence: 'high' }],
    ['a page that does not allow it', at(STR, record(NOT_ALLOWED, PC), PC), { signal: SIGSEGV, code: 2 }],
    ['a file that ended', at(LDR, record(PAGE_READ, 0x2000n)), { signal: SIGBUS, code: 2, confidence: 'medium' }],
    ['a jump', at('', { ...record([14, 0x8000_0206]), pc: NULL }), { signal: SIGSEGV, access: 'execute', atPc: true }],
    ['of an older fault', at(LDR, record(PAGE_READ, 0x5000n)), 'stale'],
    ['of a kernel of 64 bits, a read', at(LDR, record(NONE), NULL), { signal: SIGSEGV, code: 1, access: 'read' }],
    ['the same, a write', at(STR, record([0, 0x800]), NULL), { signal: SIGSEGV, code: 1, access: 'write' }],
    ['the same, no fault', at(LDR, record(NONE)), 'none'],
    ['the same, an unknown instruction', at('90ec0001', record(NONE), NULL), 'unknown'],
    ['undefined', at('00de', record([6, 0])), { signal: SIGILL, code: 1, atPc: true }],
    ['a breakpoint', at('01de', record([6, 0])), { signal: SIGTRAP, code: 1, atPc: true }],
    ['an older undefined one', at(LDR, record([6, 0])), 'stale'],
    [
      'misaligned, pc behind it',
      at(LDREXD, { ...record([0, 0x221]), pc: PC + 4n }, 0x2001n),
      { signal: SIGBUS, address: 0x2001n, access: 'read' },
    ],
    [
      'misaligned on a kernel of 64 bits',
      at(LDREXD, record(NONE), 0x2001n),
      { signal: SIGBUS, address: 0x2001n, access: 'read' },
    ],
    ['not mapped, and misaligned', at(LDREXD, record(NONE, 0x5001n), 0x5001n), { signal: SIGSEGV, address: 0x5001n }],
  ];
  for (const [what, [interruption, context], expected] of cases)
    test(what, () => {
      const told = ARMHF.hardware.fault(interruption, context);
      if (typeof expected === 'object' && typeof told === 'object') assert.partialDeepStrictEqual(told, expected);
      else assert.equal(told, expected);
    });
});

suite('armhf: the rest of the record', () => {
  test('fault statuses', () =>
    assert.deepEqual(
      (
        [
          [6, 0],
          [14, 0x206],
          [14, 0x20f],
          [0, 0x221],
          [14, 0x5],
          [14, 0x80d],
          [0, 0x1],
          [14, 0x406],
          [0, 0x800],
        ] as const
      ).map(([trap, error]) => statusOf({ trap, error })),
      ['undefined', 'absent', 'present', 'misaligned', 'absent', 'present', 'misaligned', 'other', 'untold'],
    ));
  test('the access', () =>
    assert.deepEqual(
      (
        [
          [14, 0x206],
          [14, 0xa06],
          [14, 0x8000_0206],
          [0, 0x800],
          [0, 0],
        ] as const
      ).map(([trap, error]) => accessOf({ trap, error })),
      ['read', 'write', 'execute', 'write', undefined],
    ));
  test('whether it is of a fault at an address', () => {
    const isOf = (status: readonly [number, number], faultAddress: bigint, address: bigint) =>
      ARMHF.hardware.isOf(at(LDR, record(status, faultAddress))[0], address);
    assert.deepEqual(
      [isOf(PAGE_READ, 0n, 0n), isOf(NONE, 0n, 0n), isOf(NONE, 8n, 8n), isOf(PAGE_READ, 8n, 0n)],
      [true, false, true, false],
    );
  });
  test('the access without a record is that of the instruction', () =>
    assert.deepEqual(
      [LDR, STR].map((code) => ARMHF.hardware.access(at(code)[0], 0x2000n, at(code)[1])),
      ['read', 'write'],
    ));
  test('the operand of a misaligned access', () => {
    const siginfo = { signal: SIGBUS, errno: 0, code: 1, address: 0x2001n };
    const told = (pc: bigint) => ARMHF.hardware.misaligned(...at(LDREXD, { pc, siginfo }, 0x2001n));
    const operand = { address: 0x2001n, access: 'read', atPc: true };
    assert.deepEqual([told(PC), told(PC + 4n), told(PC + 8n)], [operand, operand, { address: 0x2001n }]);
  });
  test('deliberate stops', () =>
    assert.deepEqual(
      ['00de', '00be', '01de', LDR].map((code) => ARMHF.findStop(...at(code))),
      [
        { instruction: 'udf', by: 'compilers' },
        { instruction: 'bkpt', by: 'debuggers' },
        { instruction: 'udf', by: 'debuggers' },
        undefined,
      ],
    ));
  test('system calls that have been made', () => {
    const { made } = ARMHF.systemCalls;
    assert.deepEqual(made({ r0: 0n, r1: 42n, r2: 6n, r7: 268n }), { name: 'tgkill', args: [undefined, 42, 6] });
    assert.deepEqual(made({ r0: 0n, r1: 9n, r2: 6n, r7: 37n }), { name: 'kill', args: [undefined, 9, 6] });
    assert.deepEqual([made({ r0: 1n, r7: 37n }), made({ r0: 0n, r7: 3n })], [undefined, undefined]);
  });
  test('where addresses end', () => {
    const stack = (end: bigint): Segment => ({ ...DATA, end });
    assert.deepEqual(
      [stack(0xbf00_0000n), stack(0xffff_0000n)].map((one) => ARMHF.userEnd([one])),
      [0xbf00_0000n, 0xffff_0000n],
    );
  });
});

const [OLD, RT] = [0, 128];

/** A frame as the kernel writes it: a ucontext, behind a siginfo where the handler has SA_SIGINFO. */
function frameBytes(context: typeof OLD | typeof RT, flags: number): Buffer {
  const bytes = Buffer.alloc(context + 520);
  if (context === RT) [SIGSEGV, 0, 1, 0x1234].forEach((value, index) => bytes.writeInt32LE(value, 4 * index));
  const write = (value: number, offset: number) => bytes.writeUInt32LE(value, context + offset);
  write(flags, 0);
  write(0x9000, 8); // uc_stack
  write(0x1_0000, 16);
  write(14, 20);
  write(0xa06, 24);
  for (let register = 0; register < 17; register++) write(register === 16 ? 0x30 : 0x100 + register, 32 + 4 * register);
  write(0x1234, 100);
  write(0x400, 104);
  write(0x5646_5001, 232);
  write(288, 236);
  return bytes;
}

suite('armhf: signal frames', () => {
  const { read, marks, isPlausible } = ARMHF.signalFrames;
  const frame = (context: typeof OLD | typeof RT, flags: number) =>
    read(memoryOf({ '4104': frameBytes(context, flags) }), 4104n);

  test('with SA_SIGINFO', () => {
    const found = frame(RT, 0);
    assert.deepEqual(
      [
        found?.pc,
        found?.sp,
        found?.registers.lr,
        found?.registers.cpsr,
        found?.siginfo?.address,
        found?.altstack?.start,
      ],
      [0x10fn, 0x10dn, 0x10en, 0x30n, 0x1234n, 0x9000n],
    );
  });
  test('without: no siginfo, and an alternate stack is not noted', () => {
    const found = frame(OLD, 0x5ac3_c35a);
    assert.deepEqual([found?.pc, found?.siginfo, found?.altstack], [0x10fn, undefined, undefined]);
    assert.deepEqual([found?.faultStatus, found?.faultAddress], [{ trap: 14, error: 0xa06 }, 0x1234n]);
    assert.equal(found?.blocked, 0xffff_ffff_0000_0400n, 'of the upper half nothing is known');
  });
  test('none', () => {
    assert.deepEqual([frame(RT, 0x5ac3_c35a), frame(OLD, 0)], [undefined, undefined]);
    assert.equal(read(memoryOf({ '4104': frameBytes(RT, 0).subarray(0, 300) }), 4104n), undefined);
  });
  test('by what they are found', () =>
    assert.deepEqual(
      marks.map((mark) => ['low' in mark && mark.low, mark.offset, mark.alignment]),
      [OLD, RT].map((context) => [0x5646_5001, BigInt(context + 232), 8n]),
    ));
  test('what they must look like', () => {
    const plausible = (cpsr: bigint, sp: bigint) => isPlausible({ address: 0n, pc: PC, sp, registers: { cpsr } });
    assert.deepEqual(
      [plausible(0x6007_0030n, 0x1000n), plausible(0x13n, 0x1000n), plausible(0x10n, 0x1001n)],
      [true, false, false],
    );
  });
});
