import { FUTEX, FUTEX_COMMAND } from '../locks/model.ts';
import { hex } from '../text/hex.ts';

/** Tells a descriptor's file. */
type FileOf = (descriptor: number) => string | undefined;

/**
 * The system call of a thread in words.
 * @param name undefined: of no call that is known.
 * @param watched the descriptors whose events it waits for, with their files.
 */
export function callWords(
  number: number,
  name: string | undefined,
  given: readonly bigint[],
  fileOf: FileOf,
  watched: string | undefined,
): string {
  if (name === undefined) return `system call ${number}`;
  const [first = 0n, second = 0n, third = 0n] = given;
  return WORDS[name]?.({ first, second, third, given, fileOf, watched }) ?? name;
}

interface Given {
  readonly first: bigint;
  readonly second: bigint;
  readonly third: bigint;
  readonly given: readonly bigint[];
  readonly fileOf: FileOf;
  readonly watched: string | undefined;
}

type Words = (given: Given) => string;

const onFile =
  (verb: string): Words =>
  ({ first, fileOf: told }) => {
    const descriptor = Number(BigInt.asIntN(32, first));
    const file = told(descriptor);
    return `${verb} descriptor ${descriptor}${file === undefined ? '' : ` (${file})`}`;
  };

const READS = onFile('reads from');
const WRITES = onFile('writes to');
const RECEIVES = onFile('receives from');
const SENDS = onFile('sends to');
const ACCEPTS = onFile('waits for a connection on');
const OF_ONE = onFile('waits for events of');
const EVENTS: Words = (call) => `${OF_ONE(call)}${call.watched === undefined ? '' : `: ${call.watched}`}`;
const LOCKS = onFile('waits for a lock of');
const POLLS: Words = ({ second, third, watched }) => {
  const time = BigInt.asIntN(32, third) < 0n ? undefined : `for ${BigInt.asUintN(32, third)} ms at most`;
  return second === 0n ? sleepsIn('poll', time) : `${several(second, watched)}${time === undefined ? '' : `, ${time}`}`;
};
const PPOLLS: Words = ({ second, third, watched }) => {
  const time = third === 0n ? undefined : 'for a time';
  return second === 0n
    ? sleepsIn('ppoll', time)
    : `${several(second, watched)}${time === undefined ? '' : `, ${time}`}`;
};
const SELECTS: Words = ({ first, given, watched }) =>
  first === 0n
    ? sleepsIn('select', given[4] === 0n ? undefined : 'for a time')
    : `waits for events of descriptors${watched === undefined ? '' : ` ${watched}`}${given[4] === 0n ? '' : ', for a time'}`;
const SLEEPS: Words = () => 'sleeps';

/** Of no descriptors nothing can come: only a signal, or the time, ends the call. */
function sleepsIn(call: string, time: string | undefined): string {
  return `sleeps with ${call}, ${time ?? 'for ever'}`;
}

function several(count: bigint, watched: string | undefined): string {
  const files = watched === undefined ? '' : `${count === 1n ? ' ' : ': '}${watched}`;
  return `waits for events of ${count === 1n ? 'descriptor' : `${count} descriptors`}${files}`;
}

/** In words what matters of the arguments: man pages of section 2. */
const WORDS: Readonly<Record<string, Words | undefined>> = {
  read: READS,
  readv: READS,
  pread64: READS,
  write: WRITES,
  writev: WRITES,
  pwrite64: WRITES,
  recvfrom: RECEIVES,
  recvmsg: RECEIVES,
  sendto: SENDS,
  sendmsg: SENDS,
  accept: ACCEPTS,
  accept4: ACCEPTS,
  connect: onFile('connects by'),
  epoll_wait: EVENTS,
  epoll_pwait: EVENTS,
  epoll_pwait2: EVENTS,
  io_uring_enter: OF_ONE,
  flock: LOCKS,
  fcntl: ({ second, ...rest }) => (second === 7n || second === 38n ? LOCKS({ second, ...rest }) : 'fcntl'),
  fsync: onFile('writes to disk'),
  fdatasync: onFile('writes to disk'),
  ioctl: onFile('controls'),
  poll: POLLS,
  ppoll: PPOLLS,
  select: SELECTS,
  pselect6: SELECTS,
  nanosleep: SLEEPS,
  clock_nanosleep: SLEEPS,
  pause: () => 'waits for a signal',
  rt_sigsuspend: () => 'waits for a signal',
  rt_sigtimedwait: () => 'waits for a signal',
  futex: ({ first, second, given }) => futexWords(first, Number(second), given),
  wait4: ({ first }) => childWords(BigInt.asIntN(32, first)),
  waitid: ({ first, second }) => (first === 1n ? childWords(BigInt.asIntN(32, second)) : 'waits for a child'),
  semop: () => 'waits for a System V semaphore',
  semtimedop: () => 'waits for a System V semaphore, for a time',
  msgrcv: () => 'waits for a System V message',
  msgsnd: () => 'waits to send a System V message',
  exit_group: () => 'ends',
};

function futexWords(address: bigint, operation: number, given: readonly bigint[]): string {
  const command = operation & FUTEX_COMMAND;
  const what =
    command === FUTEX.lockPi || command === FUTEX.lockPi2
      ? 'a lock with priority inheritance'
      : 'a lock, a condition or the like';
  return `waits for ${what} (futex ${hex(address)})${given[3] === 0n ? '' : ', for a time'}`;
}

function childWords(pid: bigint): string {
  return pid > 0n
    ? `waits for process ${pid}`
    : pid === -1n
      ? 'waits for any child'
      : 'waits for a child of a process group';
}
