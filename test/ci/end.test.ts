import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { endOf } from '../../src/ci/end.ts';
import type { Run } from '../../src/evidence/run/run-command.ts';
import { known } from '../../src/text/known.ts';
import type { Surroundings } from '../../src/evidence/run/surroundings.ts';

const LIMITS = [{ name: 'Max cpu time', soft: 'unlimited', hard: 'unlimited', unit: 'seconds' }] as const;
type Changed = { readonly [Key in keyof Surroundings]?: Surroundings[Key] | undefined };

const AROUND: Surroundings = { limits: LIMITS, cpu: 0.2, oomKills: [], cgroup: { oomKills: 0 } };

function run(signal: NodeJS.Signals, changed: Partial<Run> = {}): Run {
  const status = 128 + constants.signals[signal];
  return { pid: 100, status, signal, started: 0, ended: 5000, marker: '', before: { uptime: 0, cpu: 0 }, ...changed };
}

/** Of a child of the command, which is a shell: it has the status, and no signal. */
function ofChild(signal: NodeJS.Signals): Run {
  const { signal: _, ...rest } = run(signal);
  return rest;
}

const kill = (pid: number, ofCgroup: boolean) => ({ pid, name: 'hog', ofCgroup });

const CASES: readonly [what: string, argv: string[], Run, Changed, by: string | undefined][] = [
  [
    'the kernel killed it, and the machine had no memory',
    ['a'],
    run('SIGKILL'),
    { oomKills: [kill(100, false)] },
    'oom-killer',
  ],
  [
    'the kernel killed it at the limit of its cgroup',
    ['a'],
    run('SIGKILL'),
    { oomKills: [kill(100, true)], cgroup: { oomKills: 1 } },
    'memory-limit',
  ],
  [
    'the kernel killed another process, somebody this one',
    ['a'],
    run('SIGKILL'),
    { oomKills: [kill(7, false)] },
    'unknown',
  ],
  [
    'the kernel killed a neighbour in its cgroup',
    ['a'],
    run('SIGKILL'),
    { oomKills: [kill(7, true)], cgroup: { oomKills: 1 } },
    'unknown',
  ],
  [
    'the kernel killed a child in its cgroup',
    ['sh'],
    ofChild('SIGKILL'),
    { oomKills: [kill(7, true)], cgroup: { oomKills: 1 } },
    'memory-limit',
  ],
  [
    'no log may be read, and its cgroup counts a kill',
    ['a'],
    run('SIGKILL'),
    { oomKills: undefined, cgroup: { oomKills: 1 } },
    'memory-limit',
  ],
  ['no log may be read, and its cgroup counts none', ['a'], run('SIGKILL'), { oomKills: undefined }, 'unknown'],
  [
    'hard limit of processor time',
    ['a'],
    run('SIGKILL'),
    { cpu: 2, limits: [{ name: 'Max cpu time', soft: 2, hard: 2 }] },
    'cpu-limit',
  ],
  [
    'hard limit of processor time, far away',
    ['a'],
    run('SIGKILL'),
    { cpu: 0.5, limits: [{ name: 'Max cpu time', soft: 2, hard: 2 }] },
    'unknown',
  ],
  ['soft limit that a shell within has set', ['sh'], ofChild('SIGXCPU'), { cpu: 1.02 }, 'cpu-limit'],
  ['SIGXCPU of a process that had hardly run', ['a'], run('SIGXCPU'), { cpu: 0.01 }, 'unknown'],
  ['a signal that somebody sent', ['a'], run('SIGTERM'), {}, 'unknown'],
  ['a signal that came through us', ['a'], run('SIGTERM', { forwarded: 'SIGTERM' }), {}, 'supervisor'],
  ['another signal came through us', ['a'], run('SIGKILL', { forwarded: 'SIGTERM' }), {}, 'unknown'],
  ['a pipe that nobody reads', ['sh'], ofChild('SIGPIPE'), {}, 'itself'],
  [
    'timeout(1)',
    ['timeout', '-k', '1', '--signal', 'INT', '5', 'sleep', '9'],
    { ...run('SIGTERM'), status: 124 },
    {},
    'timeout',
  ],
  ['timeout(1) had to kill', ['/usr/bin/timeout', '-s', 'KILL', '5s', 'sleep', '9'], run('SIGKILL'), {}, 'timeout'],
  ['killed below timeout(1) before its time', ['timeout', '1m', 'sleep', '90'], run('SIGKILL'), {}, 'unknown'],
  ['124 of another program', ['a'], { ...run('SIGTERM'), status: 124 }, {}, undefined],
  ['a crash, which is told elsewhere', ['a'], run('SIGSEGV'), {}, undefined],
  ['Ctrl-C', ['a'], run('SIGINT', { forwarded: 'SIGINT' }), {}, undefined],
];

for (const [what, argv, ended, around, by] of CASES)
  test(`the end of a command: ${what}`, () => {
    const end = endOf(argv, ended, known({ ...AROUND, ...around }) as Surroundings);
    assert.equal(end?.by, by);
    if (end !== undefined) assert.ok(end.evidence.length > 0);
  });
