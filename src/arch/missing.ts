import type { Arch } from './model.ts';

/** What an answer lacks where a processor's record has no such part. Of the other parts model.ts tells. */
const LOST = {
  signalFrames:
    "what a signal handler interrupted (the fault is the one that the core's own siginfo tells, also where that is a handler's)",
  systemCalls: 'whether a thread sent itself the signal by the system call that it is in',
} as const satisfies Partial<Record<keyof Arch, string>>;

/** What is not known of a crash for want of a record of its processor, or of a part of it; in words, undefined if nothing. */
export function missingText(
  arch: Arch | undefined,
  processor: { readonly name: string } | undefined,
): string | undefined {
  if (arch === undefined)
    return `Faultline has no record of ${processor?.name ?? 'this processor'}: registers and stacks are gdb's, and not known are ${Object.values(LOST).join('; ')}; which access failed, and what the instruction did`;
  const lost = Object.entries(LOST).flatMap(([part, text]) => (part in arch ? [] : [text]));
  return lost.length === 0 ? undefined : `Faultline's record of ${arch.name} does not tell ${lost.join('; ')}`;
}
