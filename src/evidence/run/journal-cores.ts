import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryCoredumps } from '../journal.ts';
import { matchArguments } from '../match.ts';
import type { CoredumpRecord } from '../record.ts';
import { journalEntries, syncJournal } from '../../tools/journalctl.ts';
import { isOurs, ownGroup } from './ownership.ts';
import type { Run } from './run-command.ts';

/** The kernel's names, 15 bytes of them: of systemd-coredump, both of its halves, and of journald. */
const [COREDUMP, JOURNALD] = ['systemd-coredum', 'systemd-journal'];
/** What becomes systemd-coredump at once, by the names that systemd gives it first; and who waits for that in the queue of its socket (proc_net(5), unix). */
const STARTING: ReadonlySet<string> = new Set(['(coredump)', 'systemd-executo']);
const QUEUED = /^(?:\S+ ){5}02 +\d+ \/run\/systemd\/coredump$/m;
const STEP = 50;
/** A core of many gigabytes takes its time to be compressed. */
const PATIENCE = 120_000;

/** What the journal holds of crashes. */
export interface JournalCores {
  /** Of the run, oldest first. */
  readonly records: readonly CoredumpRecord[];
  /** How many records there are of others. */
  readonly foreign: number;
  /** False where there is neither a record nor a journald: in a container, whose crashes the host records. */
  readonly kept: boolean;
}

/** What systemd-coredump recorded since the run began. */
export async function journalCores(run: Run): Promise<JournalCores> {
  await dumpsWritten();
  const since = `@${(run.started / 1000).toFixed(3)}`;
  const records = await queryCoredumps(matchArguments(undefined), { since });
  if (records.length === 0) return { records, foreign: 0, kept: isRunning(JOURNALD) };
  const ours = await cursorsOf(run, since);
  const own = records.filter(({ cursor, pid }) => ours.has(cursor) || pid === run.pid).toReversed();
  return { records: own, foreign: records.length - own.length, kept: true };
}

/** Waits until systemd-coredump, which goes on after the process is gone, has nothing left to do, and journald has stored what it said. */
async function dumpsWritten(): Promise<void> {
  let quiet = 0;
  for (const deadline = Date.now() + PATIENCE; quiet < 2 && Date.now() < deadline; await sleep(STEP))
    quiet = isDumping() ? 0 : quiet + 1;
  await syncJournal();
}

/**
 * Whether a core is being stored. systemd 262 has a manager that always runs, whose children, whatever they call
 * themselves, store one core each; without it, each core has processes of its own.
 */
function isDumping(): boolean {
  const all = processes();
  const own = all.filter(({ comm }) => comm === COREDUMP);
  const managers = new Set(own.filter(({ pid }) => isManager(pid)).map(({ pid }) => pid));
  return (
    own.some(({ pid }) => !managers.has(pid)) ||
    all.some(({ ppid, comm }) => managers.has(ppid) || STARTING.has(comm)) ||
    QUEUED.test(textOf('/proc/net/unix') ?? '')
  );
}

function isManager(pid: number): boolean {
  return (readOf(pid, 'cmdline') ?? '').split('\0').includes('--manager');
}

function isRunning(comm: string): boolean {
  return processes().some((each) => each.comm === comm);
}

interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: string;
}

/** All that run and can be seen, without what has ended and is not waited for. proc(5): `PID (COMM) STATE PPID`, and a name may hold brackets itself. */
function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    const [, comm, ppid] =
      /^\d+ \((.*)\) [^ZX] (\d+)/s.exec(/^\d+$/.test(name) ? (readOf(Number(name), 'stat') ?? '') : '') ?? [];
    return comm === undefined ? [] : [{ pid: Number(name), ppid: Number(ppid), comm }];
  });
}

function readOf(pid: number, what: 'stat' | 'cmdline'): string | undefined {
  return textOf(`/proc/${pid}/${what}`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it has ended
  }
}

/** Entries of processes of the run. Their environment holds secrets and goes nowhere. */
async function cursorsOf(run: Run, since: string): Promise<Set<string>> {
  const cursors = new Set<string>();
  const group = new RegExp(String.raw`^NSpgid:\s+${ownGroup()}\b`, 'm');
  for await (const entry of journalEntries(matchArguments(undefined), {
    since,
    fields: ['COREDUMP_ENVIRON', 'COREDUMP_PROC_STATUS', 'COREDUMP_PID'],
  })) {
    const { COREDUMP_ENVIRON: environment, COREDUMP_PROC_STATUS: status, COREDUMP_PID: pid, __CURSOR: cursor } = entry;
    const died = {
      pid: Number(pid),
      ppid: Number(/^PPid:\s+(\d+)/m.exec(status ?? '')?.[1]),
      sameGroup: group.test(status ?? ''),
      environment: `\0${(environment ?? '').replaceAll('\n', '\0')}\0`,
    };
    if (cursor != null && isOurs(died, run)) cursors.add(cursor);
  }
  return cursors;
}
