import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ARCHS } from '../../src/arch/index.ts';
import type { FaultCore } from '../../src/fault/fault-context.ts';
import { findStaleSignalFrames } from '../../src/fault/stale.ts';
import { openCore, type CoreThread, type Segment, type Siginfo } from '../../src/process/core.ts';
import { crash } from '../support/crash.ts';
import { memoryOf, siginfoBytes, x8664Frame } from '../coredump/support/signal-frame-bytes.ts';

suite('stale signal frames of real crashes', { concurrency: 2 }, () => {
  for (const situation of [
    'handler-raise',
    'handler-kill',
    'handler-kill-altstack',
    'handler-raise-altstack-siginfo',
    'profiled-handler-raise',
  ]) {
    test(situation, async () => {
      const { core: file, truth, remove } = await crash(situation);
      const core = openCore(file);
      const { frames, complete } = findStaleSignalFrames(core);
      const [best] = frames;
      assert.ok(best?.fault.address !== undefined);
      const { signal, address, access } = best.fault;
      assert.deepEqual([signal, `0x${address.toString(16)}`, access], [truth.signal, truth.address, truth.access]);
      assert.deepEqual(
        [best.confidence, best.threadId, best.frame.pc, complete],
        ['high', truth.thread, core.threads[0]?.pc, true],
      );
      core.close();
      remove();
    });
  }
  for (const situation of ['null-read', 'abort', 'killed-from-outside', 'profiled', 'recovered-then-killed']) {
    test(`${situation} has none that explains it`, async () => {
      const { core: file, remove } = await crash(situation);
      const core = openCore(file);
      const { frames } = findStaleSignalFrames(core, { deep: true });
      assert.deepEqual(
        frames.filter(({ confidence }) => confidence === 'high'),
        [],
      );
      core.close();
      remove();
    });
  }
});

const PID = 4242;
const CODE = 0x40_0000n;
const STACK = 0x7ffd_0000_0000n;
const HEAP = 0x5555_0000_0000n;
const SP = STACK + 0x1_8000n;
const SELF: Siginfo = { signal: 11, errno: 0, code: -6, sender: { pid: PID, uid: 0 } };
const READ_RAX = Buffer.from('488b08', 'hex');
const REGISTERS = { rip: CODE, rsp: SP, rax: 0n, rbx: 1n, eflags: 0x10246n };

interface Process {
  thread?: Partial<Record<string, bigint>>;
  stack?: Buffer;
  heap?: Buffer;
  siginfo?: Siginfo;
}

const NAMES = 'r8 r9 r10 r11 r12 r13 r14 r15 rdi rsi rbp rbx rdx rax rcx rsp rip eflags'.split(' ');

/** A process of one thread, with what its memory holds; `reads` counts the bytes that were read. */
function processOf({
  thread = {},
  stack = Buffer.alloc(0x2_0000),
  heap = Buffer.alloc(0),
  siginfo = SELF,
}: Process): FaultCore & { reads: () => number } {
  const registers = { ...Object.fromEntries(NAMES.map((name) => [name, 0n])), ...REGISTERS, ...thread } as Record<
    string,
    bigint
  >;
  const one: CoreThread = { id: PID, signal: 11, registers, pc: registers.rip ?? 0n, sp: registers.rsp ?? 0n };
  const memory = memoryOf({ [CODE.toString()]: READ_RAX, [STACK.toString()]: stack, [HEAP.toString()]: heap });
  let reads = 0;
  const read: FaultCore['read'] = (address, length) => {
    const bytes = memory.read(address, length);
    reads += bytes?.length ?? 0;
    return bytes;
  };
  const process = { pid: PID, ppid: 1, group: PID, uid: 0, gid: 0, name: 'x', arguments: '' };
  const segments = [
    segmentOf(CODE, 0x1000, false),
    segmentOf(HEAP, heap.length, true),
    segmentOf(STACK, stack.length, true),
  ];
  return {
    arch: ARCHS['x86-64'],
    encoding: ARCHS['x86-64'].elf,
    threads: [one],
    siginfo,
    process,
    segments,
    read,
    reads: () => reads,
  };
}

function segmentOf(start: bigint, size: number, writable: boolean): Segment {
  return {
    start,
    end: start + BigInt(size),
    readable: true,
    writable,
    executable: !writable,
    fileOffset: 0,
    fileSize: size,
  };
}

/** Memory with a signal frame in it. */
function holding(size: number, at: number, fields: Parameters<typeof x8664Frame>[0] = {}): Buffer {
  const memory = Buffer.alloc(size);
  x8664Frame({ registers: REGISTERS, trap: { number: 14, error: 4n, cr2: 0n }, ...fields }).copy(memory, at);
  return memory;
}

suite('a stale signal frame', () => {
  const BELOW = 0x1_7000;
  const found = (process: Process, options = {}) =>
    findStaleSignalFrames(processOf(process), options).frames.map(({ confidence, fault }) => [
      confidence,
      fault.signal,
      fault.reason,
    ]);

  test('below the stack pointer, every register as it is in the thread', () => {
    assert.deepEqual(found({ stack: holding(0x2_0000, BELOW) }), [['high', 11, 'not-mapped']]);
  });
  test('in the same place with other registers', () => {
    assert.deepEqual(found({ stack: holding(0x2_0000, BELOW), thread: { rbx: 2n } }), [['medium', 11, 'not-mapped']]);
  });
  test('when another process sent the last signal', () => {
    assert.deepEqual(
      found({ stack: holding(0x2_0000, BELOW), siginfo: { ...SELF, code: 0, sender: { pid: 7, uid: 0 } } }),
      [['medium', 11, 'not-mapped']],
    );
  });
  test('of a function that has called others since', () => {
    assert.deepEqual(found({ stack: holding(0x2_0000, 0x1_4000), thread: { rip: CODE + 0x100n, rsp: SP - 0x2000n } }), [
      ['low', 11, 'not-mapped'],
    ]);
  });
  test('of a function that has returned: nothing', () => {
    assert.deepEqual(
      found({ stack: holding(0x2_0000, 0x1_4000), thread: { rip: CODE + 0x100n, rsp: SP + 0x1000n } }),
      [],
    );
  });
  test('of a timer: nothing', () => {
    const timer = { trap: { number: 0, error: 0n, cr2: 0n }, siginfo: siginfoBytes({ signal: 27, code: 128 }) };
    assert.deepEqual(found({ stack: holding(0x2_0000, BELOW, timer) }), []);
  });
  test('of a signal that is not known: nothing', () => {
    assert.deepEqual(found({ stack: holding(0x2_0000, BELOW, { trap: { number: 0, error: 0n, cr2: 0n } }) }), []);
  });
  test('after a jump to a bad address, on a stack that is nowhere', () => {
    const registers = { ...REGISTERS, rip: 0x1234n, rsp: 0x10n };
    const heap = holding(0x1_0000, 0x8000, { registers, trap: { number: 14, error: 0x14n, cr2: 0x1234n } });
    assert.deepEqual(found({ heap, thread: { rip: 0x1234n, rsp: 0x10n } }), [['high', 11, 'not-mapped']]);
  });
  const implausible = {
    'flags with interrupts off': { eflags: 0x46n },
    'undefined flags': { eflags: 0x8000_0246n },
    'no code at pc': { rip: 0x99n },
    'no stack at sp': { rsp: 0x99n },
  };
  for (const [what, registers] of Object.entries(implausible)) {
    test(`with ${what}: nothing`, () => {
      const stack = holding(0x2_0000, 0x1_4000, { registers: { ...REGISTERS, ...registers } });
      assert.deepEqual(found({ stack, thread: { rip: CODE + 0x100n, rsp: SP - 0x2000n } }), []);
    });
  }
  test('on an alternate stack in the heap', () => {
    assert.deepEqual(found({ heap: holding(0x10_0000, 0x8_0000) }), [['high', 11, 'not-mapped']]);
  });
  test('at the end of a chunk of memory', () => {
    assert.deepEqual(found({ heap: holding(0x20_0000, 0x10_0000 - 184 - 8) }), [['high', 11, 'not-mapped']]);
  });
  test('beyond what is searched: only if asked to search everything', () => {
    const heap = holding(40 * 1024 * 1024, 39 * 1024 * 1024);
    const core = processOf({ heap });
    assert.deepEqual(findStaleSignalFrames(core), { frames: [], complete: false });
    assert.ok(core.reads() < 30 * 1024 * 1024, `${core.reads()} bytes read`);
    const deep = findStaleSignalFrames(core, { deep: true });
    assert.deepEqual([deep.complete, deep.frames.map(({ confidence }) => confidence)], [true, ['high']]);
  });
  test('in memory full of what looks like one', () => {
    const heap = Buffer.concat(Array.from({ length: 40_000 }, () => x8664Frame({})));
    assert.deepEqual(findStaleSignalFrames(processOf({ heap }), { deep: true }).frames, []);
  });
});

test('any memory gives frames of the thread or none', () => {
  const fields = fc.record({
    rip: fc.constantFrom(CODE, 0n, STACK),
    rsp: fc.constantFrom(SP, STACK, 0n, (1n << 64n) - 1n),
    rax: fc.bigInt(0n, (1n << 64n) - 1n),
  });
  fc.assert(
    fc.property(
      fields,
      fc.nat(33),
      fc.nat(0x1_fe00),
      fc.uint8Array({ minLength: 128, maxLength: 128 }),
      fields,
      (registers, number, at, siginfo, thread) => {
        const stack = holding(0x2_0000, at - (at % 16), {
          registers: { ...REGISTERS, ...registers },
          trap: { number, error: 4n, cr2: registers.rax },
          siginfo: Buffer.from(siginfo),
        });
        for (const { threadId } of findStaleSignalFrames(processOf({ stack, thread }), { deep: true }).frames)
          assert.equal(threadId, PID);
      },
    ),
  );
});
