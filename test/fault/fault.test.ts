import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ARCHS, type ArchName } from '../../src/arch/index.ts';
import type { FaultContext, Interruption } from '../../src/arch/model.ts';
import { faultOf } from '../../src/fault/fault.ts';
import type { Fault } from '../../src/fault/model.ts';
import { readSignalFrame } from '../../src/arch/signal-frame.ts';
import type { Segment, Siginfo } from '../../src/process/core.ts';
import {
  aarch64Frame,
  memoryOf,
  siginfoBytes,
  x8664Frame,
  type Aarch64Fields,
  type X8664Fields,
} from '../coredump/support/signal-frame-bytes.ts';

const CODE = 0x40_0000n;
const FRAME = 0x7ffd_0000n;
const PID = 4242;

/** The instruction at pc is 16 bytes into the code; what is before it can be given too. */
function setting(before: string, code: string): Pick<FaultContext, 'memory' | 'segments'> {
  const bytes = Buffer.alloc(64, 0x90);
  const ahead = Buffer.from(before.replaceAll(' ', ''), 'hex');
  ahead.copy(bytes, 16 - ahead.length);
  Buffer.from(code.replaceAll(' ', ''), 'hex').copy(bytes, 16);
  return { memory: memoryOf({ [CODE.toString()]: bytes }), segments: SEGMENTS };
}

const segment = (start: bigint, flags: string): Segment => ({
  start,
  end: start + 0x1000n,
  readable: flags.includes('r'),
  writable: flags.includes('w'),
  executable: flags.includes('x'),
  fileOffset: 0,
  fileSize: 0,
});
const SEGMENTS = [segment(CODE, 'rx'), segment(0x50_0000n, 'r'), segment(0x60_0000n, ''), segment(0x70_0000n, 'rw')];
const PC = CODE + 16n;

const READ_RAX = '48 8b 08';
const WRITE_RAX = '48 89 08';
const SYSCALL = '0f 05';

interface Case extends X8664Fields {
  before?: string;
  code: string;
  delivered?: Siginfo;
}

const SENT_AGAIN: Siginfo = { signal: 11, errno: 0, code: -6, sender: { pid: PID, uid: 0 } };

function x8664({ before = '', code, delivered, ...fields }: Case): Fault {
  const bytes = x8664Frame({ ...fields, registers: { rip: PC, rsp: 0x7f00n, ...fields.registers } });
  const frame = readSignalFrame(memoryOf({ [FRAME.toString()]: bytes }), ARCHS['x86-64'], FRAME);
  assert.ok(frame);
  return faultOf(frame, {
    ...setting(before, code),
    source: 'signal-frame',
    pid: PID,
    threadId: PID,
    ...(delivered && { delivered }),
  });
}

const PAGE = (error: bigint, cr2: bigint) => ({ number: 14, error, cr2 });
const FROM_TRAP = { source: 'signal-frame', confidence: 'high', staleTrap: false, atPc: true } as const;
const STALE = { reason: 'sent', source: 'signal-frame', staleTrap: true } as const;

suite('x86-64 without a siginfo: the trap, if the instruction can have raised it', () => {
  const cases: Record<string, [Case, Fault]> = {
    'read of NULL': [
      { code: READ_RAX, registers: { rax: 0n }, trap: PAGE(4n, 0n) },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'read' },
    ],
    'write to a page that forbids it': [
      { code: WRITE_RAX, registers: { rax: 0x50_0000n }, trap: PAGE(7n, 0x50_0000n) },
      { ...FROM_TRAP, signal: 11, code: 2, reason: 'protection', address: 0x50_0000n, access: 'write' },
    ],
    'read of a guard page, which was never there': [
      { code: READ_RAX, registers: { rax: 0x60_0008n }, trap: PAGE(4n, 0x60_0008n) },
      { ...FROM_TRAP, signal: 11, code: 2, reason: 'protection', address: 0x60_0008n, access: 'read' },
    ],
    'read beyond the end of a mapped file': [
      {
        code: READ_RAX,
        registers: { rax: 0x70_0000n },
        trap: PAGE(4n, 0x70_0000n),
        delivered: { ...SENT_AGAIN, signal: 7 },
      },
      { ...FROM_TRAP, signal: 7, code: 2, reason: 'beyond-end-of-file', address: 0x70_0000n, access: 'read' },
    ],
    'the same, when nothing tells the signal': [
      { code: READ_RAX, registers: { rax: 0x70_0000n }, trap: PAGE(4n, 0x70_0000n) },
      {
        ...FROM_TRAP,
        signal: 7,
        code: 2,
        reason: 'beyond-end-of-file',
        address: 0x70_0000n,
        access: 'read',
        confidence: 'medium',
      },
    ],
    'an access across two pages': [
      { code: READ_RAX, registers: { rax: 0x50_0ffcn }, trap: PAGE(4n, 0x50_1000n) },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0x50_1000n, access: 'read' },
    ],
    'kernel memory: the CPU says protection, the kernel not mapped': [
      { code: READ_RAX, registers: { rax: 0xffff_8880_0000_0000n }, trap: PAGE(5n, 0xffff_8880_0000_0000n) },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0xffff_8880_0000_0000n, access: 'read' },
    ],
    'a protection key': [
      { code: READ_RAX, registers: { rax: 0x70_0000n }, trap: PAGE(0x25n, 0x70_0000n) },
      { ...FROM_TRAP, signal: 11, code: 4, reason: 'protection-key', address: 0x70_0000n, access: 'read' },
    ],
    'jump to NULL': [
      { code: '', registers: { rip: 0n }, trap: PAGE(0x14n, 0n) },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'execute' },
    ],
    'jump to data': [
      { code: '', registers: { rip: 0x70_0000n }, trap: PAGE(0x15n, 0x70_0000n) },
      { ...FROM_TRAP, signal: 11, code: 2, reason: 'protection', address: 0x70_0000n, access: 'execute' },
    ],
    'code that is not in the core': [
      { code: '', registers: { rip: 0x99_0000n }, trap: PAGE(4n, 8n) },
      {
        signal: 11,
        code: 1,
        reason: 'not-mapped',
        address: 8n,
        access: 'read',
        source: 'signal-frame',
        confidence: 'medium',
        staleTrap: false,
      },
    ],
    'a pointer that is no address': [
      { code: READ_RAX, registers: { rax: 0x4141414141414141n }, trap: { number: 13, error: 0n, cr2: 0n } },
      {
        ...FROM_TRAP,
        signal: 11,
        code: 128,
        reason: 'non-canonical',
        address: 0x4141414141414141n,
        access: 'read',
        source: 'instruction',
      },
    ],
    'a stack pointer that is none': [
      { code: '58', registers: { rsp: 0x4141414141414141n }, trap: { number: 12, error: 0n, cr2: 0n } },
      {
        ...FROM_TRAP,
        signal: 7,
        code: 128,
        reason: 'non-canonical',
        address: 0x4141414141414141n,
        access: 'read',
        source: 'instruction',
      },
    ],
    'movaps of what is not aligned': [
      { code: '0f 28 00', registers: { rax: 0x70_0001n }, trap: { number: 13, error: 0n, cr2: 0n } },
      {
        ...FROM_TRAP,
        signal: 11,
        code: 128,
        reason: 'misaligned',
        address: 0x70_0001n,
        access: 'read',
        source: 'instruction',
      },
    ],
    hlt: [
      { code: 'f4', trap: { number: 13, error: 0n, cr2: 0n } },
      {
        ...FROM_TRAP,
        signal: 11,
        code: 128,
        reason: 'privileged-instruction',
        stop: { instruction: 'hlt', by: 'libraries' },
      },
    ],
    'a bad selector: no pointer to look for': [
      { code: READ_RAX, trap: { number: 13, error: 0x42n, cr2: 0n } },
      {
        signal: 11,
        code: 128,
        reason: 'general-protection',
        source: 'signal-frame',
        confidence: 'medium',
        staleTrap: false,
      },
    ],
    'division by zero': [
      { code: 'f7 f9', trap: { number: 0, error: 0n, cr2: 0n } },
      { ...FROM_TRAP, signal: 8, code: 1, reason: 'division-by-zero', address: PC },
    ],
    ud2: [
      { code: '0f 0b', trap: { number: 6, error: 0n, cr2: 0n } },
      {
        ...FROM_TRAP,
        signal: 4,
        code: 2,
        reason: 'invalid-opcode',
        address: PC,
        stop: { instruction: 'ud2', by: 'compilers' },
      },
    ],
    "ud1 with an operand that numbers the check: clang's UBSan in trap mode": [
      { code: '67 0f b9 40 12', trap: { number: 6, error: 0n, cr2: 0n } },
      {
        ...FROM_TRAP,
        signal: 4,
        code: 2,
        reason: 'invalid-opcode',
        address: PC,
        stop: { instruction: 'ud1', by: 'compilers' },
      },
    ],
    'an instruction that this CPU does not have: no stop': [
      { code: '62 f1 7c 48 58 c0', trap: { number: 6, error: 0n, cr2: 0n } },
      {
        signal: 4,
        code: 2,
        reason: 'invalid-opcode',
        address: PC,
        source: 'signal-frame',
        confidence: 'medium',
        staleTrap: false,
      },
    ],
    int3: [
      { before: 'cc', code: '90', trap: { number: 3, error: 0n, cr2: 0n } },
      { ...FROM_TRAP, signal: 5, code: 128, reason: 'breakpoint', stop: { instruction: 'int3', by: 'debuggers' } },
    ],
  };
  for (const [what, [given, expected]] of Object.entries(cases))
    test(what, () => assert.deepEqual(x8664(given), expected));
});

suite('x86-64: a trap that is an older fault, and signals that were sent', () => {
  const old = PAGE(4n, 0x57a1en);
  const cases: Record<string, [Case, Fault]> = {
    'kill after a fault that the program survived': [
      { before: SYSCALL, code: '48 3d 00 f0 ff ff', trap: old, delivered: SENT_AGAIN },
      { ...STALE, signal: 11, confidence: 'medium' },
    ],
    'on an instruction that accesses other memory': [
      { code: READ_RAX, registers: { rax: 0x70_0000n }, trap: old, delivered: SENT_AGAIN },
      { ...STALE, signal: 11, confidence: 'medium' },
    ],
    'on an instruction that reads where the fault was a write': [
      { code: READ_RAX, registers: { rax: 0x57a1en }, trap: PAGE(6n, 0x57a1en) },
      { ...STALE, confidence: 'low' },
    ],
    'after a system call, of code that is not known': [
      { before: SYSCALL, code: '06', trap: old },
      { ...STALE, confidence: 'low' },
    ],
    'a general protection fault on nop': [
      { code: '90', trap: { number: 13, error: 0n, cr2: 0n } },
      { ...STALE, confidence: 'low' },
    ],
    'a thread that never had a fault': [
      { code: '90', delivered: SENT_AGAIN },
      { ...STALE, staleTrap: false, signal: 11, confidence: 'medium' },
    ],
    'at a division that can be done': [
      { code: 'f7 f9', registers: { rax: 6n, rcx: 3n }, delivered: { ...SENT_AGAIN, signal: 8 } },
      { ...STALE, staleTrap: false, signal: 8, confidence: 'medium' },
    ],
    'the delivered signal is a fault of its own: not the same': [
      { code: '90', delivered: { signal: 11, errno: 0, code: 1, address: 0n } },
      { ...STALE, staleTrap: false, confidence: 'low' },
    ],
    'raise: tgkill of itself': [
      { before: SYSCALL, code: '90', registers: { rdi: BigInt(PID), rsi: BigInt(PID), rdx: 6n }, trap: old },
      { ...STALE, signal: 6, code: -6, sender: { pid: PID }, confidence: 'high' },
    ],
    'kill of itself': [
      { before: SYSCALL, code: '90', registers: { rdi: BigInt(PID), rsi: 11n }, trap: old },
      { ...STALE, signal: 11, code: 0, sender: { pid: PID }, confidence: 'high' },
    ],
    'kill of another process': [
      { before: SYSCALL, code: '90', registers: { rdi: 7n, rsi: 11n }, trap: old },
      { ...STALE, confidence: 'low' },
    ],
  };
  for (const [what, [given, expected]] of Object.entries(cases))
    test(what, () => assert.deepEqual(x8664(given), expected));
});

suite('x86-64 with a siginfo', () => {
  const null_ = siginfoBytes({ signal: 11, code: 1, address: 0n });
  const cases: Record<string, [Case, Fault]> = {
    'the access is by the error code': [
      { code: READ_RAX, registers: { rax: 0n }, trap: PAGE(4n, 0n), siginfo: null_ },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'read' },
    ],
    'sent: the bytes of the address are the sender': [
      {
        code: READ_RAX,
        trap: PAGE(4n, 0x57a1en),
        siginfo: siginfoBytes({ signal: 11, code: 0, sender: { pid: 99, uid: 7 } }),
      },
      { ...STALE, signal: 11, code: 0, sender: { pid: 99, uid: 7 }, confidence: 'high' },
    ],
    'an older one at the same place of the alternate stack': [
      { before: SYSCALL, code: '90', trap: PAGE(4n, 0n), siginfo: null_, delivered: { ...SENT_AGAIN, signal: 6 } },
      { ...STALE, signal: 6, confidence: 'medium' },
    ],
    'by chance 1, 0, -1: the instruction proves a fault': [
      {
        code: READ_RAX,
        registers: { rax: 0n },
        trap: PAGE(4n, 0n),
        siginfo: siginfoBytes({ signal: 1, code: -1, sender: { pid: 5, uid: 0 } }),
      },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'read' },
    ],
    "a profiler's of before: the instruction proves a fault": [
      { code: READ_RAX, registers: { rax: 0n }, trap: PAGE(4n, 0n), siginfo: siginfoBytes({ signal: 27, code: 128 }) },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'read' },
    ],
    'a handler has put another pc there: the trap and the flags are those of the fault': [
      { code: '90', registers: { eflags: 0x1_0246n }, trap: PAGE(4n, 0n), siginfo: null_ },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'read', atPc: false },
    ],
    'the same after a call of NULL': [
      { code: '55', registers: { eflags: 0x1_0246n }, trap: PAGE(0x14n, 0n), siginfo: null_ },
      { ...FROM_TRAP, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'execute', atPc: false },
    ],
    "an older fault's: the flags are of no fault": [
      { code: '90', trap: PAGE(4n, 0n), siginfo: null_, delivered: { ...SENT_AGAIN, signal: 6 } },
      { ...STALE, signal: 6, confidence: 'medium' },
    ],
    'the sender can be no process': [
      { code: '90', siginfo: siginfoBytes({ signal: 1, code: -1, sender: { pid: -5, uid: 0 } }) },
      { ...STALE, staleTrap: false, confidence: 'low' },
    ],
  };
  for (const [what, [given, expected]] of Object.entries(cases))
    test(what, () => assert.deepEqual(x8664(given), expected));
});

suite("the core's own siginfo", () => {
  const at = (code: string, siginfo: Siginfo | undefined, more: Partial<Interruption> & { before?: string } = {}) => {
    const registers = { rax: 0n, rcx: 0n, rdx: 0n, rsp: 0x70_0100n, rip: PC };
    const interruption: Interruption = {
      arch: ARCHS['x86-64'],
      registers,
      pc: PC,
      sp: registers.rsp,
      ...(siginfo && { siginfo }),
      ...more,
    };
    return faultOf(interruption, { ...setting(more.before ?? '', code), source: 'siginfo', pid: PID, threadId: PID });
  };
  const FROM_CORE = { source: 'siginfo', confidence: 'high', staleTrap: false } as const;

  test('the access is the instruction that touches the address', () => {
    const fault = at(WRITE_RAX, { signal: 11, errno: 0, code: 1, address: 0n });
    assert.deepEqual(fault, {
      ...FROM_CORE,
      signal: 11,
      code: 1,
      reason: 'not-mapped',
      address: 0n,
      access: 'write',
      atPc: true,
    });
  });
  test('sent again with the original siginfo: not of this instruction', () => {
    const fault = at('48 3d 00 f0 ff ff', { signal: 11, errno: 0, code: 1, address: 0n }, { before: SYSCALL });
    assert.deepEqual(fault, { ...FROM_CORE, signal: 11, code: 1, reason: 'not-mapped', address: 0n, atPc: false });
  });
  test('SI_KERNEL: the pointer is in the registers', () => {
    const fault = at(READ_RAX, { signal: 11, errno: 0, code: 128 }, { registers: { rax: 0x4141414141414141n } });
    assert.deepEqual(fault, {
      ...FROM_CORE,
      signal: 11,
      code: 128,
      reason: 'non-canonical',
      address: 0x4141414141414141n,
      access: 'read',
      source: 'instruction',
      atPc: true,
    });
  });
  test('seccomp, a resource limit', () => {
    assert.equal(at('90', { signal: 31, errno: 0, code: 1 }).reason, 'seccomp');
    assert.equal(at('90', { signal: 24, errno: 0, code: 128 }).reason, 'kernel');
  });
  test('SI_KERNEL for a signal frame that the stack had no room for', () => {
    const fault = at('55', { signal: 11, errno: 0, code: 128 }, { registers: { rsp: 0x60_0800n } });
    assert.deepEqual(fault, {
      ...FROM_CORE,
      signal: 11,
      code: 2,
      reason: 'protection',
      address: 0x60_07f8n,
      access: 'write',
      source: 'instruction',
      atPc: true,
    });
  });
  test('SI_KERNEL on an instruction that does nothing wrong', () => {
    assert.deepEqual(at('90', { signal: 11, errno: 0, code: 128 }), {
      ...FROM_CORE,
      signal: 11,
      code: 128,
      reason: 'general-protection',
      confidence: 'low',
      atPc: false,
    });
  });
});

suite('a core without a siginfo: what the instruction can not have done', () => {
  const FROM_INSTRUCTION = { source: 'instruction', confidence: 'medium', staleTrap: false, atPc: true } as const;
  const at = (
    signal: number,
    code: string,
    registers: Readonly<Record<string, bigint>> = {},
    name: ArchName = 'x86-64',
  ) => {
    const all = { rax: 0n, rcx: 0n, rdx: 0n, rip: PC, ...registers };
    return faultOf(
      { arch: ARCHS[name], registers: all, pc: all.rip, sp: 0x70_0100n, signal },
      { ...setting('', code), source: 'siginfo' },
    );
  };
  const cases: Record<string, [Fault, Fault]> = {
    'a read of NULL': [
      at(11, READ_RAX),
      { ...FROM_INSTRUCTION, signal: 11, code: 1, reason: 'not-mapped', address: 0n, access: 'read' },
    ],
    'a write to what may only be read': [
      at(11, WRITE_RAX, { rax: 0x50_0000n }),
      { ...FROM_INSTRUCTION, signal: 11, code: 2, reason: 'protection', address: 0x50_0000n, access: 'write' },
    ],
    'a jump to data': [
      at(11, '', { rip: 0x70_0000n }),
      { ...FROM_INSTRUCTION, signal: 11, code: 2, reason: 'protection', address: 0x70_0000n, access: 'execute' },
    ],
    'a pointer that is no address': [
      at(11, READ_RAX, { rax: 1n << 62n }),
      { ...FROM_INSTRUCTION, signal: 11, code: 128, reason: 'non-canonical', address: 1n << 62n, access: 'read' },
    ],
    'a division by zero': [
      at(8, 'f7 f9'),
      { ...FROM_INSTRUCTION, signal: 8, code: 1, reason: 'division-by-zero', address: PC },
    ],
    ud2: [
      at(4, '0f 0b'),
      {
        ...FROM_INSTRUCTION,
        signal: 4,
        code: 2,
        reason: 'invalid-opcode',
        address: PC,
        stop: { instruction: 'ud2', by: 'compilers' },
      },
    ],
    'nothing wrong: the signal is all there is': [
      at(11, READ_RAX, { rax: 0x50_0000n }),
      { signal: 11, reason: 'unknown', source: 'siginfo', confidence: 'low', staleTrap: false },
    ],
    'on aarch64 a jump only': [
      at(11, '', { rip: 0x8n }, 'aarch64'),
      { ...FROM_INSTRUCTION, signal: 11, code: 1, reason: 'not-mapped', address: 8n, access: 'execute' },
    ],
    'on aarch64 nothing else': [
      at(11, READ_RAX, {}, 'aarch64'),
      { signal: 11, reason: 'unknown', source: 'siginfo', confidence: 'low', staleTrap: false },
    ],
  };
  for (const [what, [fault, expected]] of Object.entries(cases)) test(what, () => assert.deepEqual(fault, expected));
});

suite('aarch64 without a siginfo', () => {
  const fault = (word: number, fields: Aarch64Fields, before = 0xd503_201f): Fault => {
    const code = Buffer.alloc(8);
    code.writeUInt32LE(before, 0);
    code.writeUInt32LE(word >>> 0, 4);
    const bytes = aarch64Frame({ ...fields, registers: { pc: CODE + 4n, sp: 0x70_0000n, ...fields.registers } });
    const frame = readSignalFrame(memoryOf({ [FRAME.toString()]: bytes }), ARCHS.aarch64, FRAME);
    assert.ok(frame);
    return faultOf(frame, {
      memory: memoryOf({ [CODE.toString()]: code }),
      segments: SEGMENTS,
      source: 'signal-frame',
      delivered: SENT_AGAIN,
      pid: PID,
      threadId: PID,
    });
  };
  const LOAD = 0xf940_0020; // ldr x0, [x1]
  const STORE = 0xf900_0020; // str x0, [x1]
  const MOVE = 0xaa01_03e0; // mov x0, x1
  const SVC = 0xd400_0001;
  const MEDIUM = { source: 'signal-frame', confidence: 'medium', staleTrap: false } as const;
  const stopped = (stop: 'brk' | 'udf') =>
    ({ stop: { instruction: stop, by: 'compilers' }, atPc: true, confidence: 'high' }) as const;

  test('load of an address that is not mapped', () => {
    assert.deepEqual(fault(LOAD, { registers: { x1: 8n }, faultAddress: 8n, esr: 0x9200_0006n }), {
      ...MEDIUM,
      confidence: 'high',
      atPc: true,
      signal: 11,
      code: 1,
      reason: 'not-mapped',
      address: 8n,
      access: 'read',
    });
  });
  test('store to a page that forbids it, through a tagged pointer', () => {
    const tagged = 0x5500_0000_0050_0000n;
    assert.deepEqual(fault(STORE, { registers: { x1: tagged }, faultAddress: tagged, esr: 0x9200_004fn }), {
      ...MEDIUM,
      confidence: 'high',
      atPc: true,
      pointer: { kind: 'tagged', value: tagged },
      signal: 11,
      code: 2,
      reason: 'protection',
      address: 0x50_0000n,
      access: 'write',
    });
  });
  test('jump to NULL', () => {
    assert.deepEqual(fault(0, { registers: { pc: 0n }, faultAddress: 0n, esr: 0x8200_0006n }), {
      ...MEDIUM,
      confidence: 'high',
      signal: 11,
      code: 1,
      reason: 'not-mapped',
      address: 0n,
      access: 'execute',
      atPc: true,
    });
  });
  test('misaligned', () =>
    assert.equal(fault(LOAD, { registers: { x1: 9n }, faultAddress: 9n, esr: 0x9200_0021n }).reason, 'misaligned'));
  test('brk, undefined instruction', () => {
    assert.deepEqual(fault(0xd420_0000, { esr: 0xf200_0000n }), {
      ...MEDIUM,
      signal: 5,
      code: 1,
      reason: 'breakpoint',
      address: CODE + 4n,
      ...stopped('brk'),
    });
    assert.deepEqual(fault(0xd420_7d00, { esr: 0xf200_03e8n }).stop, { instruction: 'brk', by: 'compilers' }); // gcc's __builtin_trap: brk #1000
    assert.deepEqual(fault(0, { esr: 0x0200_0000n }), {
      ...MEDIUM,
      signal: 4,
      code: 1,
      reason: 'invalid-opcode',
      address: CODE + 4n,
      ...stopped('udf'),
    });
    assert.equal(fault(0x0000_dead, { esr: 0x0200_0000n }).stop?.instruction, 'udf');
    assert.equal(fault(0, { esr: 0x0200_0000n }, 0).stop, undefined, 'memory without code is all zeros');
    assert.equal(fault(0x1e60_2820, { esr: 0x0200_0000n }).stop, undefined, 'an instruction that this CPU lacks');
  });
  test('an older fault: the instruction accesses no memory, or follows a system call', () => {
    assert.deepEqual(fault(MOVE, { faultAddress: 8n, esr: 0x9200_0006n }), {
      ...STALE,
      signal: 11,
      confidence: 'medium',
    });
    assert.deepEqual(fault(LOAD, { faultAddress: 8n, esr: 0x9200_0006n }, SVC), {
      ...STALE,
      signal: 11,
      confidence: 'medium',
    });
  });
  test('raise: the number of the system call is left in x8', () => {
    const registers = { x0: 0n, x1: BigInt(PID), x2: 6n, x8: 131n };
    assert.deepEqual(fault(MOVE, { registers }, SVC), {
      ...STALE,
      staleTrap: false,
      signal: 6,
      code: -6,
      sender: { pid: PID },
      confidence: 'high',
    });
  });
});

test('no address for a signal that was sent, whatever the bytes are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 432, maxLength: 432 }), fc.uint8Array({ maxLength: 15 }), (bytes, code) => {
      const memory = Buffer.from(bytes);
      memory[184] = 0x33; // cs, and a trap number: or it is no signal frame
      memory.writeBigUInt64LE(BigInt(memory.readUInt8(200) % 33), 200);
      const frame = readSignalFrame(memoryOf({ [FRAME.toString()]: memory }), ARCHS['x86-64'], FRAME);
      assert.ok(frame);
      const fault = faultOf(frame, {
        ...setting('', Buffer.from(code).toString('hex')),
        source: 'signal-frame',
        delivered: SENT_AGAIN,
        pid: PID,
      });
      if (fault.reason === 'sent') assert.equal(fault.address, undefined);
      else assert.equal(fault.sender, undefined);
    }),
  );
});
