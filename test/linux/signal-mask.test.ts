import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { handledSignal } from '../../src/linux/signal-mask.ts';
import { ARCHS } from '../../src/arch/index.ts';
import { readSignalFrame } from '../../src/arch/signal-frame.ts';
import { SIGSEGV } from '../../src/linux/signal-names.ts';

const SIGALRM = 14;
const [ALRM, SEGV, USR1] = [bit(SIGALRM), bit(SIGSEGV), bit(10)];

suite('the signal whose handler runs', () => {
  for (const { name, before, during, signal } of [
    { name: 'is the one that is blocked and was not before', before: USR1, during: USR1 | ALRM, signal: SIGALRM },
    {
      name: 'is not known where more are blocked: sa_mask names them',
      before: 0n,
      during: ALRM | SEGV,
      signal: undefined,
    },
    {
      name: 'is not known where none is: the handler has SA_NODEFER, or unblocked it',
      before: 0n,
      during: 0n,
      signal: undefined,
    },
    {
      name: 'is not known where one is not blocked any more: the handler changed them',
      before: USR1,
      during: ALRM,
      signal: undefined,
    },
    {
      name: 'is not known where the core does not say what is blocked',
      before: USR1,
      during: undefined,
      signal: undefined,
    },
  ]) {
    test(name, () => assert.equal(handledSignal(frameWith(before), during), signal));
  }
});

function bit(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}

/** A signal frame of x86-64 with `uc_sigmask`, of the code segment that programs have. */
function frameWith(blocked: bigint) {
  const bytes = Buffer.alloc(432);
  bytes.writeUInt16LE(0x33, 184);
  bytes.writeBigUInt64LE(blocked, 296);
  const frame = readSignalFrame(
    { read: (address, length) => bytes.subarray(Number(address), Number(address) + length) },
    ARCHS['x86-64'],
    0n,
  );
  assert.ok(frame);
  return frame;
}
