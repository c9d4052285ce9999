import type { Fault, FaultContext, Interruption } from './fault.ts';
import { isSent } from '../linux/signal-names.ts';

/**
 * A signal without a fault behind it and without siginfo. A signal that the thread sent to itself is told by the
 * system call it returns from. Else the signal is the one that is blocked since, or it is taken from the one that ended
 * the process, if that was raised again; its sender is not in the core.
 */
export function sentFault(at: Interruption, context: FaultContext, staleTrap: boolean): Fault {
  const common = { reason: 'sent', source: context.source, staleTrap } as const;
  const self = selfSent(at, context);
  const { delivered, handled } = context;
  if (self !== undefined && (handled === undefined || handled === self.signal))
    return { ...common, ...self, confidence: 'high' };
  if (handled !== undefined) return { ...common, signal: handled, confidence: 'high' };
  const raisedAgain = delivered !== undefined && isSent(delivered.code);
  return { ...common, ...(raisedAgain && { signal: delivered.signal }), confidence: raisedAgain ? 'medium' : 'low' };
}

interface SelfSent {
  readonly signal: number;
  readonly code: number;
  readonly sender: { readonly pid: number };
}

const SI_USER = 0;
const SI_TKILL = -6;

/** The signal that a thread has just sent to itself: tgkill(pid, tid, signal) or kill(pid, signal), as the kernel leaves their arguments behind. */
export function selfSent(at: Interruption, context: FaultContext): SelfSent | undefined {
  if (context.pid === undefined || !isAfterSystemCall(at, context)) return undefined;
  const call = SYSTEM_CALLS[at.machine]?.(at.registers);
  if (call === undefined) return undefined;
  const { pid } = context;
  const [first, second, third] = call.args;
  const byThread =
    (call.name === undefined || call.name === 'tgkill') && second === context.threadId && isSignal(third);
  if (byThread && (first === undefined || first === pid)) return { signal: third, code: SI_TKILL, sender: { pid } };
  const byProcess = (call.name === undefined ? first === pid : call.name === 'kill') && isSignal(second);
  return byProcess ? { signal: second, code: SI_USER, sender: { pid } } : undefined;
}

interface SystemCall {
  readonly name?: string;
  readonly args: readonly (number | undefined)[];
}

/** The kernel overwrites rax with the result, which is 0, and on aarch64 x0; everything else is as it was passed. */
const SYSTEM_CALLS: Readonly<
  Record<Interruption['machine'], ((registers: Interruption['registers']) => SystemCall | undefined) | undefined>
> = {
  'x86-64': ({ rax, rdi, rsi, rdx }) => (rax === 0n ? { args: [toInt(rdi), toInt(rsi), toInt(rdx)] } : undefined),
  aarch64: ({ x0, x1, x2, x8 }) => {
    const name = x8 === 129n ? 'kill' : x8 === 131n ? 'tgkill' : undefined;
    return x0 === 0n && name !== undefined ? { name, args: [undefined, toInt(x1), toInt(x2)] } : undefined;
  },
  other: undefined,
};

function toInt(register: bigint | undefined): number | undefined {
  return register === undefined ? undefined : Number(BigInt.asIntN(32, register));
}

function isSignal(value: number | undefined): value is number {
  return value !== undefined && value >= 1 && value <= 64;
}

/** `syscall`, and `svc #0`, as they are in memory. */
const SYSTEM_CALL_CODE: Readonly<Record<Interruption['machine'], Buffer | undefined>> = {
  'x86-64': Buffer.from([0x0f, 0x05]),
  aarch64: Buffer.from([0x01, 0x00, 0x00, 0xd4]),
  other: undefined,
};

/** Whether the instruction before pc is a system call: then the signal came on the way back from it, as those that are sent do. */
export function isAfterSystemCall(
  { machine, pc }: Pick<Interruption, 'machine' | 'pc'>,
  { memory }: Pick<FaultContext, 'memory'>,
): boolean {
  const code = SYSTEM_CALL_CODE[machine];
  if (code === undefined || pc < code.length) return false;
  return memory.read(pc - BigInt(code.length), code.length)?.equals(code) ?? false;
}

/**
 * Numbers of the system calls that a thread may be in that sends itself a signal: kill, tkill, tgkill, rt_sigqueueinfo,
 * rt_tgsigqueueinfo, pidfd_send_signal; and rt_sigprocmask, by which raise unblocks it before glibc 2.35.
 */
const SENDING: Readonly<
  Record<Interruption['machine'], { readonly register: string; readonly calls: ReadonlySet<bigint> } | undefined>
> = {
  'x86-64': { register: 'orig_rax', calls: new Set([62n, 200n, 234n, 129n, 297n, 424n, 14n]) },
  aarch64: { register: 'x8', calls: new Set([129n, 130n, 131n, 138n, 240n, 424n, 135n]) },
  other: undefined,
};

/** In place of the number where a handler has returned to the system call. */
const NO_NUMBER = 0xffff_ffff_ffff_ffffn;

/** Whether the thread is in a system call, or may be: the code before pc is not in the core. */
export function mayBeInSystemCall(
  at: Pick<Interruption, 'machine' | 'pc'>,
  context: Pick<FaultContext, 'memory'>,
): boolean {
  return (
    SYSTEM_CALL_CODE[at.machine] === undefined ||
    context.memory.read(at.pc, 1) === undefined ||
    isAfterSystemCall(at, context)
  );
}

/** Whether the thread may have sent the signal itself, as raise and abort do: it is in no system call that does anything else. */
export function mayHaveSent(
  at: Pick<Interruption, 'machine' | 'pc' | 'registers'>,
  context: Pick<FaultContext, 'memory'>,
): boolean {
  const { register, calls } = SENDING[at.machine] ?? {};
  const number = register === undefined ? undefined : at.registers[register];
  return (
    mayBeInSystemCall(at, context) && (number === undefined || number === NO_NUMBER || calls?.has(number) !== false)
  );
}
