import { doubtsOf } from '../fault/doubts.ts';
import type { Fault, FaultReason } from '../fault/model.ts';
import { stopText } from '../fault/stop.ts';
import { SI_TIMER, SIGBUS, SIGSEGV, SIGTRAP, SIGXFSZ, signalName } from '../linux/signal-names.ts';
import type { Frame } from '../report/frame.ts';
import type { Cause, CrashClass } from '../report/sections/crash.ts';
import { hex } from '../text/hex.ts';
import { ownAbort, ownDivision } from './aborts.ts';
import { lessSure } from './less-sure.ts';
import type { Facts } from './model.ts';
import { moreThanReason, REASONS } from './reasons.ts';

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
  const { signal, reason } = fault;
  const told = moreThanReason(fault);
  const cause: Cause = {
    class: 'unknown',
    summary: `${signalName(signal)}: ${told ?? REASONS[reason]}`,
    ...sourceOf(fault),
    ...confidenceOf(fault),
  };
  const isKnown = told !== undefined || !VAGUE.has(reason) || cause.confidence === 'low';
  return isKnown ? cause : lessSure(cause, 'low', NOT_TOLD);
}

const NOT_TOLD = 'neither the kernel nor the instruction tells what happened';

/** Reasons that leave open what happened. */
const VAGUE: ReadonlySet<FaultReason> = new Set(['unknown', 'kernel', 'general-protection']);

const RULES: readonly Rule[] = [
  ownAbort,
  ownDivision,
  sent,
  stackOverflow,
  badJump,
  nonCanonical,
  dataAccess,
  byReason,
];

/**
 * A signal with no fault behind it: nothing went wrong in the code where the thread happened to be. One that the process
 * sent itself may stand for another: programs note a signal in its handler and send it to themselves later (bash does;
 * fixtures/crash/signal-noted-in-handler).
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
  const cause: Cause = {
    class: 'sent-signal',
    summary: `${signalName(fault.signal)} was sent ${senderText(fault, senderCommand, pid)}${what}`,
    ...sourceOf(fault),
    ...confidenceOf(fault),
  };
  if (isOwn) return lessSure(cause, 'medium', 'the process sent it to itself: it may stand for one that came before');
  if (isFaultless === true || fault.sender !== undefined) return cause;
  return lessSure(cause, 'medium', 'who sent it is not recorded, and a fault may have come before');
}

/** The kernel sends it in the name of the process that writes (6.1: send_sig with no more than its number; fixtures/crash/file-size-limit). */
const FILE_LIMIT: Cause = {
  class: 'unknown',
  summary: 'SIGXFSZ: a file was to grow beyond the limit (RLIMIT_FSIZE, LimitFSIZE=)',
  confidence: 'medium',
  because: ['the kernel sends it in the name of the process: one that the program sent itself looks the same'],
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
    : `jump to ${target}, ${REASONS[fault.reason]}${pointerText(fault)}`;
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
  const summary = `${fault.access ?? 'access'} of address ${hex(fault.address)}, ${REASONS[fault.reason]}${pointerText(fault)}`;
  if (fault.access !== 'read' && fault.access !== 'write')
    return lessSure(
      { class: 'unknown', summary, ...evidence(fault) },
      'low',
      'whether it was read or written is not known',
    );
  const place = fault.address < NULL_END ? 'null' : 'wild';
  return { class: `${place}-${fault.access}`, summary, ...evidence(fault) };
}

/** What the pointer was, where the processor takes a part of it for no address. */
function pointerText({ pointer }: Fault): string {
  if (pointer === undefined) return '';
  return pointer.kind === 'tagged'
    ? `, through the pointer ${hex(pointer.value)}, whose uppermost byte is a tag`
    : `; it was ${hex(pointer.value)}`;
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
  'pointer-authentication': 'illegal-instruction',
  'branch-target': 'illegal-instruction',
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
function evidence(fault: Fault): Pick<Cause, 'access' | 'address' | 'source' | 'confidence' | 'because'> {
  return { ...accessOf(fault), ...confidenceOf(fault) };
}

function confidenceOf(fault: Fault): Pick<Cause, 'confidence' | 'because'> {
  const doubts = doubtsOf(fault);
  return { confidence: fault.confidence, ...(doubts.length === 0 ? {} : { because: doubts }) };
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
