import { fingerprint } from '../report/fingerprint.ts';
import type { PythonFrame, PythonThread } from '../report/sections/python.ts';
import { userFrame } from './code-origin.ts';
import { SIGNALS } from './grammar.ts';
import type { Traceback } from './traceback.ts';

/** What identifies a traceback across hosts, installations and edited lines. */
export interface PythonSignature {
  /** For people: `SIGSEGV | ctypes:string_at | work:crunch`. */
  readonly signature: string;
  readonly fingerprint: string;
  /** Whose stack was taken; absent if no thread is marked and there are several. */
  readonly thread?: PythonThread;
  /** The first frame that a user of Python can change. */
  readonly userFrame?: PythonFrame;
}

const MAX_BEFORE = 5;
const CALLERS = 2;
const MAX_LENGTH = 255;

/** The frames from the innermost to the first of the user's, and two of its callers; recursion counts once. */
export function pythonSignature(traceback: Traceback): PythonSignature {
  const thread = crashThread(traceback);
  const user = userFrame(thread?.frames ?? []);
  const names = stackNames(thread?.frames ?? [], user);
  const parts = [heading(traceback), ...names];
  return {
    signature: cut(parts.join(' | ')),
    fingerprint: fingerprint('faultline.python-signature/1', ...parts),
    ...(thread === undefined ? {} : { thread }),
    ...(user === undefined ? {} : { userFrame: user }),
  };
}

/** The current thread. A watchdog marks none, and a crash outside Python none of those shown: then only a single one is it. */
function crashThread({ threads, truncated }: Traceback): PythonThread | undefined {
  return (
    threads.find((thread) => thread.current) ??
    (threads.length === 1 && truncated === undefined ? threads[0] : undefined)
  );
}

/** Numbers and addresses in a message differ from crash to crash. */
function heading({ signal, fatalError, timeout }: Traceback): string {
  if (signal !== undefined) return SIGNALS[signal];
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
  const stem = file?.slice(file.lastIndexOf('/') + 1).replace(/\.pyc?$/, '');
  const module = stem === '__init__' ? file?.split('/').at(-2) : stem;
  return [module, name].filter((part) => part !== undefined).join(':') || 'unknown';
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
