import { fstatSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../report/create.ts';
import type { LiveProcessEntry } from '../report/sections/processes.ts';
import { statOfTarget, targetsOf } from '../live/targets.ts';
import { statOf } from '../process/live/stat-of.ts';
import type { Target } from '../live/model.ts';

/** When a command is taken to hang, in milliseconds. */
export interface Patience {
  /** It has printed nothing for so long. */
  readonly hangAfter?: number | undefined;
  /** It has run for so long. */
  readonly timeoutAfter?: number | undefined;
}

/** A command that was ended because it did not end by itself. */
export interface Hang {
  readonly why: 'silent' | 'too-long';
  /** Milliseconds that it was given. */
  readonly after: number;
  /** What its processes did. */
  readonly live: Answer;
  /** Why their report could not be made. */
  readonly failed?: string;
  /** Processes that got SIGABRT, for their cores. */
  readonly aborted: readonly number[];
  /** Processes that only SIGKILL ended. */
  readonly killed: readonly number[];
}

/** What watches over a command. */
export interface HangWatch {
  /** It runs. @param marker `NAME=value`, in the environment of all its processes. */
  start(pid: number, marker: string): void;
  /** It has ended: tells whether that was our doing, once all its processes are gone. */
  end(): Promise<Hang | undefined>;
}

/** Milliseconds between two looks, between the signals, and for cores to be written. */
const LOOK = 500;
const GRACE = 3000;
const CORE_GRACE = 20_000;
/** A terminal's time of writing is told in steps of so many milliseconds (the kernel's tty_update_time). */
const TERMINAL_STEP = 8000;

/**
 * Watches over a command: one that neither ends nor prints in time is reported and ended.
 * @param wantsCores whether processes that hang get SIGABRT.
 * @param report tells what processes do.
 */
export function watchForHang(
  patience: Patience,
  wantsCores: boolean,
  report: (targets: readonly Target[]) => Promise<Answer>,
): HangWatch {
  const over = new AbortController();
  let watching: Promise<Hang | undefined> = Promise.resolve(undefined);
  return {
    start: (pid, marker) => {
      watching = watch(pid, marker, over.signal).catch(() => undefined);
    },
    end: async () => {
      over.abort();
      return await watching;
    },
  };

  async function watch(pid: number, marker: string, ended: AbortSignal): Promise<Hang | undefined> {
    const why = await untilHang(pid, patience, ended);
    if (why === undefined) return undefined;
    const after = (why === 'silent' ? patience.hangAfter : patience.timeoutAfter) ?? 0;
    const targets = processesOf(pid, marker);
    const { live, failed } = await told(targets, report);
    return {
      why,
      after,
      live,
      ...(failed === undefined ? {} : { failed }),
      ...(await endAll(pid, marker, wantsCores ? hanging(live) : [])),
    };
  }
}

/** Resolves when the command hangs, or with nothing when it has ended. */
async function untilHang(
  pid: number,
  { hangAfter, timeoutAfter }: Patience,
  ended: AbortSignal,
): Promise<Hang['why'] | undefined> {
  const began = Date.now();
  let [last, printed] = [outputs(pid), began];
  const slack = isTerminal() ? TERMINAL_STEP : 0;
  const step = Math.min(LOOK, (hangAfter ?? LOOK * 4) / 4, (timeoutAfter ?? LOOK * 4) / 4);
  for (;;) {
    await sleep(step, undefined, { signal: ended }).catch(() => {});
    if (ended.aborted) return undefined;
    const now = outputs(pid);
    if (now !== last) [last, printed] = [now, Date.now()];
    if (timeoutAfter !== undefined && Date.now() - began >= timeoutAfter) return 'too-long';
    if (hangAfter !== undefined && Date.now() - printed >= hangAfter + slack) return 'silent';
  }
}

function isTerminal(): boolean {
  return process.stdout.isTTY || process.stderr.isTTY;
}

/**
 * When something was written to our standard output and error, which are the command's: to files, pipes and terminals the kernel notes the
 * time. Of what keeps no time (a socket, /dev/null) all that the processes write counts.
 */
function outputs(pid: number): string {
  return [1, 2].map((descriptor) => lastWritten(descriptor) ?? `${written(pid)}`).join(' ');
}

function lastWritten(descriptor: number): string | undefined {
  const found = fstatSync(descriptor);
  const keepsTime = found.isFile() || found.isFIFO() || (found.isCharacterDevice() && isTerminal());
  return keepsTime ? String(found.mtimeMs) : undefined;
}

/** Bytes that a command and those that descend from it have written: proc_pid_io(5). */
function written(pid: number): number {
  if (statOf(pid) === undefined) return 0;
  return targetsOf([pid], true).reduce(
    (sum, target) => sum + Number(/^wchar: (\d+)$/m.exec(textOf(`/proc/${target.pid}/io`))?.[1] ?? 0),
    0,
  );
}

async function told(
  targets: readonly Target[],
  report: (targets: readonly Target[]) => Promise<Answer>,
): Promise<Pick<Hang, 'live' | 'failed'>> {
  try {
    return { live: await report(targets) };
  } catch (error) {
    const live = { subject: {}, findings: [], sections: [], incomplete: [], provenance: {} };
    return { live, failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The processes of a run: all that descend from the command, and those of its marker that were left to init. */
function processesOf(pid: number, marker: string): Target[] {
  const marked = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && isMarked(name, marker))
    .map(Number);
  return targetsOf(
    [...(statOf(pid) === undefined ? [] : [pid]), ...marked.filter((each) => statOf(each) !== undefined)],
    true,
  );
}

function isMarked(pid: string, marker: string): boolean {
  return `\0${textOf(`/proc/${pid}/environ`)}`.includes(`\0${marker}\0`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it is gone, or not ours
  }
}

/** Classes of processes that are stuck themselves; the others wait for these. */
const STUCK: ReadonlySet<LiveProcessEntry['class']> = new Set(['deadlock', 'lost-lock', 'busy', 'stopped']);

/** Whose cores are worth keeping: those that are stuck, else those that wait for no process of the run. */
function hanging({ sections }: Answer): number[] {
  const all = sections.flatMap((section) => (section.kind === 'processes' ? section.processes : []));
  const stuck = all.filter((each) => STUCK.has(each.class));
  const leaves = all.filter(
    ({ pid, class: kind }) => kind !== 'zombie' && !all.some(({ parentPid }) => parentPid === pid),
  );
  return (stuck.length > 0 ? stuck : leaves).map(({ pid }) => pid);
}

/** SIGABRT where a core is wanted, SIGTERM to the others, in the end SIGKILL to whatever is left. */
async function endAll(
  pid: number,
  marker: string,
  wanted: readonly number[],
): Promise<Pick<Hang, 'aborted' | 'killed'>> {
  const all = processesOf(pid, marker);
  const aborted = all.filter((each) => wanted.includes(each.pid) && send(each, 'SIGABRT')).map((each) => each.pid);
  for (const each of all) if (!aborted.includes(each.pid)) send(each, 'SIGTERM');
  for (const each of all) send(each, 'SIGCONT'); // one that is stopped would get neither
  await untilGone(pid, marker, aborted.length > 0 ? CORE_GRACE : GRACE, (each) => aborted.includes(each.pid));
  const left = processesOf(pid, marker).filter(isThere);
  const killed = left.filter((each) => send(each, 'SIGKILL')).map((each) => each.pid);
  await untilGone(pid, marker, GRACE, () => false);
  return { aborted, killed };
}

/** Whoever ends for a core is given time to write it; the others are waited for no longer than the usual grace. */
async function untilGone(
  pid: number,
  marker: string,
  most: number,
  hasLonger: (each: Target) => boolean,
): Promise<void> {
  for (let waited = 0; waited < most; waited += 50) {
    const left = processesOf(pid, marker).filter(isThere);
    if (left.length === 0 || (waited >= GRACE && !left.some(hasLonger))) return;
    await sleep(50);
  }
}

/** A zombie is its parent's to ask for. */
function isThere(target: Target): boolean {
  const stat = statOfTarget(target);
  return stat !== undefined && stat.state !== 'Z';
}

function send(target: Target, signal: NodeJS.Signals): boolean {
  if (!isThere(target)) return false;
  try {
    process.kill(target.pid, signal);
    return true;
  } catch {
    return false; // it has ended, or is another user's
  }
}
