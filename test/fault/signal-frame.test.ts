import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ARCHS } from '../../src/arch/index.ts';
import { readSignalFrame } from '../../src/arch/signal-frame.ts';
import { aarch64Frame, memoryOf, siginfoBytes, x8664Frame } from '../coredump/support/signal-frame-bytes.ts';

const AT = 0x7ffd_0000n;
const PAGE_FAULT = { number: 14, error: 4n, cr2: 0x1234n };

function read(machine: 'x86-64' | 'aarch64', bytes: Buffer) {
  return readSignalFrame(memoryOf({ [AT.toString()]: bytes }), ARCHS[machine], AT);
}

suite('x86-64 signal frame', () => {
  test('registers, trap, siginfo and alternate stack', () => {
    const frame = read(
      'x86-64',
      x8664Frame({
        registers: { rip: 0x40_1000n, rsp: 0x7fff_0000n, rax: 1n, r8: 8n, r15: 15n, rcx: 9n, eflags: 0x10246n },
        trap: PAGE_FAULT,
        siginfo: siginfoBytes({ signal: 11, code: 1, address: 0x1234n }),
        altstack: { start: 0x5000n, flags: 0, size: 0x2000n },
      }),
    );
    assert.deepEqual(
      { pc: frame?.pc, sp: frame?.sp, trap: frame?.trap, altstack: frame?.altstack },
      { pc: 0x40_1000n, sp: 0x7fff_0000n, trap: PAGE_FAULT, altstack: { start: 0x5000n, size: 0x2000n } },
    );
    const { rip, rax, r8, r15, rcx, eflags, cs, ss, rbx } = frame?.registers ?? {};
    assert.deepEqual(
      { rip, rax, r8, r15, rcx, eflags, cs, ss, rbx },
      { rip: 0x40_1000n, rax: 1n, r8: 8n, r15: 15n, rcx: 9n, eflags: 0x10246n, cs: 0x33n, ss: 0x2bn, rbx: 0n },
    );
    assert.deepEqual(frame?.siginfo, { signal: 11, errno: 0, code: 1, address: 0x1234n });
  });

  const notSiginfo = {
    'zeros: the handler has no SA_SIGINFO': siginfoBytes({}),
    "0xCD: CPython's debug build": Buffer.alloc(128, 0xcd),
    'a signal number of 2216: heap garbage': siginfoBytes({ signal: 2216 }),
    'an error number': siginfoBytes({ signal: 11, errno: 3, code: 1, address: 0x1234n }),
    'a code that no signal has': siginfoBytes({ signal: 11, code: 77 }),
    'another address than the trap': siginfoBytes({ signal: 11, code: 1, address: 0x9999n }),
    "another signal than the trap's, of an older signal on the same alternate stack": siginfoBytes({
      signal: 8,
      code: 1,
      address: 0x1234n,
    }),
  };
  for (const [what, siginfo] of Object.entries(notSiginfo)) {
    test(`no siginfo: ${what}`, () => {
      const frame = read('x86-64', x8664Frame({ trap: PAGE_FAULT, siginfo }));
      assert.equal(frame?.siginfo, undefined);
      assert.deepEqual(frame?.trap, PAGE_FAULT);
    });
  }

  test('the bytes of si_addr are the sender when a process sent the signal', () => {
    const sent = read(
      'x86-64',
      x8664Frame({
        trap: PAGE_FAULT,
        siginfo: siginfoBytes({ signal: 11, code: 0, sender: { pid: 15295, uid: 1000 } }),
      }),
    );
    assert.deepEqual(sent?.siginfo, { signal: 11, errno: 0, code: 0, sender: { pid: 15295, uid: 1000 } });
  });

  test('SI_KERNEL has no address', () => {
    const frame = read(
      'x86-64',
      x8664Frame({
        trap: { number: 13, error: 0n, cr2: 0n },
        siginfo: siginfoBytes({ signal: 11, code: 128, address: 0n }),
      }),
    );
    assert.deepEqual(frame?.siginfo, { signal: 11, errno: 0, code: 128 });
  });

  test('nothing where the memory is no signal frame, or ends within it', () => {
    assert.equal(read('x86-64', Buffer.alloc(432)), undefined);
    assert.equal(read('x86-64', x8664Frame({ trap: { ...PAGE_FAULT, number: 33 } })), undefined);
    assert.equal(read('x86-64', x8664Frame({}).subarray(0, 431)), undefined);
  });
});

suite('aarch64 signal frame', () => {
  test('registers, siginfo, fault address and the ESR record after the FPSIMD record', () => {
    const frame = read(
      'aarch64',
      aarch64Frame({
        registers: { pc: 0x40_0894n, sp: 0x55_0080n, x0: 7n, x30: 0x40_0700n, cpsr: 0x6000_0000n },
        faultAddress: 0x1234n,
        esr: 0x9200_0046n,
        siginfo: siginfoBytes({ signal: 11, code: 1, address: 0x1234n }),
      }),
    );
    assert.deepEqual(
      {
        pc: frame?.pc,
        sp: frame?.sp,
        faultAddress: frame?.faultAddress,
        esr: frame?.esr,
        siginfo: frame?.siginfo,
        altstack: frame?.altstack,
      },
      {
        pc: 0x40_0894n,
        sp: 0x55_0080n,
        faultAddress: 0x1234n,
        esr: 0x9200_0046n,
        siginfo: { signal: 11, errno: 0, code: 1, address: 0x1234n },
        altstack: undefined,
      },
    );
    assert.deepEqual(
      [frame?.registers.x0, frame?.registers.x30, frame?.registers.cpsr],
      [7n, 0x40_0700n, 0x6000_0000n],
    );
  });

  test('no ESR record: the thread never had a fault', () => {
    assert.equal(read('aarch64', aarch64Frame({}))?.esr, undefined);
  });

  test('the records may end where the stack does', () => {
    assert.equal(read('aarch64', aarch64Frame({}).subarray(0, 600))?.faultAddress, 0n);
    assert.equal(read('aarch64', aarch64Frame({}).subarray(0, 591)), undefined);
  });
});

test('any bytes give a signal frame or nothing', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1200 }),
      fc.constantFrom('x86-64' as const, 'aarch64' as const),
      (bytes, machine) => {
        const frame = read(machine, Buffer.from(bytes));
        assert.ok(frame === undefined || frame.address === AT);
      },
    ),
  );
});

test('a processor whose signal frames are not known gives nothing', () => {
  const { signalFrames: _, ...without } = ARCHS['x86-64'];
  const memory = memoryOf({ [AT.toString()]: x8664Frame({}) });
  assert.equal(readSignalFrame(memory, without, AT), undefined);
  assert.equal(readSignalFrame(memory, undefined, AT), undefined);
});
