import { awaitCycleText } from '../languages/cpython/task-findings.ts';
import { currentThread, sectionOfCore } from '../languages/cpython/section.ts';
import { interleave, interleaveByAddress } from '../languages/cpython/interleave.ts';
import { readPython, type PythonThread } from '../languages/cpython/read.ts';
import { withLog } from '../languages/cpython/with-log.ts';
import type { Core } from '../process/core.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { PythonSection } from '../report/sections/python.ts';
import type { Engine } from '../stacks/engine.ts';
import { reachesStart } from '../stacks/follow.ts';
import { known, listOf } from '../text/known.ts';
import type { Crash } from './examine.ts';

const LIMITS = { frames: 1000, otherFrames: 100, allFrames: 10_000, tasks: true } as const;

/** What is known of the Python of a process, from its core and its log. */
export interface PythonOfCrash {
  readonly python?: PythonSection;
  /** The crash thread's frames, with those of Python code behind the native ones that run them; absent where they can't be told. */
  readonly merged?: readonly Frame[];
  /** What its tasks say of a process that somebody else ended. */
  readonly hint?: string;
  readonly incomplete: readonly Incomplete[];
}

/**
 * The Python stacks of a crash: the core's frames, the log's messages.
 * @param log what faulthandler wrote.
 */
export async function pythonOf(
  engine: Engine,
  core: Core,
  crash: Crash,
  log: PythonSection | undefined,
): Promise<PythonOfCrash> {
  const { threadId } = crash.recovered.place;
  const stacks = readPython(core, { ...LIMITS, first: threadId });
  if (stacks === undefined || 'why' in stacks)
    return { ...known({ python: log }), incomplete: listOf(stacks && missing(stacks.why)) };
  const own = sectionOfCore(stacks, threadId);
  const { section, difference } = log === undefined ? { section: own } : withLog(own, log);
  const current = currentThread(stacks.threads, threadId);
  const merged =
    current &&
    (interleave(nativeStack(crash), current.frames, current.endsBecause === undefined) ??
      (await mergedByAddress(engine, crash, current)));
  const cycle = crash.cause.class === 'sent-signal' ? awaitCycleText(own) : undefined;
  return {
    python: section,
    ...known({ merged, hint: cycle && `tasks of asyncio await each other: ${cycle}` }),
    incomplete: [
      ...listOf(stacks.missing === undefined ? undefined : missing(stacks.missing)),
      ...listOf(
        difference === undefined
          ? undefined
          : { what: 'Python stack of the log', why: `${difference}; the core's is given` },
      ),
    ],
  };
}

function nativeStack({ frames, stack }: Crash): Parameters<typeof interleave>[0] {
  const isWhole = !stack.truncated && stack.error === undefined && reachesStart(stack);
  return { frames, isWhole, isGuess: stack.isGuess === true };
}

/** More than native frames between Python code and what it calls. */
const MOST_POINTERS = 64;

/** Where the evaluation loop has no name: Debian's Python 3.14 exports it no more. */
async function mergedByAddress(
  engine: Engine,
  { frames, fault, stack }: Crash,
  { frames: python, endsBecause }: PythonThread,
): Promise<Frame[] | undefined> {
  if (engine.stackPointer === undefined || endsBecause !== undefined || python.at(-1)?.loop === undefined)
    return undefined;
  const below = frames.filter(({ index }) => index >= (fault?.index ?? 0)).slice(0, MOST_POINTERS);
  const pointers = new Map<number, bigint>();
  for (const { index } of below) {
    const pointer = await engine.stackPointer(stack, index);
    if (pointer !== undefined) pointers.set(index, pointer);
  }
  return interleaveByAddress({ frames }, python, pointers);
}

function missing(why: string): Incomplete {
  return { what: 'Python stacks of the core', why };
}
