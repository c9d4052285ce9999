import type { Encoding } from '../elf/fields.ts';
import { parseSiginfo, type Siginfo } from './siginfo.ts';
import { SI_KERNEL } from './signal-names.ts';

/** Bytes of the kernel's `siginfo_t`. */
export const SIGINFO_SIZE = 128;

/** Codes of signals that a process, a timer or a queue sent: SI_USER to SI_TKILL. */
const FIRST_SENT = -6;

/** PID_MAX_LIMIT of a 64-bit kernel. */
const LAST_PID = 4 * 1024 * 1024;

/** More positive codes than any signal has. */
const LAST_CODE = 15;

/** Reads the place of a siginfo in a signal frame; undefined if what is there can't be one. */
export function readSiginfo(bytes: Buffer, encoding: Encoding): Siginfo | undefined {
  const siginfo = parseSiginfo(bytes, encoding);
  return isPlausible(siginfo) ? siginfo : undefined;
}

/**
 * Whether bytes where a siginfo may be can be one. The kernel fills the place in a signal frame only for a handler
 * that was installed with SA_SIGINFO, otherwise it holds what was there before (CPython's debug build: 0xCD).
 */
function isPlausible({ signal, errno, code, sender }: Siginfo): boolean {
  const isCode = (code >= FIRST_SENT && code <= LAST_CODE) || code === SI_KERNEL;
  const isSender = sender === undefined || (sender.pid >= 0 && sender.pid <= LAST_PID);
  return signal >= 1 && signal <= 64 && errno === 0 && isCode && isSender;
}
