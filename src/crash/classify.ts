import { hex } from '../text/hex.ts';
import type { Frame } from '../report/frame.ts';
import { isEnding } from '../runtimes/endings.ts';
import type { Ending } from '../runtimes/model.ts';
import type { Cause, CrashClass } from '../report/sections/crash.ts';
import type { Fault, FaultReason } from '../fault/fault.ts';
import { stopText } from '../fault/stop.ts';
import type { ProgramMessage } from './program-message.ts';
import {
  SI_KERNEL,
  SI_TIMER,
  SIGABRT,
  SIGBUS,
  SIGQUIT,
  SIGSEGV,
  SIGSTOP,
  SIGTRAP,
  SIGXCPU,
  SIGXFSZ,
  signalName,
} from '../linux/signal-names.ts';

/** What is known when a crash is classified. */
export interface Facts {
  readonly fault: Fault & { readonly signal: number };
  /** Frames from the fault frame on. */
  readonly frames: readonly Frame[];
  readonly pid?: number | undefined;
  /** The command of the process that sent the signal, where something knows it. */
  readonly senderCommand?: string | undefined;
  /** It is proven that no thread has a fault: the signal is all that there was. */
  readonly isFaultless: boolean;
  /** The fault address is where the stack of the crash thread ran out. */
  readonly stackExhausted: boolean;
  /** The saved program counter lies in no executable mapping. */
  readonly pcIsCode: boolean;
  /** A return led to the saved program counter, no call. */
  readonly returned: boolean;
  /** The process sent itself the signal, from a C library that is linked in without symbols, or whose callers are lost. */
  readonly namelessRaise: boolean;
  /** The stack could not be followed to its start: who called the outermost function that is known is not. */
  readonly stackLost: boolean;
  /** A sanitizer found an error and ended the program. */
  readonly bySanitizer: boolean;
  readonly message: ProgramMessage;
  /** What the log says of the same process, where there is one. */
  readonly logMessage?: { readonly class: CrashClass; readonly text: string } | undefined;
}

type Rule = (facts: Facts) => Cause | undefined;

/** Addresses below are a NULL pointer with an offset: no mapping is made there (vm.mmap_min_addr is 64 KiB). */
const NULL_END = 0x10000n;

/** Why a process died. The first rule that decides wins; `unknown`, with what is missing, where none does. */
export function classify(facts: Facts): Cause {
  for (const rule of RULES) {
    const cause = rule(facts);
    if (cause !== undefined) return cause;
  }
  return withoutClass(facts.fault);
}

/** What no class stands for: a CPU time limit, a forbidden system call. What it was may be known all the same. */
function withoutClass(fault: Facts['fault']): Cause {
  const { signal, code, reason } = fault;
  const told =
    reason === 'kernel' && code === SI_KERNEL
      ? BY_KERNEL[signal]
      : reason === 'floating-point'
        ? FLOATING_POINT[code ?? 0]
        : undefined;
  const isKnown = told !== undefined || !VAGUE.has(reason);
  return {
    class: 'unknown',
    summary: `${signalName(signal)}: ${told ?? REASONS[reason]}`,
    ...sourceOf(fault),
    confidence: isKnown ? fault.confidence : 'low',
  };
}

/** Reasons that leave open what happened. */
const VAGUE: ReadonlySet<FaultReason> = new Set(['unknown', 'kernel', 'general-protection']);

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

const RULES: readonly Rule[] = [ownAbort, sent, stackOverflow, badJump, nonCanonical, dataAccess, byReason];

/** What the CPU or the kernel objected to, for people. */
const REASONS = {
  'not-mapped': 'not mapped',
  protection: 'mapped, but not for this',
  'protection-key': 'a protection key forbids it',
  'beyond-end-of-file': 'beyond the end of the mapped file',
  'memory-failure': 'the memory failed',
  'non-canonical': 'no address at all (not canonical)',
  'general-protection': 'general protection fault',
  'privileged-instruction': 'an instruction that only the kernel may run',
  misaligned: 'misaligned',
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

/** A process that ended itself through abort: by what it said, then by what stands between abort and the culprit. */
function ownAbort(facts: Facts): Cause | undefined {
  const { fault, message, logMessage } = facts;
  if (
    fault.signal !== SIGABRT ||
    (fault.sender !== undefined && facts.pid !== undefined && fault.sender.pid !== facts.pid)
  )
    return undefined;
  const found = ABORTS.find((abort) => abort.test(facts));
  if (found === undefined) return undefined;
  const text = found.text(facts) ?? logMessage?.text;
  return {
    class: found.class,
    summary: text === undefined ? found.summary : `${found.summary}: ${text}`,
    ...(text === undefined ? {} : { message: text }),
    confidence:
      facts.namelessRaise ||
      (facts.stackLost && text === undefined) ||
      (message.abort === undefined && text === undefined && found.class !== 'abort')
        ? 'medium'
        : 'high',
  };
}

interface AbortKind {
  readonly class: CrashClass;
  readonly summary: string;
  test(facts: Facts): boolean;
  text(facts: Facts): string | undefined;
}

const ABORTS: readonly AbortKind[] = [
  {
    class: 'stack-smashing',
    summary: 'a function wrote beyond its local array',
    test: (facts) =>
      facts.message.abort?.startsWith('*** stack smashing detected') === true || passes(facts, 'stack-smashing'),
    text: (facts) => facts.message.abort,
  },
  {
    class: 'assertion',
    summary: 'assertion failed',
    test: (facts) =>
      / Assertion [`'].*' failed\.$/s.test(facts.message.abort ?? '') ||
      facts.message.glib !== undefined ||
      passes(facts, 'assertion'),
    text: (facts) => facts.message.abort ?? facts.message.glib,
  },
  {
    class: 'abort',
    summary: 'a sanitizer ended the program',
    test: ({ bySanitizer }) => bySanitizer,
    text: (facts) => logText(facts, 'abort'),
  },
  {
    class: 'abort',
    summary: 'pure virtual method called',
    test: (facts) => passes(facts, 'pure-virtual'),
    text: () => undefined,
  },
  {
    class: 'uncaught-exception',
    summary: 'uncaught C++ exception',
    test: (facts) => facts.message.exception !== undefined || passes(facts, 'exception'),
    text: ({ message: { exception } }) =>
      exception && (exception.what === undefined ? exception.type : `${exception.type}: ${exception.what}`),
  },
  // A std::thread that is destroyed or assigned to before it was joined does that, with no exception.
  {
    class: 'abort',
    summary: 'std::terminate was called',
    test: (facts) => passes(facts, 'terminate'),
    text: () => undefined,
  },
  {
    class: 'panic',
    summary: 'panic',
    test: (facts) => passes(facts, 'panic'),
    text: (facts) => logText(facts, 'panic'),
  },
  {
    class: 'fatal-error',
    summary: "fatal error of Python's run-time",
    test: (facts) => passes(facts, 'fatal-error', 'Python'),
    text: (facts) => logText(facts, 'fatal-error'),
  },
  {
    class: 'fatal-error',
    summary: "fatal error of Go's run-time",
    test: (facts) => passes(facts, 'fatal-error', 'Go'),
    text: (facts) => logText(facts, 'fatal-error'),
  },
  {
    class: 'fatal-error',
    summary: 'fatal error of the run-time',
    test: (facts) => facts.logMessage?.class === 'fatal-error',
    text: (facts) => logText(facts, 'fatal-error'),
  },
  {
    class: 'heap-corruption',
    summary: 'the allocator found the heap corrupted',
    test: (facts) =>
      /^(?:[\w_]+\(\)[:,]|double free|corrupted |munmap_chunk|break adjusted|\w+ malloc)/.test(
        facts.message.abort ?? '',
      ) || passes(facts, 'heap-corruption'),
    text: (facts) => facts.message.abort,
  },
  {
    class: 'abort',
    summary: 'the program called abort',
    test: (facts) => facts.message.abort !== undefined || passes(facts, 'abort'),
    text: (facts) => facts.message.abort,
  },
  // Statically linked and stripped, or musl's: abort, raise and kill all look like this; abort is by far the most common.
  {
    class: 'abort',
    summary: 'the program ended itself with SIGABRT, most likely by abort',
    test: (facts) => facts.namelessRaise,
    text: () => undefined,
  },
];

/** Whether one of the frames above the culprit is of a function by which a run-time ends programs in that way. */
function passes({ frames }: Facts, ...how: [ending: Ending, by?: string]): boolean {
  const culprit = frames.findIndex((frame) => frame.role === 'culprit');
  return frames
    .slice(0, culprit === -1 ? frames.length : culprit)
    .some((frame) => isEnding(frame.function ?? '', ...how));
}

function logText({ logMessage }: Facts, expected: CrashClass): string | undefined {
  return logMessage?.class === expected ? logMessage.text : undefined;
}

/**
 * A signal with no fault behind it: nothing went wrong in the code where the thread happened to be. One that the process
 * sent itself may stand for another: programs note a signal in its handler and send it to themselves later (bash does).
 */
function sent({ fault, senderCommand, pid, isFaultless }: Facts): Cause | undefined {
  if (fault.reason !== 'sent') return undefined;
  if (fault.signal === SIGXFSZ && fault.sender?.pid === pid) return FILE_LIMIT;
  const isOwn = fault.sender !== undefined && fault.sender.pid === pid;
  const what = !isFaultless
    ? ''
    : isOwn
      ? ', with no fault behind it: a simulated crash, or a signal that came before and that the program sends on'
      : ', with no fault behind it; this is what a simulated crash looks like';
  const isCertain = !isOwn && (isFaultless || fault.sender !== undefined);
  return {
    class: 'sent-signal',
    summary: `${signalName(fault.signal)} was sent ${senderText(fault, senderCommand, pid)}${what}`,
    ...sourceOf(fault),
    confidence: isCertain || fault.confidence === 'low' ? fault.confidence : 'medium',
  };
}

/** The kernel sends it in the name of the process that writes (kernel 6.1: send_sig with no more than its number). */
const FILE_LIMIT: Cause = {
  class: 'unknown',
  summary: 'SIGXFSZ: a file was to grow beyond the limit (RLIMIT_FSIZE, LimitFSIZE=)',
  confidence: 'medium',
};

function senderText({ sender, code }: Fault, command: string | undefined, pid: number | undefined): string {
  if (code === SI_TIMER) return 'by a timer of its own';
  if (sender === undefined) return 'by a process that is not recorded';
  if (sender.pid === pid) return 'by the process itself';
  if (sender.pid === 0) return 'from outside its container, or by the kernel';
  return `by process ${sender.pid}${command === undefined ? '' : ` (${command})`}${sender.uid === undefined ? '' : ` of user ${sender.uid}`}`;
}

function stackOverflow({ fault, stackExhausted, frames, logMessage }: Facts): Cause | undefined {
  if (fault.signal !== SIGSEGV || !stackExhausted) return undefined;
  const recursion = recursesInto(frames);
  const summary = recursion === undefined ? 'the stack ran out' : `the stack ran out in the recursion of ${recursion}`;
  return {
    class: 'stack-overflow',
    summary,
    ...(logMessage?.class === 'stack-overflow' ? { message: logMessage.text } : {}),
    ...evidence(fault),
  };
}

/** The function that stands on the stack again and again, if there is one. */
function recursesInto(frames: readonly Frame[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { function: name } of frames.slice(0, 100))
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [name, count] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
  return count >= 10 ? name : undefined;
}

function badJump({ fault, pcIsCode, returned }: Facts): Cause | undefined {
  if (fault.signal !== SIGSEGV || fault.access !== 'execute' || pcIsCode) return undefined;
  const isNull = fault.address !== undefined && fault.address < NULL_END;
  const target = fault.address === undefined ? 'an address that holds no code' : hex(fault.address);
  if (returned)
    return {
      class: 'wild-jump',
      summary: `return to ${target}, ${REASONS[fault.reason]}: what was on the stack is no return address`,
      ...evidence(fault),
    };
  const summary = isNull
    ? `call of ${target}: a function pointer that is NULL`
    : `jump to ${target}, ${REASONS[fault.reason]}`;
  return { class: isNull ? 'null-call' : 'wild-jump', summary, ...evidence(fault) };
}

function nonCanonical({ fault }: Facts): Cause | undefined {
  if (fault.reason !== 'non-canonical') return undefined;
  const target =
    fault.address === undefined
      ? 'through a pointer that is no address'
      : `of ${hex(fault.address)}, ${REASONS[fault.reason]}`;
  return { class: 'non-canonical', summary: `${fault.access ?? 'access'} ${target}`, ...evidence(fault) };
}

function dataAccess({ fault }: Facts): Cause | undefined {
  if (fault.signal !== SIGSEGV || fault.address === undefined) return undefined;
  if (fault.reason === 'misaligned' && fault.address >= NULL_END) return undefined; // the memory may well be there
  const summary = `${fault.access ?? 'access'} of address ${hex(fault.address)}, ${REASONS[fault.reason]}`;
  if (fault.access !== 'read' && fault.access !== 'write')
    return { class: 'unknown', summary, ...evidence(fault), confidence: 'low' };
  const place = fault.address < NULL_END ? 'null' : 'wild';
  return { class: `${place}-${fault.access}`, summary, ...evidence(fault) };
}

const BY_REASON: Partial<Record<FaultReason, CrashClass>> = {
  'division-by-zero': 'division-by-zero',
  'invalid-opcode': 'illegal-instruction',
  'privileged-instruction': 'illegal-instruction',
  breakpoint: 'trap',
  debug: 'trap',
  'beyond-end-of-file': 'bus-error',
  'memory-failure': 'bus-error',
  misaligned: 'bus-error',
};

function byReason({ fault, message, logMessage }: Facts): Cause | undefined {
  const found =
    BY_REASON[fault.reason] ?? (fault.signal === SIGBUS && fault.reason !== 'unknown' ? 'bus-error' : undefined);
  if (found === undefined) return undefined;
  const where =
    found === 'bus-error' && fault.address !== undefined
      ? `${fault.access ?? 'access'} of address ${hex(fault.address)}, `
      : '';
  const text = fault.signal === SIGTRAP ? (message.glib ?? logMessage?.text) : undefined;
  return {
    class: found,
    summary: fault.stop === undefined ? `${where}${REASONS[fault.reason]}` : stopText(fault.stop),
    ...(text === undefined ? {} : { message: text }),
    ...evidence(fault),
  };
}

/** What a cause takes over from the fault as it is. */
function evidence(fault: Fault): Pick<Cause, 'access' | 'address' | 'source' | 'confidence'> {
  return { ...accessOf(fault), confidence: fault.confidence };
}

function accessOf(fault: Fault): Pick<Cause, 'access' | 'address' | 'source'> {
  return {
    ...(fault.access === undefined ? {} : { access: fault.access }),
    ...(fault.address === undefined ? {} : { address: hex(fault.address) }),
    ...sourceOf(fault),
  };
}

function sourceOf(fault: Fault): Pick<Cause, 'source'> {
  return { source: fault.source };
}
