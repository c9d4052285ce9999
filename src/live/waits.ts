import { systemCallName } from '../arch/system-call-names.ts';
import type { Encoding } from '../elf/fields.ts';
import { lockOf, type FoundLock } from '../locks/glibc.ts';
import { futexCall, type ThreadRef, type Wait } from '../locks/model.ts';
import { known } from '../text/known.ts';
import { openMemory } from './memory.ts';
import type { SeenProcess, SeenThread } from './model.ts';
import { areRelated, blockedLocks, fileOf, findHolders, type OpenFiles } from './open-files.ts';
import type { Peers } from './peers.ts';
import type { LiveStack } from './read-stacks.ts';
import { allProcesses, processOf } from './targets.ts';

/** What tells the waits of a process. */
export interface WaitingProcess {
  readonly seen: SeenProcess;
  readonly processor: string;
  readonly encoding: Encoding;
  readonly stacks: readonly LiveStack[];
}

/** Whom the threads of these processes wait for. */
export function waitsOf(processes: readonly WaitingProcess[], peers: Peers): Wait[] {
  const seen = processes.map((each) => each.seen);
  return [...processes.flatMap((each) => futexWaits(each)), ...kernelWaits(processes, seen, peers)];
}

/** The name of the call that a thread sleeps in. */
function callOf(thread: SeenThread, processor: string): string | undefined {
  const call = thread.sleeping?.call;
  return call && systemCallName(processor, call.number);
}

function futexWaits({ seen, processor, encoding, stacks }: WaitingProcess): Wait[] {
  const sleepers = seen.threads.filter((thread) => callOf(thread, processor) === 'futex');
  const memory = sleepers.length === 0 ? undefined : openMemory(seen.pid, encoding);
  if (memory === undefined) return [];
  try {
    const inner = new Map(seen.threads.map(({ id, innerId }) => [innerId, id]));
    return sleepers.flatMap(({ id, sleeping }) => {
      const frames = stacks.find(({ threadId }) => threadId === id)?.frames ?? [];
      const call = futexCall(sleeping?.call?.arguments ?? []);
      const lock = lockOf(memory, { call, frames }, (each) => inner.has(each));
      if (lock === undefined) return [];
      return [{ waiter: { pid: seen.pid, threadId: id }, isTimed: call.isTimed, ...lockedBy(lock, seen, inner) }];
    });
  } finally {
    memory.close();
  }
}

/** Who has a lock: a thread of the process, of another one if it is shared, or nobody any more. */
function lockedBy(
  { kind, address, owner, isShared }: FoundLock,
  { pid }: SeenProcess,
  inner: ReadonlyMap<number, number>,
): Pick<Wait, 'kind' | 'address' | 'owners' | 'lost' | 'orOthers'> {
  const own = inner.get(owner);
  if (own !== undefined) return { kind, address, owners: [{ pid, threadId: own }] };
  const elsewhere = isShared ? processOf(owner) : undefined;
  if (elsewhere !== undefined) return { kind, address, owners: [{ pid: elsewhere, threadId: owner }] };
  if (isShared) return { kind, address, owners: [], orOthers: true };
  return { kind, address, owners: [], lost: lostText(owner) };
}

/** Why nobody unlocks a lock. */
function lostText(owner: number): string {
  return `thread ${owner} has it, and is no thread of this process: it ended without unlocking it, or had it when the process was forked`;
}

/** Calls that wait for another process. */
const READS: ReadonlySet<string> = new Set(['read', 'readv']);
const WRITES: ReadonlySet<string> = new Set(['write', 'writev']);
/** Of sockets alone. */
const MESSAGES: ReadonlySet<string> = new Set(['recvfrom', 'recvmsg', 'sendto', 'sendmsg']);
const LOCKS: ReadonlySet<string> = new Set(['flock', 'fcntl']);
const WAITS: ReadonlySet<string> = new Set(['wait4', 'waitid']);

/** A thread in such a call. */
interface KernelWait {
  readonly pid: number;
  readonly threadId: number;
  readonly name: string;
  readonly given: readonly bigint[];
  readonly file: string | undefined;
}

function kernelWaits(processes: readonly WaitingProcess[], seen: readonly SeenProcess[], peers: Peers): Wait[] {
  const all = processes.flatMap(({ seen: { pid, threads }, processor }) =>
    threads.flatMap((thread): KernelWait[] => {
      const name = callOf(thread, processor);
      const given = thread.sleeping?.call?.arguments ?? [];
      if (name === undefined || ![READS, WRITES, MESSAGES, LOCKS, WAITS].some((calls) => calls.has(name))) return [];
      const file = WAITS.has(name) ? undefined : fileOf(pid, Number(BigInt.asIntN(32, given[0] ?? 0n)));
      return [{ pid, threadId: thread.id, name, given, file }];
    }),
  );
  const files = new Set(
    all.flatMap(({ name, file }) => (file !== undefined && (LOCKS.has(name) || isPipe(file)) ? [file] : [])),
  );
  const open = files.size === 0 ? undefined : findHolders(files);
  const locks = all.some(({ name }) => LOCKS.has(name)) ? blockedLocks() : [];
  return all.flatMap((wait): Wait[] => {
    const waiter = { pid: wait.pid, threadId: wait.threadId };
    if (WAITS.has(wait.name)) return childWait(waiter, wait, seen);
    if (wait.file?.startsWith('socket:[') === true) return socketWait(waiter, wait.file, peers, seen);
    if (wait.file === undefined || open === undefined) return [];
    if (!LOCKS.has(wait.name)) return isPipe(wait.file) ? pipeWait(waiter, wait.name, wait.file, open, seen) : [];
    const lock = locks.find((each) => each.waiter === wait.pid && (each.kind === 'flock') === (wait.name === 'flock'));
    if (lock === undefined) return [];
    const sharing = lock.kind === 'flock' ? open.holders(wait.file).map(({ pid }) => pid) : [];
    const owners = [...new Set([lock.holder, ...sharing])].filter((pid) => pid !== wait.pid);
    return [{ waiter, kind: lock.kind, name: wait.file, owners: threadsOf(owners, seen), isTimed: false }];
  });
}

/** One with a name may be opened by anybody at any time. */
function isPipe(file: string): boolean {
  return file.startsWith('pipe:[');
}

/** All who have the other end open may write or read: a pipe that nobody else has is waited for in vain. */
function pipeWait(
  waiter: ThreadRef,
  call: string,
  file: string,
  open: OpenFiles,
  seen: readonly SeenProcess[],
): Wait[] {
  const others = open.holders(file).filter(({ reads, writes }) => (READS.has(call) ? writes : reads));
  const pids = [...new Set(others.map(({ pid }) => pid))];
  const unseen = open.hidden.some((pid) => areRelated(open, pid, waiter.pid));
  return [
    {
      waiter,
      kind: 'pipe',
      name: file,
      owners: threadsOf(pids, seen),
      isTimed: false,
      ...known({ orOthers: unseen ? (true as const) : undefined }),
    },
  ];
}

/** A time limit may end it too: that of the socket (SO_RCVTIMEO) nobody else can see. */
function socketWait(waiter: ThreadRef, file: string, peers: Peers, seen: readonly SeenProcess[]): Wait[] {
  const others = peers.of(waiter.pid, file).map(({ pid }) => pid);
  if (others.length === 0) return [];
  return [{ waiter, kind: 'socket', name: file, owners: threadsOf(others, seen), orOthers: true, isTimed: false }];
}

const P_PID = 1n;
const WNOHANG = 1n;

/** Every thread of a process may end it, and any of several children. */
function childWait(waiter: ThreadRef, { name, given }: KernelWait, seen: readonly SeenProcess[]): Wait[] {
  const [first = 0n, second = 0n, third = 0n, fourth = 0n] = given;
  const options = name === 'wait4' ? third : fourth;
  if ((options & WNOHANG) !== 0n) return [];
  const wanted = name === 'wait4' ? BigInt.asIntN(32, first) : first === P_PID ? BigInt.asIntN(32, second) : -1n;
  const children = allProcesses().filter(({ parent }) => parent === waiter.pid);
  const waited = wanted > 0n ? children.filter(({ id }) => BigInt(id) === wanted) : children;
  if (waited.length === 0 || waited.some(({ state }) => state === 'Z')) return []; // it is about to be told
  return [
    {
      waiter,
      kind: 'child',
      owners: threadsOf(
        waited.map(({ id }) => id),
        seen,
      ),
      isTimed: false,
    },
  ];
}

/** Of a process that was not looked at its main thread stands for all: whether it can go on is not known. */
function threadsOf(pids: readonly number[], seen: readonly SeenProcess[]): ThreadRef[] {
  return pids.flatMap((pid) => {
    const threads = seen.find((each) => each.pid === pid)?.threads ?? [{ id: pid }];
    return threads.map(({ id }) => ({ pid, threadId: id }));
  });
}
