import { known } from '../../text/known.ts';
import type { PythonFrame } from '../../report/python-frame.ts';
import type { PythonSection, PythonThread } from '../../report/sections/python.ts';

/** What a core and a log of one crash tell together. */
export interface Together {
  readonly section: PythonSection;
  /** Where the log contradicts the core. */
  readonly difference?: string;
}

/** The core's frames with the log's messages: the error, the extension modules, the names of threads. */
export function withLog(core: PythonSection, log: PythonSection): Together {
  const { threads, ...messages } = log;
  const named = core.threads.map((thread) => {
    const { name } = threads.find(({ id }) => isSameId(id, thread.id)) ?? {};
    return { ...thread, ...known({ name }) };
  });
  const difference = differenceOf(core, log);
  return {
    section: { ...messages, ...core, threads: named, extensionModules: log.extensionModules },
    ...known({ difference }),
  };
}

function differenceOf(core: PythonSection, log: PythonSection): string | undefined {
  const told = log.threads.find(({ current }) => current);
  if (told === undefined) return undefined;
  const own = core.threads.filter(({ id }) => isSameId(id, told.id));
  const [difference, ...others] = own.map((thread) => frameDifference(thread, told));
  // Of a thread in several interpreters faulthandler writes the frames of one, not always of the one that it runs.
  if (own.length === 0) return `the log tells of thread ${told.id ?? 'unknown'}, which the core does not have`;
  return others.includes(undefined) ? undefined : difference;
}

function frameDifference(own: PythonThread, told: PythonThread): string | undefined {
  const index = told.frames.findIndex((frame, at) => !isAlike(own.frames[at], frame));
  const isLonger =
    own.frames.length > told.frames.length && told.truncated !== true && told.frames.length < MOST_LOGGED;
  if (index === -1)
    return isLonger ? `the core has ${own.frames.length} frames where the log has ${told.frames.length}` : undefined;
  if (own.frames[index] === undefined && own.truncated === true) return undefined;
  return `frame ${index} of thread ${own.id} is ${placeOf(own.frames[index])} in the core, and ${placeOf(told.frames[index])} in the log`;
}

/** faulthandler writes no more (MAX_FRAME_DEPTH in Python/traceback.c). */
const MOST_LOGGED = 100;

/** What both tell of a frame: faulthandler has the function's own name alone, and escapes what is not ASCII. */
function isAlike(own: PythonFrame | undefined, told: PythonFrame): boolean {
  if (own === undefined) return false;
  const names = [own.function, told.function].map((name) => name?.slice(name.lastIndexOf('.') + 1));
  const isPlain = names.every((name) => name !== undefined && /^[\x20-\x7e]+$/.test(name));
  return (
    (own.line === told.line || told.line === undefined || own.line === undefined) && (!isPlain || names[0] === names[1])
  );
}

function placeOf(frame: PythonFrame | undefined): string {
  if (frame === undefined) return 'none';
  return `${frame.function ?? 'unknown'} at ${frame.file ?? 'unknown'}:${frame.line ?? 'unknown'}`;
}

function isSameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && BigInt(a) === BigInt(b);
}
