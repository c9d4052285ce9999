import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { accessOf, hasAddress, kindOf, statusOf } from '../../src/arch/aarch64/syndrome.ts';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultContext, Interruption } from '../../src/arch/model.ts';
import type { Fault } from '../../src/fault/model.ts';
import { SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from '../../src/linux/signal-names.ts';
import type { Segment } from '../../src/process/segments.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const { aarch64: AARCH64 } = ARCHS;
const { hardware, unwinding } = AARCH64;
const PC = 0x40_0000n;
const DATA: Segment = {
  start: 0x2000n,
  end: 0x3000n,
  readable: true,
  writable: false,
  executable: false,
  fileOffset: 0,
  fileSize: 0,
};

const LDR = 0xf940_0020; // ldr x0, [x1]
const STR = 0xf900_0020;
const ADD = 0x8b02_0020;
const NOP = 0xd503_201f;
const BRK = 0xd420_7d00;
const LDXR = 0xc85f_7c20;

function at(word: number, more: Partial<Interruption> = {}, delivered = 0): [Interruption, FaultContext] {
  const code = Buffer.alloc(12);
  [NOP, word, NOP].forEach((each, index) => code.writeUInt32LE(each, 4 * index));
  return [
    { arch: AARCH64, registers: { x1: 0x1000n, cpsr: 0n }, pc: PC, sp: 0x8_0000n, ...more },
    {
      memory: memoryOf({ [(PC - 4n).toString()]: code }),
      segments: [DATA],
      source: 'signal-frame',
      ...(delivered !== 0 && { delivered: { signal: delivered, errno: 0, code: 0 } }),
    },
  ];
}

const READ_ABSENT = 0x9200_0006n;
const WRITE_ABSENT = 0x9200_0046n;
const READ_PRESENT = 0x9200_000fn;
const FETCH_ABSENT = 0x8200_0006n;
const MISALIGNED = 0x9200_0021n;
const TAG = 0x9200_0011n;

function record(esr: bigint, faultAddress: bigint): Partial<Interruption> {
  return { esr, faultAddress };
}

suite('aarch64: the fault that a signal frame tells without siginfo', () => {
  const cases: readonly (readonly [string, ReturnType<typeof at>, object | string | undefined])[] = [
    ['no record', at(LDR), undefined],
    [
      'a read',
      at(LDR, record(READ_ABSENT, 0x1000n)),
      { signal: SIGSEGV, code: 1, address: 0x1000n, access: 'read', atPc: true, confidence: 'high' },
    ],
    [
      'a write',
      at(STR, record(WRITE_ABSENT, 0x1000n)),
      { signal: SIGSEGV, code: 1, access: 'write', atPc: true, confidence: 'high' },
    ],
    [
      'a page that does not allow it',
      at(STR, { ...record(0x9200_004fn, 0x2000n), registers: { x1: 0x2000n } }),
      { signal: SIGSEGV, code: 2, access: 'write' },
    ],
    [
      'a jump',
      at(0, { ...record(FETCH_ABSENT, 0x10n), pc: 0x10n }),
      { signal: SIGSEGV, address: 0x10n, access: 'execute', atPc: true },
    ],
    ['of an older fault', at(LDR, record(READ_ABSENT, 0x9000n)), 'stale'],
    ['of an older fault, pc at arithmetic', at(ADD, record(READ_ABSENT, 0x1000n)), 'stale'],
    [
      'misaligned',
      at(LDXR, { ...record(MISALIGNED, 0x1001n), registers: { x1: 0x1001n } }),
      { signal: SIGBUS, code: 1, reason: 'misaligned', address: 0x1001n },
    ],
    ['a tag that does not match', at(LDR, record(TAG, 0x1000n)), { signal: SIGSEGV, code: 9, reason: 'memory-tag' }],
    ['a breakpoint leaves no record', at(BRK, record(0n, 0n)), { signal: SIGTRAP, code: 1, atPc: true }],
    ['an undefined instruction neither', at(0x0000_0001, record(0n, 0n)), { signal: SIGILL, code: 1, atPc: true }],
    ['pc between two instructions', at(LDR, { faultAddress: 0n, pc: PC + 2n }), { signal: SIGBUS, access: 'execute' }],
    ['a signal that was sent', at(ADD, { faultAddress: 0n }), 'none'],
    [
      'a branch that is not allowed',
      at(NOP, { faultAddress: 0n, registers: { cpsr: 3n << 10n } }, SIGILL),
      { signal: SIGILL, reason: 'branch-target', atPc: true },
    ],
    ['the same where another signal is handled', at(NOP, { faultAddress: 0n, registers: { cpsr: 3n << 10n } }), 'none'],
  ];
  for (const [what, [interruption, context], expected] of cases)
    test(what, () => {
      const told = hardware.fault(interruption, context);
      if (typeof expected === 'object' && typeof told === 'object') assert.partialDeepStrictEqual(told, expected);
      else assert.equal(told, expected);
    });
});

suite('aarch64: the syndrome', () => {
  test('what it is of', () =>
    assert.deepEqual(
      [FETCH_ABSENT, READ_ABSENT, 0x3cn << 26n, 0x15n << 26n].map((esr) => {
        const kind = kindOf(esr);
        return typeof kind === 'object' ? kind.signal : kind;
      }),
      ['fetch', 'data', SIGTRAP, undefined],
    ));
  test('the access', () =>
    assert.deepEqual([FETCH_ABSENT, READ_ABSENT, WRITE_ABSENT, WRITE_ABSENT | (1n << 8n), 0n].map(accessOf), [
      'execute',
      'read',
      'write',
      undefined,
      undefined,
    ]));
  test('the status', () =>
    assert.deepEqual(
      [READ_ABSENT, READ_PRESENT, 0x9200_0009n, MISALIGNED, TAG, 0x9200_0010n, 0x9200_002bn].map((esr) => {
        const status = statusOf(esr);
        return typeof status === 'object' ? status.reason : status;
      }),
      ['absent', 'present', 'present', 'misaligned', 'memory-tag', 'memory-failure', 'absent'],
    ));
  test('whether its address is one', () =>
    assert.deepEqual([READ_ABSENT, READ_ABSENT | (1n << 10n)].map(hasAddress), [true, false]));
  test('whether it is of a fault at an address, tag or not', () => {
    const [interruption] = at(LDR, record(READ_ABSENT, 0x3400_0000_0000_1000n));
    assert.deepEqual(
      [hardware.isOf(interruption, 0x1000n), hardware.isOf(interruption, 0x2000n), hardware.isOf(at(LDR)[0], 0n)],
      [true, false, false],
    );
  });
});

suite('aarch64: what a fault was beyond what the kernel says', () => {
  const fault = (more: Partial<Fault>): Fault => ({
    signal: SIGSEGV,
    code: 1,
    reason: 'not-mapped',
    source: 'siginfo',
    confidence: 'high',
    staleTrap: false,
    ...more,
  });

  test('a pointer that was authenticated in vain, into a mapping', () => {
    const told = (address: bigint) =>
      hardware.detail(fault({ address, access: 'read' }), ...at(LDR, { registers: { x1: address } }));
    assert.partialDeepStrictEqual(told(0x0020_0000_0000_2010n), {
      reason: 'pointer-authentication',
      pointer: { kind: 'unauthentic', value: 0x2010n },
    });
    assert.equal(told(0x0020_0000_0000_9010n).reason, 'not-mapped', 'where nothing is mapped it may be any number');
  });
  test('a pointer with a tag', () => {
    const pointer = 0xb400_0000_0000_1000n;
    const siginfo = { signal: SIGSEGV, errno: 0, code: 1, address: pointer };
    const told = hardware.detail(
      fault({ address: 0x1000n, access: 'read' }),
      ...at(LDR, { registers: { x1: pointer }, siginfo }),
    );
    assert.deepEqual(told.pointer, { kind: 'tagged', value: pointer });
  });
  test('kinds of illegal instructions', () => {
    const told = (code: number, cpsr: bigint, word = NOP) =>
      hardware.detail(fault({ signal: SIGILL, code, reason: 'invalid-opcode' }), ...at(word, { registers: { cpsr } }))
        .reason;
    assert.deepEqual(
      [told(2, 0n), told(1, 3n << 10n), told(1, 0n), told(1, 3n << 10n, 0xd503_245f)],
      ['pointer-authentication', 'branch-target', 'invalid-opcode', 'invalid-opcode'],
    );
  });
  test('the operand of a misaligned access, or pc', () => {
    const siginfo = (address: bigint) => ({ signal: SIGBUS, errno: 0, code: 1, address });
    const of = (word: number, more: Partial<Interruption>) => hardware.misaligned(...at(word, more));
    assert.deepEqual(of(LDXR, { siginfo: siginfo(0x1001n), registers: { x1: 0x1001n } }), {
      address: 0x1001n,
      access: 'read',
      atPc: true,
    });
    assert.deepEqual(of(LDXR, { siginfo: siginfo(PC + 2n), pc: PC + 2n }), {
      address: PC + 2n,
      access: 'execute',
      atPc: true,
    });
    assert.deepEqual(of(LDXR, {}), {});
  });
});

test('aarch64: a return address without its signature', () =>
  assert.deepEqual(
    [
      unwinding.unsigned(0x0023_aaaa_e7f2_00f0n, { pauth_cmask: 0x007f_0000_0000_0000n }),
      unwinding.unsigned(0xaaaa_e7f2_00f0n, {}),
    ],
    [0xaaaa_e7f2_00f0n, 0xaaaa_e7f2_00f0n],
  ));
