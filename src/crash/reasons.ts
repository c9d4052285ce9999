import type { Fault, FaultReason } from '../fault/model.ts';
import { SI_KERNEL, SIGQUIT, SIGSTOP, SIGXCPU } from '../linux/signal-names.ts';

/** What the CPU or the kernel objected to, for people. */
export const REASONS = {
  'not-mapped': 'not mapped',
  protection: 'mapped, but not for this',
  'protection-key': 'a protection key forbids it',
  'beyond-end-of-file': 'beyond the end of the mapped file',
  'memory-failure': 'the memory failed',
  'non-canonical': 'no address at all (not canonical)',
  'general-protection': 'general protection fault',
  'privileged-instruction': 'an instruction that only the kernel may run',
  misaligned: 'misaligned',
  'pointer-authentication': 'the pointer is not the one that was signed: its authentication failed',
  'branch-target': 'a jump to where none may go (BTI)',
  'shadow-stack': 'a return address was overwritten (shadow stack)',
  'memory-tag': "the pointer's tag differs from the memory's",
  bounds: 'outside the bounds',
  'division-by-zero': 'integer division by zero',
  'division-overflow': 'a division whose result is too large for its register',
  division: 'integer division by zero, or with a result too large for its register',
  'floating-point': 'floating-point exception',
  'invalid-opcode': 'an instruction that the CPU does not have',
  breakpoint: 'breakpoint instruction',
  debug: 'single step or watchpoint',
  seccomp: 'a system call that a seccomp filter forbids',
  kernel: 'raised by the kernel, which does not say why',
  sent: 'sent, not caused by a fault',
  unknown: 'the core does not hold its reason',
} as const satisfies Record<FaultReason, string>;

/** What a fault that is of no class was, where the kernel or the CPU tells more than its reason. */
export function moreThanReason({ signal, code, reason }: Fault): string | undefined {
  if (reason === 'kernel' && code === SI_KERNEL) return BY_KERNEL[signal ?? 0];
  return reason === 'floating-point' ? FLOATING_POINT[code ?? 0] : undefined;
}

/** What the kernel has to say by a signal that tells no more than its number. */
const BY_KERNEL: Readonly<Record<number, string>> = {
  [SIGQUIT]: 'typed at its terminal (Ctrl-\\), no fault',
  [SIGSTOP]: 'the process was stopped, as gcore does: a picture of a process that lived on, no crash',
  [SIGXCPU]: 'it used more CPU time than its limit allows (RLIMIT_CPU, LimitCPU=)',
};

/** By si_code (asm-generic/siginfo.h). */
const FLOATING_POINT: Readonly<Record<number, string>> = {
  3: 'floating-point division by zero',
  4: 'floating-point overflow',
  5: 'floating-point underflow',
  6: 'floating-point result that is not exact',
  7: 'invalid floating-point operation',
  8: 'subscript out of range',
};
