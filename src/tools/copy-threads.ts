import { PERL, PYTHON } from './copy-threads-scripts.ts';
import { ToolError } from '../errors/errors.ts';
import { howItEnded, startTool, toolFailed, type ToolCommand } from './run.ts';
import { findProgram } from './sandbox.ts';

/** A thread as it stood still. */
export interface CopiedThread {
  readonly id: number;
  /** As PTRACE_GETREGSET gives them: user_regs_struct of the processor. */
  readonly registers: Buffer;
  /** From a little below the stack pointer on. */
  readonly stack?: { readonly address: bigint; readonly bytes: Buffer };
}

/** What was copied of a process. */
export interface Copied {
  readonly threads: readonly CopiedThread[];
  /** Microseconds from the first thread that stopped to when all went on; absent where none was stopped. */
  readonly stoppedFor?: number;
  /** Threads that may not be traced, with the error's number. */
  readonly refused: readonly { readonly id: number; readonly errno: number }[];
  /** Threads that did not stop in time. */
  readonly late: readonly number[];
  /** Nothing was copied: the time for it was over. */
  readonly outOfTime?: true;
}

/** How registers are stored, and which threads are left alone. */
export interface HowToCopy {
  /** Numbers of system calls on this machine. */
  readonly ptrace: number;
  readonly wait4: number;
  /** sched_setscheduler. */
  readonly scheduler: number;
  /** Where the stack pointer is in the registers, and bytes of a word. */
  readonly spAt: number;
  readonly word: number;
  /** Numbers of system calls: who sleeps in one of them is not stopped. */
  readonly restless: readonly number[];
}

/** Bytes of one stack: a deeper one is told as far as that goes. */
const MOST = 1024 * 1024;
/** Milliseconds for the threads of a process to stop: then they are let go. */
const PATIENCE = 100;
/** Of all that is printed: hexadecimal digits of as many stacks as there are. */
const OUTPUT_MAX = 512 * 1024 * 1024;

/** Programs that can do it: perl-base is in every Debian, python3 nearly everywhere else. */
const PROGRAMS = [
  { program: 'perl', args: ['-e', PERL], end: ['--'] },
  { program: 'python3', args: ['-I', '-S', '-c', PYTHON], end: [] },
] as const;

/**
 * Copies registers and stacks of all threads of processes, each of which stands still only meanwhile.
 * @param timeout milliseconds for each process: one that takes longer is let go, and does not hold up the others.
 * @returns by process; undefined where there is no program that can do it.
 * @throws ToolError where that program fails.
 */
export async function copyThreads(
  pids: readonly number[],
  how: HowToCopy,
  timeout: number,
  programs: readonly string[] = PROGRAMS.map(({ program }) => program),
): Promise<ReadonlyMap<number, Copied> | undefined> {
  const found = PROGRAMS.find(({ program }) => programs.includes(program) && findProgram(program) !== undefined);
  if (found === undefined || pids.length === 0) return undefined;
  const numbers = [how.ptrace, how.wait4, how.scheduler, how.spAt, how.word, MOST, PATIENCE].map(String);
  const before = [...found.args, ...found.end, ...numbers, how.restless.join(',')];
  const all = new Map<number, Copied>();
  for (let left = pids; left.length > 0;) {
    const printed = await printedOf({ ...found, args: [...before, ...left.map(String)] }, timeout);
    for (const [pid, copied] of parseCopied(printed.text)) all.set(pid, copied);
    if (!printed.timedOut) break;
    const [late, ...others] = left.filter((pid) => !all.has(pid)); // in the order in which they were named
    if (late !== undefined) all.set(late, { threads: [], refused: [], late: [], outOfTime: true });
    left = others;
  }
  return all;
}

/** Whatever the program has printed when it ends, or when nothing came for as long as that. */
async function printedOf(
  { program, args }: Pick<ToolCommand, 'program' | 'args'>,
  timeout: number,
): Promise<{ readonly text: string; readonly timedOut: boolean }> {
  const command = { program, args, env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' } };
  const tool = await startTool(command);
  const chunks: Buffer[] = [];
  let [size, said, timedOut] = [0, '', false];
  const end = (): void => {
    timedOut = true;
    tool.kill();
  };
  let timer = setTimeout(end, timeout);
  tool.stdout.on('data', (chunk: Buffer) => {
    clearTimeout(timer);
    timer = setTimeout(end, timeout);
    size += chunk.length;
    if (size > OUTPUT_MAX) tool.kill();
    else chunks.push(chunk);
  });
  tool.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-SAID_MAX);
  });
  const ended = await tool.ended;
  clearTimeout(timer);
  if (ended.error !== undefined) throw ended.error;
  if (size > OUTPUT_MAX)
    throw new ToolError(`${program} printed more than the limit.`, 'Look at fewer processes at once.');
  if (!timedOut && ended.exitCode !== 0) throw toolFailed({ program, args: ['...'] }, howItEnded(ended), said);
  return { text: Buffer.concat(chunks).toString('latin1'), timedOut };
}

/** Characters of what a program that failed said last. */
const SAID_MAX = 2000;

/** What the scripts print. A line that makes no sense is left out. */
export function parseCopied(text: string): ReadonlyMap<number, Copied> {
  const all = new Map<number, Copied>();
  let [threads, refused, late] = [[] as CopiedThread[], [] as { id: number; errno: number }[], [] as number[]];
  for (const line of text.split('\n')) {
    const [kind, first = '', second = ''] = line.split(' ');
    const last = threads.at(-1);
    if (kind === 'R') threads.push({ id: Number(first), registers: Buffer.from(second, 'hex') });
    else if (kind === 'M' && last !== undefined)
      threads.splice(-1, 1, { ...last, stack: { address: BigInt(first), bytes: Buffer.from(second, 'hex') } });
    else if (kind === 'X') refused.push({ id: Number(first), errno: Number(second) });
    else if (kind === 'N') late.push(Number(first));
    else if (kind === 'P') {
      const took = Number(second);
      all.set(Number(first), { threads, refused, late, ...(took === 0 ? {} : { stoppedFor: took }) });
      [threads, refused, late] = [[], [], []];
    }
  }
  return all;
}
