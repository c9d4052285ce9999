import {
  codeName,
  isSent,
  SI_KERNEL,
  SIGABRT,
  SIGBUS,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  signalName,
  SIGTRAP,
} from '../../linux/signal-names.ts';
import { known } from '../../text/known.ts';
import type { ToldCause } from '../model.ts';

/** Addresses below are a NULL pointer with an offset (vm.mmap_min_addr). */
const NULL_END = 0x10000n;
const FPE_INTDIV = 1;

/** What a text says of a signal; what it does not say is absent. */
export interface ToldFault {
  readonly signal: number;
  /** si_code. */
  readonly code?: number | undefined;
  /** si_addr, hexadecimal. */
  readonly address?: string | undefined;
  readonly access?: ToldCause['access'] | undefined;
  /** What the text adds, for people. */
  readonly message?: string | undefined;
}

/** Why a process died whose report names signal and address. */
export function faultCause({ signal, code, address: text, access, message }: ToldFault): ToldCause {
  const name = signalName(signal);
  const rest = known({ message });
  if (code !== undefined && isSent(code) && signal !== SIGABRT)
    return {
      class: 'sent-signal',
      summary: `${name} was sent by a process (si_code ${code})`,
      confidence: 'medium',
      ...rest,
    };
  if (signal === SIGABRT) return { class: 'abort', summary: 'the program ended itself', confidence: 'medium', ...rest };
  const address = code === SI_KERNEL ? undefined : hexOf(text);
  const how = code === undefined ? '' : ` (${codeName(signal, code) ?? `si_code ${code}`})`;
  const where = known({ address, access: address === undefined ? undefined : access });
  const simple = BY_SIGNAL[signal];
  if (simple !== undefined && (signal !== SIGFPE || code === FPE_INTDIV))
    return { class: simple, summary: `${SUMMARIES[simple]}${how}`, confidence: 'medium', ...where, ...rest };
  if (signal !== SIGSEGV || address === undefined)
    return {
      class: 'unknown',
      summary: `${name}${how}: the text names no address`,
      confidence: 'low',
      because: ['the text does not tell what happened'],
      ...rest,
    };
  const summary = `${access ?? 'access'} of address ${address}${how}`;
  if (access === undefined)
    return {
      class: 'unknown',
      summary,
      confidence: 'low',
      because: ['whether it was read or written is not known'],
      ...where,
      ...rest,
    };
  return { class: classOf(BigInt(address) < NULL_END, access), summary, confidence: 'medium', ...where, ...rest };
}

function classOf(isNull: boolean, access: NonNullable<ToldCause['access']>): ToldCause['class'] {
  if (access === 'execute') return isNull ? 'null-call' : 'wild-jump';
  return isNull ? `null-${access}` : `wild-${access}`;
}

const BY_SIGNAL: Readonly<Record<number, 'bus-error' | 'illegal-instruction' | 'trap' | 'division-by-zero'>> = {
  [SIGBUS]: 'bus-error',
  [SIGILL]: 'illegal-instruction',
  [SIGTRAP]: 'trap',
  [SIGFPE]: 'division-by-zero',
};
const SUMMARIES = {
  'bus-error': 'bus error',
  'illegal-instruction': 'illegal instruction',
  trap: 'breakpoint or trap',
  'division-by-zero': 'division by zero',
} as const;

/** Hexadecimal without leading zeros, as addresses are told everywhere; undefined for what is none. `(nil)` is how C prints NULL. */
export function hexOf(text: string | undefined): string | undefined {
  if (text === '(nil)') return '0x0';
  const digits = /^(?:0x)?0*([\da-f]{1,16})$/i.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : `0x${digits.toLowerCase()}`;
}
