import { fileURLToPath } from 'node:url';
import { startLive } from '../test/support/live.ts';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const ROUNDS = 5;

/** Sixteen processes of C, Python, Node and Go. */
const PROGRAMS = [
  'barrier',
  'condition',
  'epoll-server',
  'join-cycle',
  'mutex-cycle',
  'rwlock-cycle',
  'semaphore',
  'sleeps',
  'idle-pool.py',
  'idle-pool.py',
  'pool-waits.py',
  'udp-client.py',
  'idle-server.mjs',
  'idle-server.mjs',
  'idle-server.go',
  'idle-server.go',
] as const;

/** `triage live` of processes, in processor time, beside gdb that attaches to one after the other and prints all stacks. */
export async function bench(): Promise<BenchRow[]> {
  const running = await Promise.all(PROGRAMS.map((name) => startLive(name)));
  try {
    const pids = running.map(({ pid }) => String(pid));
    const each = 'for pid; do gdb -nx -q -batch -p "$pid" -ex "thread apply all bt"; done';
    // Ours first: some of them end when gdb has stopped them.
    const [ours] = await inTurn([[process.execPath, RUN, 'triage', 'live', '--json', ...pids]], ROUNDS);
    const [theirs] = await inTurn([['sh', '-c', each, 'sh', ...pids]], 1);
    if (ours === undefined || theirs === undefined) return [];
    return [
      {
        name: `${pids.length} processes, processor time`,
        ours: ours.cpu,
        theirs: theirs.cpu,
        ratio: ours.cpu / theirs.cpu,
        memory: ours.megabytes,
        note: 'bar: 2 s',
      },
    ];
  } finally {
    await Promise.all(running.map((each) => each.end()));
  }
}
