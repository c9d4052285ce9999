import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { parseInnerId, parseProcStat, parseSchedstat, parseSwitches, parseSyscall } from '../linux/proc-stat.ts';
import { known } from '../text/known.ts';
import { lives, type SeenProcess, type SeenThread } from './model.ts';
import { whyRefused } from './refused.ts';

/** More threads than are told of. */
const MOST_THREADS = 4096;
/** Of USER_HZ, which is 100 on all Linux. */
const TICK = 10_000_000n;

/** What the kernel tells of a process now; undefined where it is gone. */
export function see(pid: number): SeenProcess | undefined {
  const at = process.hrtime.bigint();
  const stat = parseProcStat(textOf(`/proc/${pid}/stat`) ?? '');
  if (stat === undefined) return undefined;
  const threads = idsOf(pid).flatMap((id) => seeThread(pid, id) ?? []);
  const state = stateOf(stat.state, threads);
  return {
    ...stat,
    state,
    pid,
    at,
    threads,
    commandLine: (textOf(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1),
    ...known({ executable: executableOf(pid), refused: state === 'Z' ? undefined : whyRefused(pid) }),
  };
}

/** The kernel tells the state of the main thread, which may have ended before the others. */
function stateOf(ofMain: string, threads: readonly SeenThread[]): string {
  const living = ofMain === 'Z' ? threads.find(lives) : undefined;
  return living?.state ?? ofMain;
}

function seeThread(pid: number, id: number): SeenThread | undefined {
  const directory = `/proc/${pid}/task/${id}`;
  const stat = parseProcStat(textOf(`${directory}/stat`) ?? '');
  if (stat === undefined) return undefined;
  const times = parseSchedstat(textOf(`${directory}/schedstat`) ?? '');
  const waitsIn = textOf(`${directory}/wchan`);
  const status = textOf(`${directory}/status`) ?? '';
  return {
    id,
    name: stat.name,
    innerId: parseInnerId(status) ?? id,
    state: stat.state,
    ran: times?.ran ?? BigInt(stat.ticks) * TICK,
    waited: times?.waited ?? 0n,
    ...known({
      waitsIn: waitsIn === undefined || waitsIn === '' || waitsIn === '0' ? undefined : waitsIn,
      sleeping: parseSyscall(textOf(`${directory}/syscall`) ?? ''),
      switches: parseSwitches(status),
    }),
  };
}

function idsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number).slice(0, MOST_THREADS);
  } catch {
    return []; // it is gone
  }
}

function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined; // a thread of the kernel, a zombie, or another user's
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // gone, or not to be read: what it would tell is absent
  }
}
