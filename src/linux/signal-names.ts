/** Linux signal numbers of x86 and arm (asm-generic/signal.h); others differ on mips, sparc, alpha and parisc. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  16: 'SIGSTKFLT',
  17: 'SIGCHLD',
  18: 'SIGCONT',
  19: 'SIGSTOP',
  20: 'SIGTSTP',
  21: 'SIGTTIN',
  22: 'SIGTTOU',
  23: 'SIGURG',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  26: 'SIGVTALRM',
  27: 'SIGPROF',
  28: 'SIGWINCH',
  29: 'SIGIO',
  30: 'SIGPWR',
  31: 'SIGSYS',
};

/** Codes of any signal: who sent it (asm-generic/siginfo.h). */
const COMMON_CODES: Readonly<Record<number, string>> = {
  0: 'SI_USER',
  128: 'SI_KERNEL',
  [-1]: 'SI_QUEUE',
  [-2]: 'SI_TIMER',
  [-3]: 'SI_MESGQ',
  [-4]: 'SI_ASYNCIO',
  [-5]: 'SI_SIGIO',
  [-6]: 'SI_TKILL',
  [-7]: 'SI_DETHREAD',
  [-60]: 'SI_ASYNCNL',
};

/** Positive codes, from 1, of the signals that the CPU or the kernel raises (asm-generic/siginfo.h). */
const CODES: Readonly<Record<number, readonly string[]>> = {
  4: [
    'ILL_ILLOPC',
    'ILL_ILLOPN',
    'ILL_ILLADR',
    'ILL_ILLTRP',
    'ILL_PRVOPC',
    'ILL_PRVREG',
    'ILL_COPROC',
    'ILL_BADSTK',
    'ILL_BADIADDR',
  ],
  5: ['TRAP_BRKPT', 'TRAP_TRACE', 'TRAP_BRANCH', 'TRAP_HWBKPT', 'TRAP_UNK', 'TRAP_PERF'],
  7: ['BUS_ADRALN', 'BUS_ADRERR', 'BUS_OBJERR', 'BUS_MCEERR_AR', 'BUS_MCEERR_AO'],
  8: ['FPE_INTDIV', 'FPE_INTOVF', 'FPE_FLTDIV', 'FPE_FLTOVF', 'FPE_FLTUND', 'FPE_FLTRES', 'FPE_FLTINV', 'FPE_FLTSUB'],
  11: [
    'SEGV_MAPERR',
    'SEGV_ACCERR',
    'SEGV_BNDERR',
    'SEGV_PKUERR',
    'SEGV_ACCADI',
    'SEGV_ADIDERR',
    'SEGV_ADIPERR',
    'SEGV_MTEAERR',
    'SEGV_MTESERR',
    'SEGV_CPERR',
  ],
  31: ['SYS_SECCOMP', 'SYS_USER_DISPATCH'],
};

/** Signals whose default action is to end the process with a core: QUIT ILL TRAP ABRT BUS FPE SEGV XCPU XFSZ SYS. */
const FATAL: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 8, 11, 24, 25, 31]);

export const SIGQUIT = 3;
export const SIGILL = 4;
export const SIGTRAP = 5;
export const SIGABRT = 6;
export const SIGBUS = 7;
export const SIGFPE = 8;
export const SIGSEGV = 11;
export const SIGSTOP = 19;
export const SIGXCPU = 24;
export const SIGXFSZ = 25;
export const SIGSYS = 31;

/** The code of a signal that the kernel raised without saying more. */
export const SI_KERNEL = 128;
const SEGV_MTEAERR = 8;
/** `si_code` of a timer that the process set: timer_create. */
export const SI_TIMER = -2;

/** `SIGSEGV` for 11; `SIGRTMIN+2` for 36 (glibc counts from 34); `signal 99` for what is no signal. */
export function signalName(signal: number): string {
  if (signal >= 32 && signal <= 64)
    return signal < 34 ? `SIG${signal}` : signal === 34 ? 'SIGRTMIN' : `SIGRTMIN+${signal - 34}`;
  return SIGNALS[signal] ?? `signal ${signal}`;
}

/** The number of a signal by its name, with or without `SIG`; undefined for what is no name of one. */
export function signalNumber(name: string): number | undefined {
  const wanted = name.startsWith('SIG') ? name : `SIG${name}`;
  const found = Object.entries(SIGNALS).find(([, each]) => each === wanted)?.[0];
  return found === undefined ? undefined : Number(found);
}

const TEXTS: ReadonlyMap<string, number> = new Map([
  ['Segmentation fault', SIGSEGV],
  ['Aborted', SIGABRT],
  ['Bus error', SIGBUS],
  ['Illegal instruction', SIGILL],
  ['Floating point exception', SIGFPE],
  ['Trace/breakpoint trap', SIGTRAP],
]);

/** What strsignal(3) calls the signals that end a program by a fault or an abort, in the C locale (glibc 2.36). */
export const SIGNAL_TEXTS: readonly string[] = [...TEXTS.keys()];

/** The number of one of these. */
export function signalOfText(text: string): number | undefined {
  return TEXTS.get(text);
}

/** The name of a siginfo code, `SEGV_MAPERR` for 11 and 1; undefined for one that the kernel's headers do not have. */
export function codeName(signal: number, code: number): string | undefined {
  return COMMON_CODES[code] ?? CODES[signal]?.[code - 1];
}

/** Whether a signal ends a process that does not handle it, with a core. */
export function isFatal(signal: number): boolean {
  return FATAL.has(signal);
}

/** Whether a code says that a process, or the process itself, sent the signal: then there is no fault address. */
export function isSent(code: number): boolean {
  return code <= 0;
}

/** Whether memory tags were checked behind the program's back: the kernel tells of it at its next entry, and gives 0 for the address. */
export function isLateTagFault({ signal, code }: { readonly signal: number; readonly code: number }): boolean {
  return signal === SIGSEGV && code === SEGV_MTEAERR;
}
