import { systemCallName } from '../arch/system-call-names.ts';
import { socketText, type Socket } from '../linux/sockets.ts';
import type { Frame } from '../report/frame.ts';
import type { SectionOf } from '../report/model.ts';
import { looksUpHost, poolOf, pythonPoolOf } from '../runtimes/thread-pools.ts';
import { known } from '../text/known.ts';
import { callWords } from './call-words.ts';
import type { Examined } from './examine.ts';
import { openMemory } from './memory.ts';
import type { SeenProcess, SeenThread } from './model.ts';
import { fileOf, filesOpenIn } from './open-files.ts';
import { peersText, type Peer, type Peers } from './peers.ts';
import type { Sockets } from './sockets.ts';
import { watchedBy, type CallMemory } from './watched.ts';

/** What a thread waits for without anybody being to blame: others who may have work for it, a time, a signal. */
export type Idle = 'connections' | 'work' | 'events' | 'time' | 'signal';

/** What a sleeping thread waits for. */
export interface Doing {
  /** The call that it sleeps in, in words. */
  readonly words?: string;
  readonly idle?: Idle;
  /** Whose pool it is that it waits in for work; where it listens. */
  readonly of?: string;
}

/** What each thread of a process waits for; nothing of one that runs. */
export function doingsOf(
  seen: SeenProcess,
  examined: Examined,
  sockets: Sockets,
  peers: Peers,
): ReadonlyMap<number, Doing> {
  const { processor, encoding } = examined;
  if (processor === undefined || encoding === undefined) return new Map();
  const memory = openMemory(seen.pid, encoding);
  try {
    const process: LookedAt = { pid: seen.pid, processor, memory, sockets, peers };
    return new Map(seen.threads.map((thread) => [thread.id, doingOf(thread, examined, process)]));
  } finally {
    memory?.close();
  }
}

interface LookedAt {
  readonly pid: number;
  readonly processor: string;
  readonly memory: CallMemory | undefined;
  readonly sockets: Sockets;
  readonly peers: Peers;
  /** Where all its descriptors lead, once it is asked for. */
  open?: readonly string[];
}

/**
 * A call that is timed goes on after a stop as restart_syscall, whose arguments are those of the call: which it was is told by the kernel's function
 * that it sleeps in. Seen with Linux 6.18.
 */
const RESTARTED: readonly (readonly [waitsIn: RegExp, name: string])[] = [
  [/^(?:poll_schedule_timeout|do_poll|do_sys_poll)\b/, 'poll'],
  [/nanosleep/, 'clock_nanosleep'],
  [/^futex_/, 'futex'],
];

function nameOf({ sleeping, waitsIn = '' }: SeenThread, processor: string): string | undefined {
  const name = sleeping?.call && systemCallName(processor, sleeping.call.number);
  return name === 'restart_syscall' ? RESTARTED.find(([place]) => place.test(waitsIn))?.[1] : name;
}

function doingOf(thread: SeenThread, examined: Examined, process: LookedAt): Doing {
  const call = thread.sleeping?.call;
  if (call === undefined) return {};
  const frames = examined.stacks.find(({ threadId }) => threadId === thread.id)?.frames ?? [];
  const name = nameOf(thread, process.processor);
  const given = call.arguments;
  const files = filesOf(process, name === undefined ? undefined : watchedBy(process.pid, name, given, process.memory));
  const isKnown = name !== undefined || systemCallName(process.processor, call.number) === undefined;
  const words = isKnown
    ? callWords(call.number, name, given, (descriptor) => textOf(fileAt(process, descriptor), process.pid), files?.text)
    : undefined;
  const pool = poolOf(frames) ?? pythonPool(thread.id, examined);
  return {
    ...known({ words: words !== undefined && looksUpHost(frames) ? `looks up a host name: ${words}` : words }),
    ...(pool === undefined
      ? idleIn(name ?? '', given, frames, files, (led) => isOwn(process, led))
      : { idle: 'work' as const, of: pool }),
  };
}

function pythonPool(id: number, { sections }: Examined): string | undefined {
  const threads = sections
    .filter((section): section is SectionOf<'python'> => section.kind === 'python')
    .flatMap((section) => section.threads);
  const [frame] = threads.find(({ nativeId }) => nativeId === id)?.frames ?? [];
  return frame?.file === undefined || frame.function === undefined
    ? undefined
    : pythonPoolOf({ file: frame.file, function: frame.function });
}

/** Where a descriptor leads. */
interface Led {
  readonly descriptor: number;
  readonly file: string | undefined;
  readonly socket: Socket | undefined;
  /** Who has the other end of it, as far as that is known. */
  readonly peers: readonly Peer[];
  /** Others may come to it. */
  readonly listens: boolean;
}

function fileAt({ pid, sockets, peers }: LookedAt, descriptor: number): Led {
  const file = fileOf(pid, descriptor);
  const socket = file === undefined ? undefined : sockets.of(pid, file);
  return {
    descriptor,
    file,
    socket,
    peers: socket?.state === 'connected' && file !== undefined ? peers.of(pid, file) : [],
    listens: listens(socket, sockets),
  };
}

function textOf({ file, socket, peers }: Led, own: number): string | undefined {
  if (socket === undefined) return file;
  const others = peersText(peers, own);
  return `${socketText(socket)}${others === undefined ? '' : `, to ${others}`}`;
}

interface Files {
  readonly all: readonly Led[];
  readonly text: string;
}

/** Of more the number is told. */
const SHOWN = 3;

/** Connections first, then where it listens, then all else. */
function filesOf(process: LookedAt, descriptors: readonly number[] | undefined): Files | undefined {
  if (descriptors === undefined || descriptors.length === 0) return undefined;
  const all = descriptors.map((descriptor) => fileAt(process, descriptor)).toSorted((a, b) => rank(a) - rank(b));
  const shown = all.slice(0, SHOWN).map((led) => `${led.descriptor} (${textOf(led, process.pid) ?? 'closed'})`);
  const left = all.length - shown.length;
  return { all, text: `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}` };
}

function rank(led: Led): number {
  return isConnection(led) ? 0 : led.listens ? 1 : 2;
}

/** Who accepts a connection to a name has that name: of others the kernel does not tell whether they are pairs, by which processes talk to their own. */
function isConnection({ socket }: Led): boolean {
  if (socket?.kind === 'Unix') return socket.state === 'connected' && socket.local !== undefined;
  return socket?.peer !== undefined;
}

/** A port that the kernel chose is that of somebody who waits for an answer. */
function listens(socket: Socket | undefined, sockets: Sockets): boolean {
  if (socket?.kind !== 'UDP') return socket?.state === 'listening';
  return socket.state === 'bound' && !sockets.isChosenPort(Number(/\d+$/.exec(socket.local ?? '')?.[0]));
}

/** Whether it is its own process or the kernel that it waits for: a pipe or a pair of sockets, of which that process has both ends, is how event loops are woken. */
function isOwn(process: LookedAt, { file = '', socket, peers }: Led): boolean {
  if (socket?.kind === 'Unix') return peers.length > 0 && peers.every(({ pid }) => pid === process.pid);
  if (/^anon_inode:(?:\[(?:eventfd|signalfd|timerfd|eventpoll|inotify|fanotify)\]|inotify)$/.test(file)) return true;
  if (!file.startsWith('pipe:[')) return false;
  process.open ??= filesOpenIn(process.pid);
  return process.open.filter((each) => each === file).length > 1;
}

const EVENTS = /^(?:epoll_p?wait2?|p?poll|p?select6?)$/;
const SLEEPS = /^(?:clock_)?nanosleep$/;
const SIGNALS = /^(?:rt_sigsuspend|rt_sigtimedwait|pause)$/;

function idleIn(
  name: string,
  given: readonly bigint[],
  frames: readonly Frame[],
  files: Files | undefined,
  isOfItself: (led: Led) => boolean,
): Pick<Doing, 'idle' | 'of'> {
  if (looksUpHost(frames)) return {};
  if (SLEEPS.test(name)) return { idle: 'time' };
  if (SIGNALS.test(name)) return { idle: 'signal' };
  if (name === 'accept' || name === 'accept4') return { idle: 'connections' };
  if (!EVENTS.test(name)) return {};
  if (isOfNone(name, given)) return { idle: isTimed(name, given) ? 'time' : 'signal' };
  if (files === undefined) return {};
  if (files.all.some(isConnection)) return {};
  const at = files.all.filter((led) => led.listens).map(({ socket }) => socket?.local);
  if (at.length > 0) return { idle: 'connections', ...known({ of: at.find((each) => each !== undefined) }) };
  return files.all.every(isOfItself) ? { idle: 'events' } : {};
}

/** Whether it waits for events of no descriptor at all, which is how programs sleep. */
function isOfNone(name: string, [first, second]: readonly bigint[]): boolean {
  return (isSelect(name) && first === 0n) || (/^p?poll$/.test(name) && second === 0n);
}

function isTimed(name: string, [, , third = 0n, , fifth = 0n]: readonly bigint[]): boolean {
  if (isSelect(name)) return fifth !== 0n;
  return name === 'poll' ? BigInt.asIntN(32, third) >= 0n : third !== 0n;
}

function isSelect(name: string): boolean {
  return name === 'select' || name === 'pselect6';
}
