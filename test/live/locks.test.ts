import assert from 'node:assert/strict';
import path from 'node:path';
import { suite, test } from 'node:test';
import { triageLive } from '../../src/live/triage-live.ts';
import type { SectionOf } from '../../src/report/model.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { startLive } from '../support/live.ts';
import { PATIENCE } from '../support/until.ts';

/** What must be told of a program; no rule: nothing may be. */
interface Truth {
  readonly program: string;
  readonly args?: readonly string[];
  readonly rule?: 'live/deadlock' | 'live/self-deadlock' | 'live/lost-lock';
  /** Kinds of the waits in the loop, or of the one without an owner. */
  readonly kinds?: readonly string[];
  /** Kinds of waits that are proven, where there is no loop. */
  readonly waits?: readonly string[];
  /** The function that its threads are in. */
  readonly at?: string;
}

const FILES = ['one', 'other'].map((name) => path.join(temporaryDirectory().path, name));
const KINDS = ['recursive', 'errorcheck', 'adaptive', 'robust', 'shared'];

const TRUTHS: readonly Truth[] = [
  ...[2, 3, 7].map((count): Truth => ({
    program: 'mutex-cycle',
    args: [String(count)],
    rule: 'live/deadlock',
    kinds: Array.from({ length: count }, () => 'mutex'),
    at: 'take_next',
  })),
  ...KINDS.map((kind): Truth => ({
    program: 'mutex-kinds',
    args: [kind],
    rule: 'live/deadlock',
    kinds: ['mutex', 'mutex'],
    at: 'work',
  })),
  // The kernel refuses the second lock (EDEADLK), and glibc waits for ever for nothing: one wait alone is there.
  ...['pi', 'pi-robust'].map((kind): Truth => ({ program: 'mutex-kinds', args: [kind], waits: ['pi-mutex'] })),
  { program: 'mutex-self', rule: 'live/self-deadlock', kinds: ['mutex'], at: 'again' },
  { program: 'mutex-owner-ended', rule: 'live/lost-lock', kinds: ['mutex'], at: 'main' },
  { program: 'mutex-forked', rule: 'live/lost-lock', kinds: ['mutex'], at: 'main' },
  { program: 'rwlock-cycle', args: ['read'], rule: 'live/deadlock', kinds: ['rwlock', 'rwlock'], at: 'work' },
  { program: 'rwlock-cycle', args: ['write'], rule: 'live/deadlock', kinds: ['rwlock', 'rwlock'], at: 'work' },
  { program: 'join-cycle', rule: 'live/deadlock', kinds: ['join', 'join'], at: 'work' },
  { program: 'join-holding', rule: 'live/deadlock', kinds: ['join', 'mutex'] },
  { program: 'pipe-full', rule: 'live/deadlock', kinds: ['child', 'pipe'], at: 'main' },
  { program: 'pipe-own-end', rule: 'live/self-deadlock', kinds: ['pipe'], at: 'main' },
  { program: 'flock-cycle', args: FILES, rule: 'live/deadlock', kinds: ['flock', 'flock'], at: 'want' },
  { program: 'mutex-held', waits: ['mutex', 'mutex'] },
  { program: 'mutex-timed', waits: ['mutex'] },
  { program: 'rwlock-readers', waits: [] },
  { program: 'pipe-healthy', waits: ['pipe'] },
  { program: 'fcntl-held', args: FILES.slice(0, 1), waits: ['record-lock'] },
  { program: 'gil.py', waits: ['gil'] },
  { program: 'condition' },
  { program: 'semaphore' },
  { program: 'barrier' },
  { program: 'sleeps' },
  { program: 'epoll-server' },
  { program: 'busy' },
];

suite('every loop of waits that can be proven is told, and no other', () => {
  for (const truth of TRUTHS)
    test([truth.program, ...(truth.args ?? []).map((word) => path.basename(word))].join(' '), () => compare(truth));
});

async function compare({ program, args, rule, kinds = [], waits, at }: Truth): Promise<void> {
  const running = await startLive(program, args);
  try {
    const report = await triageLive([running.pid], { tree: true, interval: 200, timeout: PATIENCE });
    const locks = report.sections.find((each): each is SectionOf<'locks'> => each.kind === 'locks');
    assert.deepEqual(
      report.findings.map((finding) => finding.rule),
      rule === undefined ? [] : [rule],
    );
    const edges = locks?.edges ?? [];
    if (rule === undefined)
      assert.deepEqual(
        edges.flatMap(({ lock }) => (lock.kind === 'join' || lock.kind === 'child' ? [] : lock.kind)),
        waits ?? [],
      );
    else {
      const loop = locks?.cycles[0] ?? [];
      const told = edges.filter(
        ({ waiter, lost }) => lost !== undefined || loop.some(({ threadId }) => threadId === waiter.threadId),
      );
      assert.deepEqual(sorted(told.map(({ lock }) => lock.kind)), sorted(kinds));
      if (at !== undefined) assert.deepEqual(new Set(told.map((edge) => edge.at?.function)), new Set([at]));
      assert.equal(locks?.cycles.length, rule === 'live/lost-lock' ? 0 : 1);
    }
    assert.equal(running.status(), undefined);
  } finally {
    await running.end();
  }
}

function sorted(words: readonly string[]): string[] {
  return words.toSorted((a, b) => (a < b ? -1 : 1));
}
