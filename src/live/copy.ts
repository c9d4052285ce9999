import { archOf } from '../arch/index.ts';
import { openBytes } from '../elf/bytes.ts';
import { readElf } from '../elf/elf.ts';
import { systemCallNumber } from '../arch/system-call-names.ts';
import { copyThreads, type Copied, type HowToCopy } from '../tools/copy-threads.ts';

/**
 * Calls that a stop would make return early, also where no signal handler is: signal(7), "Interruption of system calls and library functions
 * by stop signals", has those that fail with EINTR; what has sent a part of its data returns how much (fixtures/live/pipe-full.c: its child would
 * end). Not every program expects that: who sleeps in one of them is left alone.
 */
const RESTLESS = [
  'epoll_wait epoll_pwait epoll_pwait2 semop semtimedop rt_sigtimedwait io_getevents io_pgetevents',
  'write writev pwrite64 pwritev pwritev2 sendto sendmsg sendmmsg sendfile splice vmsplice tee',
  'recvfrom recvmsg recvmmsg accept accept4 connect msgsnd msgrcv',
].flatMap((names) => names.split(' '));

/** What of these processes stood still for; undefined where nothing here can stop one. */
export async function copyAll(
  pids: readonly number[],
  timeout: number,
): Promise<ReadonlyMap<number, Copied> | undefined> {
  const how = howToCopy();
  return how === undefined ? undefined : await copyThreads(pids, how, timeout);
}

/** By the processor that this program itself runs on. */
function howToCopy(): HowToCopy | undefined {
  const bytes = openBytes('/proc/self/exe');
  try {
    const arch = archOf(readElf(bytes));
    if (arch === undefined) return undefined;
    const number = (name: string) => systemCallNumber(arch.name, name);
    const [ptrace, wait4, scheduler] = [number('ptrace'), number('wait4'), number('sched_setscheduler')];
    if (ptrace === undefined || wait4 === undefined || scheduler === undefined) return undefined;
    const word = arch.elf.bits / 8;
    return {
      ptrace,
      wait4,
      scheduler,
      word,
      spAt: arch.registers.names.indexOf(arch.registers.sp) * word,
      restless: RESTLESS.flatMap((name) => number(name) ?? []),
    };
  } finally {
    bytes.close();
  }
}
