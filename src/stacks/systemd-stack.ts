/** A frame as systemd-coredump names it: by symbol tables alone, so without inline frames. */
export interface SystemdFrame {
  readonly address?: string;
  readonly function?: string;
  /** The module's file name, without its directory. */
  readonly module?: string;
  /** Relative to the module: `0x1aa3`. */
  readonly offset?: string;
}

export interface SystemdThread {
  readonly id: number;
  readonly name?: string;
  readonly frames: readonly SystemdFrame[];
}

const THREAD = /^Stack trace of thread (\d+):$/;
const FRAME = /^#(\d+) +0x0*([0-9a-f]+) (.*) \(([^()]*?)(?: \+ (0x[0-9a-f]+))?\)$/;
const UNKNOWN = 'n/a';

/**
 * The stacks in the MESSAGE of a coredump's record, as they were when the process died: the executable may be gone or
 * replaced since. The crash thread comes first, for the core has it first. A stack ends before a frame that can't be
 * read: a line end in the path of a module does that.
 *
 *     Stack trace of thread 8785:
 *     #3  0x00007fea251e7219 __strlen_avx2 (libc.so.6 + 0x156219)
 *     #4  0x00007fea24dbe197 n/a (_ctypes.cpython-311-x86_64-linux-gnu.so + 0xe197)
 */
export function parseSystemdStack(message: string): SystemdThread[] {
  const threads: { id: number; frames: SystemdFrame[] }[] = [];
  for (const line of message.split('\n').map((each) => each.trim())) {
    const id = THREAD.exec(line)?.[1];
    if (id !== undefined) threads.push({ id: Number(id), frames: [] });
    const [, index, ...frame] = FRAME.exec(line) ?? [];
    const frames = threads.at(-1)?.frames;
    if (Number(index) === frames?.length) frames.push(toFrame(frame));
  }
  return threads;
}

/**
 * The threads with that first which got the last signal: the one that the journal names, else the first, for the core has
 * it first. Where threads are numbered as the kernel does and that one is not among them, its stack was not written down:
 * then there is none. (In a container they are numbered apart.)
 */
export function crashThreadFirst(
  threads: readonly SystemdThread[],
  { pid, tid, threadName }: { readonly pid?: number; readonly tid?: number; readonly threadName?: string },
): SystemdThread[] {
  const named = threads.find(({ id }) => id === tid);
  if (named === undefined) return tid !== undefined && threads.some(({ id }) => id === pid) ? [] : [...threads];
  const first = threadName === undefined ? named : { ...named, name: threadName };
  return [first, ...threads.filter((thread) => thread !== named)];
}

/** Where a signal handler returns to, by C library and architecture; and as gdb calls it. */
const TRAMPOLINES: ReadonlySet<string> = new Set([
  '__restore_rt',
  '__restore',
  '__kernel_rt_sigreturn',
  '__default_sa_restorer',
  '<signal handler called>',
]);

/** Whether a frame is what a signal handler returns to, by the name that its C library gives it. */
export function isTrampoline({ function: name }: Pick<SystemdFrame, 'function'>): boolean {
  return name !== undefined && TRAMPOLINES.has(name);
}

function toFrame([address, name = UNKNOWN, module = UNKNOWN, offset]: readonly string[]): SystemdFrame {
  return {
    ...(address === undefined ? {} : { address: `0x${address}` }),
    ...(name === UNKNOWN ? {} : { function: name }),
    ...(module === UNKNOWN ? {} : { module }),
    ...(offset === undefined ? {} : { offset }),
  };
}
