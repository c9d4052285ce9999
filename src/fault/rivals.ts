import { hex } from '../text/hex.ts';
import { signalName } from '../linux/signal-names.ts';
import { isOfFault, type Trampoline } from './trampoline.ts';

/** What is said of faults beside the one that a report is about; names and addresses only, no judgement. */

/** Several threads are in handlers of faults, and the last signal came to none of them. */
export function severalText(rivals: readonly Trampoline[]): string {
  return `several threads are in handlers of faults (${rivals.map(describe).join('; ')}): which was the first is not known`;
}

/** One thread is in the handler of a fault, while another sent itself the last signal. */
export function elsewhereText([rival]: readonly Trampoline[]): string {
  const signal = rival?.fault?.signal;
  return `thread ${rival?.threadId} sent itself ${signal === undefined ? 'the last signal' : signalName(signal)} meanwhile: to report this fault, unless that is a failure of its own and this fault was being survived`;
}

/** Handlers of faults at work when another process ended this one; undefined if there were none. */
export function survivedText(trampolines: readonly Trampoline[]): string | undefined {
  const faults = trampolines.filter(isOfFault);
  return faults.length === 0
    ? undefined
    : `when the signal came, a handler was at work on a fault (${faults.map(describe).join('; ')}): one that the program was surviving, or whose handler hung`;
}

function describe({ threadId, index, fault }: Trampoline): string {
  const { signal, access, address } = fault ?? {};
  const what = address === undefined ? '' : `, ${access ?? 'access'} of ${hex(address)}`;
  return `${signal === undefined ? 'a signal' : signalName(signal)}${what}, of thread ${threadId} at #${index + 1}`;
}
