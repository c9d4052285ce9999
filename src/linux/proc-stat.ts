/** What /proc/PID/stat tells of a process or a thread. Facts: proc_pid_stat(5). */
export interface ProcStat {
  readonly id: number;
  /** Cut at 15 bytes. */
  readonly name: string;
  /** R, S, D, T, t, Z, X, I. */
  readonly state: string;
  readonly parent: number;
  /** Ticks of processor time, of itself and of the kernel for it. */
  readonly ticks: number;
  /** Ticks since the boot: with the id it tells a process from a later one. */
  readonly started: number;
}

/** A name may hold anything, `) R 1` too: it ends at the last parenthesis. Undefined for what is no such line. */
export function parseProcStat(text: string): ProcStat | undefined {
  const [, id, name = '', rest = ''] = /^(\d+) \((.*)\) ([^()]*)$/s.exec(text.trimEnd()) ?? [];
  const [state, parent, , , , , , , , , , user, system, ...more] = rest.split(' ');
  if (id === undefined || state === undefined || !/^[A-Za-z]$/.test(state)) return undefined;
  return {
    id: Number(id),
    name,
    state,
    parent: Number(parent),
    ticks: Number(user) + Number(system),
    started: Number(more[6]),
  };
}

/** Of /proc/PID/schedstat: nanoseconds on a processor, and waiting for one. Undefined where the kernel does not count them. */
export function parseSchedstat(text: string): { readonly ran: bigint; readonly waited: bigint } | undefined {
  const [, ran, waited] = /^(\d+) (\d+) \d+/.exec(text) ?? [];
  return ran === undefined || waited === undefined ? undefined : { ran: BigInt(ran), waited: BigInt(waited) };
}

/** Of /proc/PID/status: how often it gave the processor away, by itself and not. */
export function parseSwitches(text: string): number | undefined {
  const counts = [...text.matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)$/gm)];
  return counts.length === 2 ? counts.reduce((sum, [, count]) => sum + Number(count), 0) : undefined;
}

/** Of /proc/PID/status: the id in the innermost namespace, which is the one that it knows itself. */
export function parseInnerId(text: string): number | undefined {
  const ids = /^NSpid:\s+([\d\s]+)$/m.exec(text)?.[1]?.trim().split(/\s+/);
  return ids === undefined ? undefined : Number(ids.at(-1));
}

/** A system call that a thread is in. */
export interface SystemCall {
  readonly number: number;
  readonly arguments: readonly bigint[];
}

/** Where a thread sleeps, and in which system call if in one. */
export interface Sleeping {
  readonly call?: SystemCall;
  readonly sp: bigint;
  readonly pc: bigint;
}

/** Of /proc/PID/syscall: number, six arguments, stack pointer, program counter; -1 outside of a call. Undefined while it runs. */
export function parseSyscall(text: string): Sleeping | undefined {
  const words = text.trim().split(' ');
  if (!/^-?\d+$/.test(words[0] ?? '') || !words.slice(1).every((word) => /^0x[0-9a-f]+$/.test(word))) return undefined;
  const number = Number(words[0]);
  const [sp, pc] = words.slice(-2).map(BigInt);
  if (sp === undefined || pc === undefined || words.length < 3) return undefined;
  return { sp, pc, ...(number < 0 ? {} : { call: { number, arguments: words.slice(1, 7).map(BigInt) } }) };
}
