import type { Fault } from './model.ts';

/** Why a fault is not certain, in words; empty where it is. */
export function doubtsOf(fault: Fault): string[] {
  return fault.confidence === 'high' ? [] : [...(fault.because ?? [byEvidence(fault)])];
}

/** What the evidence lacked that the fault was told by. */
function byEvidence({ reason, source, confidence }: Fault): string {
  if (reason === 'general-protection')
    return 'the kernel gives no address for it, and the instruction does not tell what it was about';
  if (reason === 'sent')
    return confidence === 'low'
      ? 'no siginfo tells which signal was sent'
      : 'no siginfo tells which signal was sent: it is taken for the one that ended the process';
  if (reason === 'unknown') return 'no siginfo tells what raised the signal';
  if (source === 'instruction') return 'no siginfo tells what raised the signal: the instruction does';
  return 'no siginfo tells what raised the signal: the trap that the kernel noted does';
}
