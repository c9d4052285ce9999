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

/** A fault with no more confidence than that, and why. */
export function doubted(fault: Fault, confidence: Fault['confidence'], why: string): Fault {
  return { ...fault, confidence: weaker(fault.confidence, confidence), because: [...doubtsOf(fault), why] };
}

const ORDER = ['high', 'medium', 'low'] as const;

/** The weaker of two confidences. */
export function weaker(a: Fault['confidence'], b: Fault['confidence']): Fault['confidence'] {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))] ?? 'low';
}
