import { THROWING } from '../runtimes/cpp.ts';
import type { FrameJudge } from '../runtimes/library.ts';
import type { Frame } from '../report/frame.ts';
import type { Stack } from '../stacks/model.ts';
import { withoutSystemCall } from './frame-key.ts';
import { afterSanitizer, endedBySanitizer, isStart, isWrapper } from './sanitizer-frames.ts';

/** Where the fault happened, and who is to look at it. */
export interface Judgement {
  /** The frames, each with its role. */
  readonly frames: readonly Frame[];
  readonly fault: Frame | undefined;
  readonly culprit: Frame | undefined;
  /** Why that frame, or why none. */
  readonly culpritReason: string;
  /** A sanitizer found an error and ended the program. */
  readonly bySanitizer: boolean;
}

export interface FaultPlace {
  /** Index of the fault frame. */
  readonly faultIndex: number;
  /** Indexes of the trampolines above the fault frame. */
  readonly trampolines: readonly number[];
  /** Whether an address holds code: in an executable mapping. */
  readonly isCode: (frame: Frame) => boolean;
  /** What a frame is called that is none, where it can't be known to be elsewhere. */
  readonly notCode?: string;
  /** The process sent itself the signal from the fault frame. */
  readonly raised: boolean;
  /** The signal is SIGABRT: what a program ends itself with. */
  readonly aborted: boolean;
  /** The stack goes on beyond the frames. */
  readonly truncated: boolean;
}

/** What of that is not told by the stack itself. */
export type StackPlace = Omit<FaultPlace, 'trampolines' | 'truncated'>;

/** Judges the frames of a stack, whichever engine unwound it. */
export function judgeStack(
  { entries, truncated }: Pick<Stack, 'entries' | 'truncated'>,
  frames: readonly Frame[],
  place: StackPlace,
  judge: FrameJudge,
): Judgement {
  const trampolines = entries.filter(({ trampoline }) => trampoline).map(({ index }) => index);
  return judgeFrames(frames, { ...place, trampolines, truncated }, judge);
}

/**
 * Whether the fault frame is a raise() that was linked in without symbols (fixtures/crash/static-stripped-abort): then its
 * callers in libc have no names either.
 * @param below the frames from the fault frame on.
 */
export function isNamelessRaise(below: readonly Frame[], raised: boolean, judge: FrameJudge): boolean {
  const [frame] = withoutSystemCall(below);
  return raised && frame !== undefined && frame.function === undefined && judge(frame) === undefined;
}

/**
 * Gives each frame its role and finds the culprit: the first frame at or below the fault frame that belongs to code
 * that someone can fix, by a table of what is not (src/runtimes/).
 */
export function judgeFrames(frames: readonly Frame[], place: FaultPlace, judge: FrameJudge): Judgement {
  const below = frames.slice(place.faultIndex);
  const sanitizers = afterSanitizer(below, judge);
  const start =
    place.faultIndex +
    Math.max(place.aborted ? afterTerminate(below) : 0, afterNamelessAbort(below, judge), sanitizers);
  const skipped = new Set<string>();
  const nameless = isNamelessRaise(below, place.raised, judge);
  const candidate = nameless
    ? undefined
    : frames.find((frame) => {
        if (frame.index < place.faultIndex) return false;
        const why =
          frame.index < start
            ? (judge(frame)?.group ?? 'what ended the program')
            : reasonToSkip(frames, frame, place, judge);
        if (why !== undefined) skipped.add(why);
        return why === undefined;
      });
  const alike = candidate !== undefined && looksLikeWrapper(below, candidate, judge);
  const culprit = alike ? undefined : candidate;
  const judged = frames.map((frame): Frame => {
    const isNameless = frame.function === undefined && frame.index < place.faultIndex + sanitizers;
    const rule = isNameless ? SANITIZERS_OWN : inContext(frames, frame, judge);
    return { ...frame, role: roleOf(frame, place, culprit, rule) };
  });
  return {
    frames: judged,
    fault: judged[place.faultIndex],
    culprit: culprit && judged[culprit.index],
    bySanitizer: endedBySanitizer(culprit === undefined ? below : frames.slice(place.faultIndex, culprit.index), judge),
    culpritReason: nameless
      ? 'the C library is linked in without symbols, so that its frames and those of its callers look alike'
      : alike
        ? 'what stands in the place of abort is linked in without symbols, so that its frames and those of its callers look alike'
        : explain(culprit, place, skipped),
  };
}

/**
 * Whether a frame without a name is of a module that has something in the place of libc's functions, and nothing tells where that
 * ends: clang's ThreadSanitizer in a stripped program, by a stack that systemd-coredump recorded.
 */
function looksLikeWrapper(below: readonly Frame[], candidate: Frame, judge: FrameJudge): boolean {
  return (
    candidate.function === undefined &&
    below.some(
      (frame, index) =>
        frame.module === candidate.module && judge(frame) === undefined && isWrapper(below, index, judge),
    )
  );
}

/** A sanitizer's function without a name, above one with a name: how it ended the program. */
const SANITIZERS_OWN = { role: 'abort', group: "a sanitizer's own functions" } as const;

/** What a frame is by itself, or by the frame above it. */
export function inContext(frames: readonly Frame[], frame: Frame, judge: FrameJudge): ReturnType<FrameJudge> {
  const rule = judge(frame);
  return rule === undefined && isWrapper(frames, frame.index, judge) ? WRAPPER : rule;
}

const WRAPPER = { role: 'library', group: "what stands in the place of libc's functions" } as const;

function reasonToSkip(
  frames: readonly Frame[],
  frame: Frame,
  place: FaultPlace,
  judge: FrameJudge,
): string | undefined {
  const rule = inContext(frames, frame, judge);
  if (rule !== undefined && rule.role !== 'code') return rule.group;
  if (rule === undefined && isStart(frames, frame.index)) return 'program and thread start';
  if (place.trampolines.includes(frame.index)) return 'a signal trampoline';
  return place.isCode(frame) ? undefined : (place.notCode ?? 'an address that holds no code');
}

/**
 * A program's own terminate handler stands above libstdc++'s frames and is not who threw: the search starts below
 * the last of the frames that throw or terminate. (`set_terminate` with a handler that aborts is common:
 * fixtures/crash/own-terminate-handler.) One that faults is to blame itself (fixtures/crash/terminate-handler-crashes).
 */
function afterTerminate(frames: readonly Frame[]): number {
  const last = frames.findLastIndex((frame) => THROWING.test(frame.function ?? ''));
  return last === -1 ||
    frames.slice(0, last).every((frame) => frame.function === undefined && frame.module === undefined)
    ? 0
    : last + 1;
}

/** More own helpers than any run-time has between the function that ends the program and abort. */
const MAX_NAMELESS = 4;

/**
 * A stripped run-time's own helpers have no names: those between abort and an exported function that ends the program
 * belong to it. (Debian's python3.11: abort, two nameless frames, _Py_FatalErrorFunc; fixtures/crash/python-fatal-error.)
 */
function afterNamelessAbort(frames: readonly Frame[], judge: FrameJudge): number {
  const isAbort = (frame: Frame): boolean => judge(frame)?.role === 'abort';
  const first = frames.findIndex((frame) => judge(frame) === undefined);
  const next = frames.findIndex(
    (frame, index) => index > first && (frame.function !== undefined || frame.module !== frames[first]?.module),
  );
  const ends = frames[next];
  const nameless = first > 0 && frames[first]?.function === undefined && next - first <= MAX_NAMELESS;
  return nameless &&
    isAbort(frames[first - 1] as Frame) &&
    ends !== undefined &&
    ends.module === frames[first]?.module &&
    isAbort(ends)
    ? next + 1
    : 0;
}

function roleOf(
  frame: Frame,
  place: FaultPlace,
  culprit: Frame | undefined,
  rule: ReturnType<FrameJudge>,
): NonNullable<Frame['role']> {
  if (place.trampolines.includes(frame.index)) return 'trampoline';
  if (frame.index < place.faultIndex) return 'handler';
  if (frame.index === culprit?.index) return 'culprit';
  if (frame.index === place.faultIndex) return 'fault';
  return rule?.role ?? 'code';
}

function explain(culprit: Frame | undefined, place: FaultPlace, skipped: ReadonlySet<string>): string {
  const passed = [...skipped].join(', ');
  if (culprit === undefined)
    return passed === ''
      ? 'the stack holds no frame'
      : `all frames ${place.truncated ? 'that were read ' : ''}belong to ${passed}`;
  if (culprit.index === place.faultIndex) return 'it is the fault frame itself';
  return `first frame below ${passed}`;
}
