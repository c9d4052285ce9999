import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { faultOf } from '../../src/fault/fault.ts';
import { ARCHS } from '../../src/arch/index.ts';
import { readSignalFrame } from '../../src/arch/signal-frame.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

interface Recorded {
  fault: 'read' | 'write' | 'call' | 'kill';
  style: 'siginfo' | 'handler';
  pid: number;
  registers: Record<string, string>;
  bytes: string;
}

const RECORDED = JSON.parse(
  readFileSync(new URL('../../fixtures/signal-frame/aarch64/frames.json', import.meta.url), 'utf8'),
) as Recorded[];
const ADDRESSES = { read: 0x1230n, write: 0x1234n, call: 0n, kill: undefined } as const;
const AT = 0x1000n;

/** The emulator writes no syndrome: without a siginfo, and the instruction, it is not known what the fault was, but that is said. */
suite('signal frames of an emulated aarch64', () => {
  for (const { fault, style, pid, registers, bytes } of RECORDED) {
    const frame = readSignalFrame(memoryOf({ [AT.toString()]: Buffer.from(bytes, 'base64') }), ARCHS.aarch64, AT);
    test(`${fault} ${style}: the registers are those that the core has`, () => {
      for (const [name, value] of Object.entries(registers))
        if (name !== 'pstate') assert.equal(frame?.registers[name], BigInt(value), name);
      assert.deepEqual([frame?.pc, frame?.sp], [BigInt(registers.pc ?? ''), BigInt(registers.sp ?? '')]);
    });
    test(`${fault} ${style}: the siginfo is there if it was asked for`, () => {
      const address = ADDRESSES[fault];
      const expected =
        address === undefined
          ? { signal: 11, errno: 0, code: 0, sender: { pid, uid: 0 } }
          : { signal: 11, errno: 0, code: 1, address };
      assert.deepEqual(frame?.siginfo, style === 'siginfo' ? expected : undefined);
      assert.equal(frame?.faultAddress, address ?? 0n);
    });
    test(`${fault} ${style}: the fault`, () => {
      assert.ok(frame);
      const told = faultOf(frame, { memory: memoryOf({}), segments: [], source: 'signal-frame', pid, threadId: pid });
      const isKnown = style === 'siginfo' || fault === 'call'; // pc itself is where no code is
      const reason = fault === 'kill' ? 'sent' : 'not-mapped';
      if (isKnown)
        assert.deepEqual(
          [told.reason, told.address, told.access],
          [reason, ADDRESSES[fault], fault === 'call' ? 'execute' : undefined],
        );
      else assert.equal(told.confidence, 'low');
    });
  }
});
