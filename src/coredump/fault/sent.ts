import type { Fault, FaultContext, Interruption } from '../fault.ts';
import { isSent } from '../signal-names.ts';

/**
 * A signal without a fault behind it and without siginfo. A signal that the thread sent to itself is told by the
 * system call it returns from. Else the signal is taken from the one that ended the process, if that was raised
 * again; its sender is not in the core.
 */
export function sentFault(at: Interruption, context: FaultContext, staleTrap: boolean): Fault {
  const common = { reason: 'sent', source: context.source, staleTrap } as const;
  const self = selfSent(at, context);
  if (self !== undefined) return { ...common, ...self, confidence: 'high' };
  const { delivered } = context;
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
  const byThread = (call.name === undefined || call.name === 'tgkill') && second === context.threadId && isSignal(third);
  if (byThread && (first === undefined || first === pid)) return { signal: third, code: SI_TKILL, sender: { pid } };
  const byProcess = (call.name === undefined ? first === pid : call.name === 'kill') && isSignal(second);
  return byProcess ? { signal: second, code: SI_USER, sender: { pid } } : undefined;
}

interface SystemCall {
  readonly name?: string;
  readonly args: readonly (number | undefined)[];
}

/** The kernel overwrites rax with the result, which is 0, and on aarch64 x0; everything else is as it was passed. */
const SYSTEM_CALLS: Readonly<Record<Interruption['machine'], ((registers: Interruption['registers']) => SystemCall | undefined) | undefined>> = {
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
export function isAfterSystemCall({ machine, pc }: Pick<Interruption, 'machine' | 'pc'>, { memory }: Pick<FaultContext, 'memory'>): boolean {
  const code = SYSTEM_CALL_CODE[machine];
  if (code === undefined || pc < code.length) return false;
  return memory.read(pc - BigInt(code.length), code.length)?.equals(code) ?? false;
}
