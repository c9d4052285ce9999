import { fingerprint } from '../report/fingerprint.ts';
import type { PythonFrame } from '../report/python-frame.ts';
import type { PythonThread } from '../report/sections/python.ts';
import { cStackKeys, cStackNames } from './c-stack.ts';
import { userFrame } from '../runtimes/python-code-origin.ts';
import { SIGNALS } from './grammar.ts';
import type { Traceback } from './traceback.ts';

/** What identifies a traceback across hosts, installations and edited lines. */
export interface PythonSignature {
  /** For people: `SIGSEGV | ctypes:string_at | work:crunch`. */
  readonly signature: string;
  readonly fingerprint: string;
  /** Nobody's code is in it: another program's crash may have the same. */
  readonly weak?: true;
  /** Whose stack was taken; absent if it is none of those that are shown. */
  readonly thread?: PythonThread;
  /** The first frame that a user of Python can change. */
  readonly userFrame?: PythonFrame;
}

const MAX_BEFORE = 5;
const CALLERS = 2;
const MAX_LENGTH = 255;

/**
 * The frames from the innermost to the first of the user's, and two of its callers; recursion counts once. Where the crash
 * thread ran no Python, its C stack. Where there is none either, all that is known is in the fingerprint.
 */
export function pythonSignature(traceback: Traceback): PythonSignature {
  const thread = crashThread(traceback);
  const frames = thread?.frames ?? [];
  const user = isUnread(frames) ? undefined : userFrame(frames);
  const native = frames.length > 0 ? undefined : cStackNames(traceback.cStack ?? []);
  const names = native?.names.slice(0, 1 + CALLERS) ?? stackNames(frames, user);
  const isNobodys =
    (user === undefined && traceback.fatalError !== undefined) || frames.every((frame) => frame.function === undefined);
  const weak = frames.length === 0 ? !native?.isSomebodys : isNobodys;
  const parts = [heading(traceback), ...names];
  return {
    signature: cut(parts.join(' | ')),
    fingerprint: fingerprint('faultline.python-signature/1', ...parts, ...(weak ? allOf(traceback) : [])),
    ...(weak ? { weak } : {}),
    ...(thread === undefined ? {} : { thread }),
    ...(user === undefined ? {} : { userFrame: user }),
  };
}

/** The current thread. A watchdog marks none: a single one is it. A fatal error without one is of a thread that ran no Python. */
function crashThread({ threads, truncated, fatalError }: Traceback): PythonThread | undefined {
  const single = threads.length === 1 && truncated === undefined && fatalError === undefined;
  return threads.find((thread) => thread.current) ?? (single ? threads[0] : undefined);
}

/** A frame whose line is damaged stands before those of the user: one of its callers must not be named in its place. */
function isUnread(frames: readonly PythonFrame[]): boolean {
  const first = frames.findIndex((frame) => Object.keys(frame).length === 0);
  const user = frames.findIndex((frame) => frame === userFrame(frames));
  return first !== -1 && (user === -1 || first < user);
}

/** What there is to tell one death without a stack from another. */
function allOf({ cStack = [], threads, extensionModules, runtimeState, service }: Traceback): string[] {
  const stacks = threads.map(({ frames }) => frames.map((frame) => frameName(frame)).join(' < '));
  return [...cStackKeys(cStack), ...stacks.toSorted(), ...extensionModules, runtimeState ?? '', service ?? ''];
}

/** Numbers and addresses in a message differ from crash to crash. */
function heading({ signal, fatalError, timeout, windows }: Traceback): string {
  if (signal !== undefined) return SIGNALS[signal];
  if (windows) return `windows: ${fatalError}`;
  if (fatalError !== undefined) return `fatal-error: ${fatalError.replaceAll(/0x[\da-f]+|\d+/g, 'N')}`;
  return timeout === undefined ? 'dump' : 'timeout';
}

function stackNames(frames: readonly PythonFrame[], user: PythonFrame | undefined): string[] {
  const unfolded = frames.filter(
    (frame, index) => frameName(frame) !== (index === 0 ? undefined : frameName(frames[index - 1] as PythonFrame)),
  );
  const at = unfolded.findIndex((frame) => user !== undefined && frameName(frame) === frameName(user));
  const before = unfolded.slice(0, Math.max(at, 0)).slice(0, MAX_BEFORE);
  return [...before, ...unfolded.slice(Math.max(at, 0), Math.max(at, 0) + 1 + CALLERS)].map(frameName);
}

function frameName({ file, function: name }: PythonFrame): string {
  const path = file?.split(/^[A-Za-z]:\\|^\\\\/.test(file) ? /[\\/]/ : '/');
  const stem = path?.at(-1)?.replace(/\.pyc?$/, '');
  const module = stem === '__init__' ? path?.at(-2) : stem;
  return [module, name].filter((part) => part !== undefined).join(':') || 'unknown';
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
