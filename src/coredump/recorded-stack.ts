import { frameJudge } from '../frames/library.ts';
import { known } from '../known.ts';
import { asCrash } from '../report/crash.ts';
import { occurrenceOf } from '../report/occurrence.ts';
import type { Answer } from '../report/create.ts';
import type { Frame } from '../report/frame.ts';
import type { CrashSection, Signal } from '../report/sections/crash.ts';
import { classify } from './classify.ts';
import { judgeFrames, type Judgement } from './culprit.ts';
import { handlerName } from './handlers.ts';
import type { LastWords } from './last-words.ts';
import type { CoredumpRecord } from './record.ts';
import { findingOf, pythonFrame } from './report.ts';
import { signatureOf } from './signature.ts';
import { codeName, SIGABRT, signalName } from './signal-names.ts';
import { isTrampoline, parseSystemdStack, type SystemdThread } from './systemd-stack.ts';
import { threadsSection } from './threads.ts';
import type { TriageOptions } from './triage.ts';

/**
 * What can be said of a crash whose core is gone: by the stacks that systemd-coredump wrote down when the process died.
 * No signal frame tells which signal a handler got, so of a handled crash neither signal nor class is given.
 * @param why what became of the core.
 * @returns undefined where the record holds no stack.
 */
export function recordedAnswer(
  record: CoredumpRecord,
  why: string,
  words: LastWords,
  { frameRules }: TriageOptions,
): Answer | undefined {
  const threads = parseSystemdStack(record.message ?? '');
  const thread = crashThread(threads, record);
  if (thread === undefined || thread.frames.length === 0) return undefined;
  const { python } = words;
  const judgement = judged(thread, record, frameRules);
  const crash = crashSection(record, thread, judgement, words);
  const others = threads.filter((other) => other !== thread);
  const { pid, uid, executable, commandLine, container, host, time } = record;
  const place = known({ unit: record.unit ?? record.userUnit, host, time });
  return {
    subject: { ...known({ pid, executable, ...place }), ...occurrenceOf(record) },
    ...asCrash(
      crash,
      [
        {
          kind: 'backtrace',
          title: `Backtrace (thread ${thread.id}), as systemd-coredump wrote it`,
          threadId: thread.id,
          frames: [...judgement.frames],
          truncated: false,
        },
        ...(python === undefined ? [] : [python]),
        ...(others.length === 0
          ? []
          : [
              threadsSection(
                others.map(({ id, frames }) => ({ threadId: id, frames: frames.map(toFrame) })),
                others.length + 1,
              ),
            ]),
        { kind: 'process', title: 'Process', ...known({ pid, uid, executable, commandLine, container }), ...place },
      ],
      findingOf(crash),
    ),
    incomplete: [
      { what: 'core', why },
      {
        what: 'fault',
        why: 'without the core there are no registers, no address and no signal frame: what is told is from the stack that systemd-coredump wrote when the process died',
      },
      {
        what: 'fingerprint',
        why: 'that stack has neither inlined functions nor the names of debug information: the fingerprint may differ from the one that the core would give',
      },
    ],
    provenance: known({ host, machineId: record.machineId, bootId: record.bootId, journalCursor: record.cursor }),
  };
}

/**
 * The thread that got the last signal: the one that the journal names, else the first, for the core has it first. Where
 * threads are numbered as the kernel does and that one is not among them, its stack was not written down. (In a container
 * they are numbered apart.)
 */
function crashThread(threads: readonly SystemdThread[], { pid, tid }: CoredumpRecord): SystemdThread | undefined {
  const named = threads.find(({ id }) => id === tid);
  return named !== undefined || (tid !== undefined && threads.some(({ id }) => id === pid)) ? named : threads[0];
}

interface RecordedJudgement extends Judgement {
  /** Index of the oldest trampoline; -1: no handler is on the stack. */
  readonly trampoline: number;
}

/** Frames that systemd-coredump records of a thread, at most (stacktrace.c: FRAMES_MAX). */
const MOST_RECORDED = 64;

function judged(
  { frames }: SystemdThread,
  { signal }: CoredumpRecord,
  rules: TriageOptions['frameRules'],
): RecordedJudgement {
  const trampoline = frames.findLastIndex(isTrampoline);
  const trampolines = frames.flatMap((frame, index) => (isTrampoline(frame) ? [index] : []));
  const place = {
    faultIndex: trampoline + 1,
    trampolines,
    isCode: (frame: Frame) => frame.module !== undefined,
    raised: false,
    aborted: signal === SIGABRT,
    truncated: frames.length >= MOST_RECORDED,
  };
  const judge = frameJudge(
    rules,
    frames.flatMap(({ module }) => module ?? []),
  );
  return { ...judgeFrames(frames.map(toFrame), place, judge), trampoline };
}

function crashSection(
  record: CoredumpRecord,
  { id }: SystemdThread,
  { frames, fault, culprit, culpritReason, bySanitizer, trampoline }: RecordedJudgement,
  { python, message }: LastWords,
): CrashSection {
  const handled = trampoline >= 0;
  const signal = signalOf(record);
  const cause = handled ? UNKNOWN : causeOf(record, { frames, bySanitizer }, message);
  const name = handlerName(
    frames.filter(({ role }) => role === 'handler'),
    { faulthandlerTraceback: python?.fatalError !== undefined, commandLine: record.commandLine },
  );
  return {
    kind: 'crash',
    title: 'Crash',
    ...(signal === undefined ? {} : { delivered: signal, ...(handled ? {} : { signal }) }),
    cause,
    handler: handled
      ? { present: true, ...(name === undefined ? {} : { name }), frames: [0, trampoline] }
      : { present: false },
    thread: known({ id, name: id === record.tid ? record.threadName : undefined }),
    ...(fault === undefined ? {} : { faultFrame: fault }),
    faultFrameReason: handled
      ? `below the oldest signal trampoline, #${trampoline} (which signal it was is not recorded)`
      : 'the innermost frame: no signal handler is on the stack',
    ...(culprit === undefined ? {} : { culpritFrame: culprit }),
    culpritReason,
    ...pythonFrame(python),
    ...signatureOf({
      class: cause.class,
      signal: handled ? undefined : signal?.name,
      frames,
      faultIndex: fault?.index,
      culpritIndex: culprit?.index,
      program: { executable: record.executable ?? record.comm },
    }),
  };
}

function signalOf({ signal, code }: CoredumpRecord): Signal | undefined {
  if (signal === undefined) return undefined;
  const name = code === undefined ? undefined : codeName(signal, code);
  return { number: signal, name: signalName(signal), ...known({ code, codeName: name }) };
}

const UNKNOWN = {
  class: 'unknown',
  summary: 'what the handler caught is not recorded, and the core is gone',
  confidence: 'low',
} as const;

/** Only an abort can be told by names alone; a sent SIGABRT looks the same when it comes to a thread in abort's code. */
function causeOf(
  { signal }: CoredumpRecord,
  { frames, bySanitizer }: Pick<Judgement, 'frames' | 'bySanitizer'>,
  logMessage: LastWords['message'],
): CrashSection['cause'] {
  if (signal === undefined)
    return { class: 'unknown', summary: 'the signal is not recorded, and the core is gone', confidence: 'low' };
  const fault = { signal, reason: 'unknown', source: 'siginfo', confidence: 'low', staleTrap: false } as const;
  const { source: _, ...cause } = classify({
    fault,
    frames,
    isFaultless: false,
    stackExhausted: false,
    stackLost: false,
    pcIsCode: true,
    returned: false,
    namelessRaise: false,
    bySanitizer,
    message: {},
    logMessage,
  });
  return { ...cause, confidence: cause.class === 'unknown' ? 'low' : 'medium' };
}

function toFrame({ function: name, ...place }: SystemdThread['frames'][number], index: number): Frame {
  return { index, ...place, ...(name === undefined ? {} : { function: name }) };
}
