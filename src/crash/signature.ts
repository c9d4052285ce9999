import { fingerprint } from '../report/fingerprint.ts';
import type { Frame } from '../report/frame.ts';
import type { CrashClass } from '../report/sections/crash.ts';
import {
  firstOccurrences,
  frameKey,
  isOfPython,
  isPlumbing,
  moduleStem,
  physicalFrames,
  withoutSystemCall,
} from './frame-key.ts';
import { isInternalOfLibc } from '../runtimes/libc-names.ts';
import { weakFingerprint, type Program } from './weak.ts';

/** What identifies a crash. Indexes are those of `Frame.index`; absent where unknown. */
export interface CrashStack {
  readonly class: CrashClass;
  /** Name of the signal of the original fault. */
  readonly signal?: string | undefined;
  /** The crash thread, innermost first, with roles. */
  readonly frames: readonly Frame[];
  readonly faultIndex?: number | undefined;
  readonly culpritIndex?: number | undefined;
  readonly program?: Program | undefined;
}

export interface Signature {
  /** For people: `SIGSEGV | strlen | string_at | _ctypes_callproc | PyCFuncPtr_call`. */
  readonly signature: string;
  /** For machines: sha256, 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** No frame of code that someone can fix carries it: another crash may have the same, and it matches nothing. */
  readonly weak?: true;
}

const MAX_FRAMES = 8;
const MAX_LENGTH = 255;
/** Callers of the culprit that count: one own assertion helper must not make all its failures one crash. */
const CALLERS = 2;
/** Frames from the fault to the culprit that a signature shows, so that there is room for the callers. */
const MAX_BEFORE = MAX_FRAMES - CALLERS;
/** Frames in which recursion shows itself, however deep it went. */
const RECURSION_WINDOW = 256;
/** Part of every fingerprint, so that a change of the rules can't be taken for a new crash. */
const VERSION = 'faultline.signature/1';

/** Classes that tell more than their signal does. */
const TELLING: ReadonlySet<CrashClass> = new Set([
  'stack-overflow',
  'assertion',
  'heap-corruption',
  'stack-smashing',
  'uncaught-exception',
  'panic',
  'fatal-error',
]);

/**
 * The key of a crash, equal for equal crashes across hosts, builds, address layouts, with a crash handler or without.
 * The signature shows the frames from the fault to the culprit and two callers. The fingerprint is made of what does not
 * depend on installed debug symbols: the class, the culprit's module and function, its callers, and through which
 * library it failed. Why: docs/decisions/signature.md.
 */
export function signatureOf(crash: CrashStack): Signature {
  const recursion = crash.class === 'stack-overflow' ? recursionParts(crash.frames) : undefined;
  const { shown, stable } = recursion ?? stackParts(crash);
  const signature = cut([heading(crash), ...shown].join(' | '));
  return recursion === undefined && isWeak(crash)
    ? {
        signature,
        fingerprint: weakFingerprint(crash, withoutSystemCall(crash.frames.slice(startOf(crash)))),
        weak: true,
      }
    : { signature, fingerprint: fingerprint(VERSION, crash.class, ...stable) };
}

/** Whether no frame of code that someone can fix is there to tell the crash from others. */
function isWeak({ frames, culpritIndex }: CrashStack): boolean {
  const culprit = frames.find(({ index }) => index === culpritIndex);
  return culprit === undefined || frameKey(culprit) === undefined;
}

function heading(crash: CrashStack): string {
  return crash.signal === undefined || TELLING.has(crash.class) ? crash.class : crash.signal;
}

interface Parts {
  readonly shown: readonly string[];
  readonly stable: readonly (string | undefined)[];
}

/** Position of the frame where the fault was; behind all frames if all are a handler's. */
function startOf({ frames, faultIndex }: CrashStack): number {
  const start =
    positionOf(frames, faultIndex) ??
    frames.findIndex((frame) => frame.role !== 'handler' && frame.role !== 'trampoline');
  return start < 0 ? frames.length : start;
}

function stackParts(crash: CrashStack): Parts {
  const stack = crash.frames.slice(startOf(crash));
  const culprit = positionOf(stack, crash.culpritIndex) ?? 0;
  return { shown: shownFrames(stack, culprit), stable: stableParts(stack, culprit) };
}

/** From the fault (of an abort: what decided it, not how it was raised) to the culprit, then its callers. */
function shownFrames(stack: readonly Frame[], culprit: number): string[] {
  const passed = stack.slice(0, culprit + 1).filter((frame) => !isFolded(frame));
  const upTo = passed.filter((frame, index) => frame.role !== 'abort' || passed[index + 1]?.role !== 'abort');
  const before = firstOccurrences(upTo.map((frame) => frameKey(frame)));
  const shortened = before.length <= MAX_BEFORE ? before : [...before.slice(0, 1), ...before.slice(1 - MAX_BEFORE)];
  return firstOccurrences([...shortened, ...callers(physicalFrames(stack.slice(culprit)), before)]).slice(
    0,
    MAX_FRAMES,
  );
}

/** What another release of libc does without, and a sanitizer's functions without names. */
function isFolded({ role, function: name }: Frame): boolean {
  if (role === 'culprit' || role === 'code') return false;
  return name === undefined ? role === 'abort' : isInternalOfLibc(name);
}

function stableParts(stack: readonly Frame[], culprit: number): (string | undefined)[] {
  const [first] = physicalFrames(withoutSystemCall(stack));
  const fromCulprit = physicalFrames(stack.slice(culprit));
  const frame = fromCulprit[0];
  if (frame === undefined) return [];
  const key = frameKey(frame);
  const [faulted, own] = [first, frame].map((each) =>
    each?.module === undefined ? undefined : moduleStem(each.module),
  );
  const via = faulted === own ? undefined : faulted; // the compiler inlines templates of a library into their caller, or does not
  return [via, own, key, ...callers(fromCulprit, [key])];
}

/**
 * The first functions above the culprit that are someone's code and not among `known`. One without a name may have one
 * on another host; it counts where the culprit's key holds within its build only and so does its own. Python's functions
 * do not count above an extension's: which of them have names, and which there are, differs from build to build.
 */
function callers(fromCulprit: readonly Frame[], known: readonly (string | undefined)[]): string[] {
  const [culprit, ...above] = fromCulprit;
  return firstOccurrences(
    above.filter((frame) => !isPlumbing(frame) && identifies(frame, culprit)).map((frame) => frameKey(frame)),
  )
    .filter((key) => !known.includes(key))
    .slice(0, CALLERS);
}

/** Whether a caller is called the same wherever its culprit is. */
function identifies(caller: Frame, culprit: Frame | undefined): boolean {
  if (caller.module !== undefined && caller.module === culprit?.module)
    return caller.function !== undefined || culprit.function === undefined;
  return caller.function !== undefined && !isOfPython(caller.module ?? '');
}

/**
 * A stack that recursion filled overflows in any function of the cycle, or in one it calls: chance decides. What is
 * stable are the functions that return in the stack, in no order.
 */
function recursionParts(frames: readonly Frame[]): Parts | undefined {
  const own = physicalFrames(frames.slice(0, RECURSION_WINDOW)).filter((frame) => !isPlumbing(frame));
  const modules = new Map<string, string | undefined>();
  const returning = new Set<string>();
  for (const frame of own) {
    const key = frameKey(frame);
    if (key === undefined) continue;
    if (modules.has(key)) returning.add(key);
    modules.set(key, frame.module);
  }
  const cycle = [...returning].toSorted().slice(0, MAX_FRAMES);
  const module = modules.get(cycle[0] ?? '');
  return cycle.length === 0
    ? undefined
    : { shown: cycle, stable: [module === undefined ? undefined : moduleStem(module), ...cycle] };
}

function positionOf(frames: readonly Frame[], index: number | undefined): number | undefined {
  const position = frames.findIndex((frame) => frame.index === index);
  return position < 0 ? undefined : position;
}

function cut(signature: string): string {
  return signature.length <= MAX_LENGTH ? signature : `${signature.slice(0, MAX_LENGTH - 3).toWellFormed()}...`;
}
