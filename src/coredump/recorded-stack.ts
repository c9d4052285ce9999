import type { CrashText, TextFacts, Writer } from '../crash-texts/model.ts';
import { frameJudge, printedJudge } from '../runtimes/library.ts';
import { known } from '../text/known.ts';
import { asCrash } from '../report/crash.ts';
import { occurrenceOf } from '../report/occurrence-of.ts';
import type { Answer } from '../report/create.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import { testOfFrames } from '../runtimes/test-frameworks.ts';
import type { CrashSection, Signal } from '../report/sections/crash.ts';
import { classify } from '../crash/classify.ts';
import { lessSure } from '../crash/less-sure.ts';
import { judgeStack, type Judgement } from '../crash/culprit.ts';
import { crashSectionOf } from '../crash/crash-section.ts';
import { findingOf } from '../crash/finding.ts';
import { recordedFrames } from '../crash/frames.ts';
import { handlerName } from '../runtimes/handlers.ts';
import type { LastWords } from '../evidence/last-words.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import type { GoroutinesSection } from '../report/sections/goroutines.ts';
import { codeName, SIGABRT, signalName } from '../linux/signal-names.ts';
import type { RecordedThread } from '../stacks/model.ts';
import { recordedStack } from '../stacks/recorded.ts';
import { crashThreadFirst, parseSystemdStack } from '../stacks/systemd-stack.ts';
import { threadsSection } from '../crash/threads.ts';
import type { TriageOptions } from './model.ts';

/**
 * What can be said of a crash whose core is gone: by the stacks that systemd-coredump wrote down when the process died.
 * @param why what became of the core.
 * @returns undefined where the record holds no stack.
 */
export function recordedAnswer(
  record: CoredumpRecord,
  why: string,
  words: LastWords,
  options: TriageOptions,
): Answer | undefined {
  const threads = crashThreadFirst(parseSystemdStack(record.message ?? ''), record);
  const told = {
    facts: known({ ...record, unit: record.unit ?? record.userUnit }),
    threads,
    writer: 'systemd-coredump',
    noCore: 'the core is gone',
    incomplete: [{ what: 'core', why }, ...STACK_ONLY],
  } as const;
  return stackAnswer(told, words, options);
}

/** A crash of which there is no more than its stacks, as somebody wrote them down. */
export interface ToldStack extends Pick<CrashText, 'cause' | 'faultIndex' | 'handler' | 'goroutines'> {
  readonly facts: TextFacts & { readonly cursor?: string };
  /** The crash thread first. */
  readonly threads: readonly RecordedThread[];
  readonly writer: Writer;
  /** Why nothing can be looked up, in words: `the core is gone`. */
  readonly noCore: string;
  readonly incomplete: readonly Incomplete[];
}

/** What the stack that systemd-coredump wrote lacks. */
export const STACK_ONLY: readonly Incomplete[] = [
  {
    what: 'fault',
    why: 'without the core there are no registers, no address and no signal frame: what is told is from the stack that systemd-coredump wrote when the process died',
  },
  {
    what: 'fingerprint',
    why: 'that stack has neither inlined functions nor the names of debug information: the fingerprint may differ from the one that the core would give',
  },
];

/**
 * What stacks alone tell of a crash. No signal frame tells which signal a handler got, so of a handled crash neither signal
 * nor class is given.
 * @returns undefined where there is no frame, and no word of why the process died.
 */
export function stackAnswer(told: ToldStack, words: LastWords, { frameRules }: TriageOptions): Answer | undefined {
  const { facts, threads, writer, incomplete } = told;
  const [first, ...rest] = threads;
  const thread = first ?? { frames: [] };
  if (thread.frames.length === 0 && told.cause === undefined) return undefined;
  const { python } = words;
  const judgement = judged(thread, told, frameRules);
  const crash = crashSection(told, thread, judgement, words);
  const { pid, uid, executable, commandLine, container, unit, host, time, machineId, bootId, cursor } = facts;
  const place = known({ unit, host, time });
  const others = rest.flatMap(({ id, frames }) =>
    id === undefined ? [] : [{ threadId: id, frames: recordedFrames(recordedStack({ frames })) }],
  );
  return {
    subject: { ...known({ pid, executable, ...place }), ...occurrenceOf(facts) },
    ...asCrash(
      crash,
      [
        ...(thread.frames.length === 0
          ? []
          : [
              {
                kind: 'backtrace' as const,
                title: `Backtrace${thread.id === undefined ? '' : ` (thread ${thread.id})`}, as ${writer} wrote it`,
                ...(thread.id === undefined ? {} : { threadId: thread.id }),
                frames: [...judgement.frames],
                truncated: thread.truncated === true,
              },
            ]),
        ...(told.goroutines === undefined ? [] : [goroutinesSection(told.goroutines)]),
        ...(python === undefined ? [] : [python]),
        ...(others.length === 0 ? [] : [threadsSection(others, threads.length)]),
        { kind: 'process', title: 'Process', ...known({ pid, uid, executable, commandLine, container }), ...place },
      ],
      findingOf(crash),
    ),
    incomplete: [...incomplete],
    provenance: known({ host, machineId, bootId, journalCursor: cursor }),
  };
}

function goroutinesSection(goroutines: NonNullable<ToldStack['goroutines']>): GoroutinesSection {
  const { count, groups } = goroutines;
  const stacks = `${groups.length} distinct ${groups.length === 1 ? 'stack' : 'stacks'}`;
  return { kind: 'goroutines', title: `Goroutines (${count}, ${stacks})`, ...goroutines };
}

interface RecordedJudgement extends Judgement {
  /** Index of the oldest trampoline; -1: no handler is on the stack. */
  readonly trampoline: number;
}

function judged(thread: RecordedThread, told: ToldStack, rules: TriageOptions['frameRules']): RecordedJudgement {
  const stack = recordedStack(thread);
  const frames = recordedFrames(stack);
  const trampoline =
    told.faultIndex === undefined ? stack.entries.findLastIndex((entry) => entry.trampoline) : told.faultIndex - 1;
  const judge = printedJudge(
    frameJudge(
      rules,
      frames.flatMap(({ module }) => module ?? []),
    ),
    told.writer,
  );
  const place = {
    faultIndex: trampoline + 1,
    isCode: (frame: Frame) => frame.module !== undefined || frame.function !== undefined,
    notCode: 'what has no name in the text',
    raised: false,
    aborted: told.facts.signal === SIGABRT,
  };
  return { ...judgeStack(stack, frames, place, judge), trampoline };
}

function crashSection(
  { facts: record, noCore, cause, handler }: ToldStack,
  { id, name: threadName }: RecordedThread,
  judgement: RecordedJudgement,
  { python, message }: LastWords,
): CrashSection {
  const { frames, trampoline } = judgement;
  const handled = trampoline >= 0;
  const delivered = signalOf(record);
  const name = handlerName(
    frames.filter(({ role }) => role === 'handler'),
    { faulthandlerTraceback: python?.fatalError !== undefined, commandLine: record.commandLine },
  );
  return crashSectionOf({
    engine: 'recorded',
    signal: handled && cause === undefined ? undefined : delivered,
    delivered: cause === undefined ? delivered : undefined, // a report that a program prints is of the fault itself
    cause:
      cause ??
      (handled
        ? unknownCause(`what the handler caught is not recorded, and ${noCore}`)
        : causeOf(record, noCore, judgement, message)),
    handler:
      handler ??
      (handled
        ? { present: true, ...(name === undefined ? {} : { name }), frames: [0, trampoline] }
        : { present: false }),
    thread: id === undefined ? undefined : known({ id, name: threadName }),
    judgement,
    faultFrameReason:
      cause !== undefined && handled
        ? 'what the text shows below the handler'
        : handled
          ? `below the oldest signal trampoline, #${trampoline} (which signal it was is not recorded)`
          : 'the innermost frame: no signal handler is on the stack',
    python,
    test: testOfFrames(frames),
    program: { executable: record.executable ?? record.comm },
  });
}

function signalOf({ signal, code }: ToldStack['facts']): Signal | undefined {
  if (signal === undefined) return undefined;
  const name = code === undefined ? undefined : codeName(signal, code);
  return { number: signal, name: signalName(signal), ...known({ code, codeName: name }) };
}

function unknownCause(summary: string): CrashSection['cause'] {
  return { class: 'unknown', summary, confidence: 'low', because: [NO_FAULT] };
}

const NO_FAULT = 'names of functions do not tell what raised a signal';

/** Only an abort can be told by names alone; a sent SIGABRT looks the same when it comes to a thread in abort's code. */
function causeOf(
  { signal }: TextFacts,
  noCore: string,
  { frames, bySanitizer }: Pick<Judgement, 'frames' | 'bySanitizer'>,
  logMessage: LastWords['message'],
): CrashSection['cause'] {
  if (signal === undefined) return unknownCause(`the signal is not recorded, and ${noCore}`);
  const fault = { signal, reason: 'unknown', source: 'siginfo', confidence: 'low', staleTrap: false } as const;
  const { source: _, ...cause } = classify({
    fault,
    frames,
    bySanitizer,
    message: {},
    logMessage,
  });
  if (cause.class === 'unknown')
    return unknownCause(`${signalName(signal)}: its reason is not recorded, and ${noCore}`);
  return lessSure(cause, 'medium', `it is told by names of functions alone: ${noCore}`);
}
