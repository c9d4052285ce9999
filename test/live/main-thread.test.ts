import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf } from '../../src/live/processes-section.ts';
import type { SeenThread } from '../../src/live/model.ts';

const thread = (id: number): SeenThread => ({
  id,
  name: 'x',
  innerId: id,
  state: 'S',
  ran: 0n,
  waited: 0n,
  switches: 1,
});

test('the main thread is that of the process, also where another has a lower id: the kernel began anew', () => {
  const seen = {
    id: 900,
    pid: 900,
    name: 'x',
    state: 'S',
    parent: 1,
    ticks: 0,
    started: 1,
    at: 0n,
    threads: [thread(30), thread(900)],
    commandLine: [],
  };
  const { summary, systemCall } = entryOf(
    {
      seen,
      activity: { cpu: 0, busy: new Set(), still: new Set([30, 900]) },
      examined: { stacks: [], sections: [], incomplete: [] },
      copied: undefined,
      doing: new Map([
        [30, { words: 'reads from descriptor 7' }],
        [900, { words: 'waits for a signal' }],
      ]),
    },
    undefined,
  );
  assert.equal(summary, 'all threads sleep; the main one waits for a signal');
  assert.equal(systemCall, 'waits for a signal');
});
