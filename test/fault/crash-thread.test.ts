import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findFaultPlace, type LastSignal, type StackEntry, type ThreadStack } from '../../src/fault/crash-thread.ts';
import type { Fault } from '../../src/fault/model.ts';

const KNOWN = { source: 'signal-frame', confidence: 'high', staleTrap: false } as const;
const SEGV: Fault = { ...KNOWN, signal: 11, code: 1, address: 0n, reason: 'not-mapped' };
const ABRT: Fault = { ...KNOWN, signal: 6, code: -6, reason: 'sent' };
const ALRM: Fault = { ...KNOWN, signal: 14, code: 128, reason: 'kernel' };
const QUIT: Fault = { ...KNOWN, signal: 3, code: 0, reason: 'sent', sender: { pid: 7, uid: 0 } };
/** No SA_SIGINFO and no fault behind it. */
const HIDDEN: Fault = { ...KNOWN, reason: 'sent', confidence: 'low' };

const RAISED: Fault = { ...KNOWN, source: 'siginfo', signal: 11, code: -6, reason: 'sent' };
const KILLED: Fault = { ...RAISED, code: 0 };
const FAULTED: Fault = { ...SEGV, source: 'siginfo', atPc: true };

/** A stack of six frames with trampolines at these places; undefined: its signal frame can't be read. */
function stack(id: number, trampolines: Readonly<Record<number, Fault | undefined>> = {}, frames = 6): ThreadStack {
  const entries = Array.from({ length: frames }, (_, index): StackEntry => {
    const fault = trampolines[index];
    return { index, trampoline: index in trampolines, ...(fault !== undefined && { fault }) };
  });
  return { id, entries };
}

const last = (fault: Fault | undefined, more: Partial<LastSignal> = {}): LastSignal => ({
  threadId: 1,
  fault,
  inPlace: false,
  fromOutside: false,
  ...more,
});

function place(threads: ThreadStack[], delivered: Fault | undefined) {
  const { threadId, faultFrameIndex, handlerFrames, confidence } = findFaultPlace(threads, last(delivered));
  return { threadId, faultFrameIndex, handlerFrames, confidence };
}

suite('the fault frame', () => {
  const cases: [string, ThreadStack[], Fault | undefined, ReturnType<typeof place>][] = [
    [
      'no handler: frame #0',
      [stack(1)],
      FAULTED,
      { threadId: 1, faultFrameIndex: 0, handlerFrames: undefined, confidence: 'high' },
    ],
    [
      'a handler that raised again',
      [stack(1, { 3: SEGV })],
      RAISED,
      { threadId: 1, faultFrameIndex: 4, handlerFrames: [0, 3], confidence: 'high' },
    ],
    [
      'a handler that called abort',
      [stack(1, { 3: SEGV })],
      { ...RAISED, signal: 6 },
      { threadId: 1, faultFrameIndex: 4, handlerFrames: [0, 3], confidence: 'high' },
    ],
    [
      'the oldest of nested handlers',
      [stack(1, { 1: ABRT, 4: SEGV })],
      RAISED,
      { threadId: 1, faultFrameIndex: 5, handlerFrames: [0, 4], confidence: 'high' },
    ],
    [
      'a handler that crashed itself',
      [stack(1, { 2: SEGV })],
      FAULTED,
      { threadId: 1, faultFrameIndex: 3, handlerFrames: [0, 2], confidence: 'high' },
    ],
    [
      'a crash within a timer handler',
      [stack(1, { 2: ALRM })],
      FAULTED,
      { threadId: 1, faultFrameIndex: 0, handlerFrames: undefined, confidence: 'high' },
    ],
    [
      'a handled crash within a timer handler',
      [stack(1, { 1: SEGV, 4: ALRM })],
      RAISED,
      { threadId: 1, faultFrameIndex: 2, handlerFrames: [0, 1], confidence: 'high' },
    ],
    [
      'a crash while printing stacks on SIGQUIT',
      [stack(1, { 2: QUIT })],
      FAULTED,
      { threadId: 1, faultFrameIndex: 0, handlerFrames: undefined, confidence: 'high' },
    ],
    [
      'SIGQUIT that ended the process',
      [stack(1, { 2: QUIT })],
      { ...RAISED, signal: 3 },
      { threadId: 1, faultFrameIndex: 3, handlerFrames: [0, 2], confidence: 'high' },
    ],
    [
      'an abort in another thread, for which this one printed its stack on SIGQUIT',
      [stack(1, { 1: ABRT, 4: QUIT }), stack(2, { 2: ABRT })],
      { ...RAISED, signal: 6 },
      { threadId: 2, faultFrameIndex: 3, handlerFrames: [0, 2], confidence: 'high' },
    ],
    [
      'a handler without SA_SIGINFO, raised again',
      [stack(1, { 2: HIDDEN })],
      RAISED,
      { threadId: 1, faultFrameIndex: 3, handlerFrames: [0, 2], confidence: 'medium' },
    ],
    [
      'a handler without SA_SIGINFO that crashed',
      [stack(1, { 2: HIDDEN })],
      FAULTED,
      { threadId: 1, faultFrameIndex: 0, handlerFrames: undefined, confidence: 'medium' },
    ],
    [
      'a signal frame that can not be read',
      [stack(1, { 2: undefined })],
      RAISED,
      { threadId: 1, faultFrameIndex: 3, handlerFrames: [0, 2], confidence: 'medium' },
    ],
    [
      'a stack that ends at the trampoline',
      [stack(1, { 5: SEGV })],
      RAISED,
      { threadId: 1, faultFrameIndex: undefined, handlerFrames: [0, 5], confidence: 'high' },
    ],
    [
      'an empty stack',
      [stack(1, {}, 0)],
      RAISED,
      { threadId: 1, faultFrameIndex: undefined, handlerFrames: undefined, confidence: 'high' },
    ],
  ];
  for (const [what, threads, delivered, expected] of cases)
    test(what, () => assert.deepEqual(place(threads, delivered), expected));
});

suite('the crash thread', () => {
  const inHandler = { threadId: 2, faultFrameIndex: 4, handlerFrames: [0, 3], confidence: 'high' } as const;
  const current = { threadId: 1, faultFrameIndex: 0, handlerFrames: undefined, confidence: 'high' } as const;
  const cases: [string, ThreadStack[], Fault | undefined, object][] = [
    [
      'kill(getpid()) in a handler of another thread',
      [stack(1), stack(2, { 3: SEGV }), stack(3, { 2: ALRM })],
      KILLED,
      inHandler,
    ],
    [
      'a known fatal signal before an unknown one',
      [stack(1), stack(2, { 3: SEGV }), stack(3, { 2: HIDDEN })],
      KILLED,
      inHandler,
    ],
    ['only an unknown one', [stack(1), stack(2, { 3: HIDDEN })], KILLED, { ...inHandler, confidence: 'low' }],
    [
      'two of them: not known which',
      [stack(1), stack(2, { 3: SEGV }), stack(3, { 2: SEGV })],
      KILLED,
      { ...current, confidence: 'low' },
    ],
    ["the current thread's own fault", [stack(1), stack(2, { 3: SEGV })], FAULTED, current],
    [
      'the current thread has a handler too',
      [stack(1, { 1: SEGV }), stack(2, { 3: SEGV })],
      KILLED,
      { ...current, faultFrameIndex: 2, handlerFrames: [0, 1] },
    ],
    ['no siginfo in the core', [stack(1), stack(2, { 3: SEGV })], undefined, current],
  ];
  for (const [what, threads, delivered, expected] of cases)
    test(what, () => assert.deepEqual(place(threads, delivered), expected));
});

suite('a fault that another thread is told of, or that is being survived', () => {
  const told = (threads: ThreadStack[], given: LastSignal) => {
    const { threadId, handlerFrames, confidence, rivals } = findFaultPlace(threads, given);
    return { threadId, handlerFrames, confidence, rivals: rivals.map((one) => one.threadId) };
  };
  const other = { threadId: 2, handlerFrames: [0, 3], confidence: 'high', rivals: [] };
  const current = { threadId: 1, handlerFrames: undefined, confidence: 'high', rivals: [] };

  test('its handler handed the signal over', () =>
    assert.deepEqual(told([stack(1, { 2: HIDDEN }), stack(2, { 3: SEGV })], last(RAISED)), other));
  test('not if the other thread raised its own', () => {
    const [raised] = [stack(1, { 2: { ...HIDDEN, signal: 11, code: -6 } })];
    const entries = raised?.entries.map((entry) => (entry.trampoline ? { ...entry, inPlace: true } : entry)) ?? [];
    assert.equal(told([{ id: 1, entries }, stack(2, { 3: SEGV })], last(RAISED)).threadId, 1);
  });
  test('not if it was another signal', () =>
    assert.equal(told([stack(1, { 2: ABRT }), stack(2, { 3: SEGV })], last({ ...RAISED, signal: 6 })).threadId, 1));
  test('of several faults none is taken', () =>
    assert.deepEqual(told([stack(1, { 2: HIDDEN }), stack(2, { 3: SEGV }), stack(3, { 3: SEGV })], last(RAISED)), {
      threadId: 1,
      handlerFrames: [0, 2],
      confidence: 'low',
      rivals: [2, 3],
    }));
  test('a thread that aborts meanwhile may have reasons of its own', () =>
    assert.deepEqual(told([stack(1), stack(2, { 3: SEGV })], last({ ...RAISED, signal: 6 }, { inPlace: true })), {
      ...other,
      confidence: 'medium',
      rivals: [1],
    }));
  test('nor is it certain if it raised the very signal', () =>
    assert.equal(told([stack(1), stack(2, { 3: SEGV })], last(RAISED, { inPlace: true })).confidence, 'medium'));
  test('another process sent the last signal: no handler did', () => {
    assert.deepEqual(told([stack(1), stack(2, { 3: SEGV })], last(KILLED, { fromOutside: true })), current);
    assert.deepEqual(told([stack(1, { 3: SEGV })], last(KILLED, { fromOutside: true })), current);
    assert.match(
      findFaultPlace([stack(1, { 3: SEGV })], last(KILLED, { fromOutside: true })).reason,
      /another process sent the signal, no handler on the stack did \(SIGSEGV\)/,
    );
  });
});

test('the reason is said in words', () => {
  assert.equal(
    findFaultPlace([stack(1, { 3: SEGV })], last(RAISED)).reason,
    'below the oldest fatal signal trampoline, #3 (SIGSEGV)',
  );
  assert.equal(
    findFaultPlace([stack(1, { 2: HIDDEN })], last(RAISED)).reason,
    'below the oldest fatal signal trampoline, #2 (signal unknown)',
  );
  assert.equal(
    findFaultPlace([stack(1, { 5: SEGV })], last(RAISED)).reason,
    'not on the stack, which ends at the oldest fatal signal trampoline, #5 (SIGSEGV)',
  );
  assert.equal(
    findFaultPlace([stack(1)], last(FAULTED)).reason,
    'the innermost frame: no signal handler is on the stack',
  );
  assert.equal(
    findFaultPlace([{ ...stack(1), endsEarly: true }], last(FAULTED)).reason,
    'the innermost frame: no signal handler is on the stack, as far as it can be followed',
  );
  assert.equal(
    findFaultPlace([stack(1, { 2: ALRM })], last(FAULTED)).reason,
    'the innermost frame: the handlers on the stack are of other signals (SIGALRM)',
  );
  assert.match(
    findFaultPlace([stack(1), stack(2, { 3: SEGV })], last(KILLED)).reason,
    /of thread 2: .* sent and came to thread 1$/,
  );
});
