import type { Frame } from '../../report/frame.ts';
import { codeOrigin } from '../../runtimes/python-code-origin.ts';
import { beginsGreenThread, isEvaluationLoop, isPythonFile } from '../../runtimes/python.ts';
import { known } from '../../text/known.ts';
import type { Frame as OwnFrame } from './frames.ts';

/** A native stack, innermost frame first. */
export interface NativeStack {
  readonly frames: readonly Frame[];
  /** It goes on to where its thread began. */
  readonly isWhole: boolean;
  /** A part of it was found otherwise than by unwinding, so that calls may be missing in it. */
  readonly isGuess: boolean;
}

/**
 * Puts the frames of Python code behind the calls of the evaluation loop that run them: they are counted by the frames that the loop
 * was entered with. A green thread's Python frames are its own; what lies below its first call on the native stack is another's.
 * @returns undefined where the two stacks have not equally many of them, so that one is not what it seems.
 */
export function interleave(
  { frames, isWhole, isGuess }: NativeStack,
  python: readonly OwnFrame[],
  isPythonWhole: boolean,
): Frame[] | undefined {
  const runs = runsOf(python, isPythonWhole);
  const start = frames.findIndex(({ function: name }) => name !== undefined && beginsGreenThread(name));
  const own = start === -1 ? frames : frames.slice(0, start);
  const loops = own.filter(({ function: name }) => name !== undefined && isEvaluationLoop(name));
  const reachesStart = isWhole || start !== -1;
  const fits =
    loops.length === runs.length ||
    (!isGuess && ((!reachesStart && loops.length < runs.length) || (!isPythonWhole && loops.length > runs.length)));
  if (!fits || loops.length === 0) return undefined;
  return withRuns(frames, new Map(loops.map((loop, index) => [loop, runs[index] ?? []])));
}

/**
 * The same where the loop has no name, by where the native frames are: each run of the loop keeps something in its own.
 * @param stackPointers of native frames, by their index.
 * @returns undefined where one of the runs is in no frame of Python's, or in another order.
 */
export function interleaveByAddress(
  { frames }: Pick<NativeStack, 'frames'>,
  python: readonly OwnFrame[],
  stackPointers: ReadonlyMap<number, bigint>,
): Frame[] | undefined {
  const runs = runsOf(python, true);
  const places = runs.map((run) => frameAround(frames, run.at(-1)?.loop, stackPointers));
  const indexes = places.flatMap((frame) => frame?.index ?? []);
  const isInOrder = indexes.every((index, at) => at === 0 || index > (indexes[at - 1] ?? 0));
  if (runs.length === 0 || indexes.length !== runs.length || !isInOrder) return undefined;
  return withRuns(
    frames,
    new Map(places.flatMap((frame, at) => (frame === undefined ? [] : [[frame, runs[at] ?? []]]))),
  );
}

/** The native frame that an address of the stack is in: from its stack pointer to that of its caller. */
function frameAround(
  frames: readonly Frame[],
  address: bigint | undefined,
  stackPointers: ReadonlyMap<number, bigint>,
): Frame | undefined {
  const found = frames.find((frame, at) => {
    const [own, caller] = [frame, frames[at + 1]].map((each) => each && stackPointers.get(each.index));
    return address !== undefined && own !== undefined && caller !== undefined && own <= address && address < caller;
  });
  return found?.module !== undefined && isPythonFile(found.module.slice(found.module.lastIndexOf('/') + 1))
    ? found
    : undefined;
}

function withRuns(frames: readonly Frame[], runs: ReadonlyMap<Frame, readonly OwnFrame[]>): Frame[] {
  return frames.flatMap((frame) => [frame, ...(runs.get(frame) ?? []).map((own) => shown(own, frame.index))]);
}

/** The frames by the call of the loop that runs them; the last is left out where it may go on. */
function runsOf(python: readonly OwnFrame[], isWhole: boolean): OwnFrame[][] {
  const runs: OwnFrame[][] = [];
  let open: OwnFrame[] = [];
  for (const frame of python) {
    open.push(frame);
    if (!frame.isEntry) continue;
    runs.push(open);
    open = [];
  }
  return open.length > 0 && isWhole ? [...runs, open] : runs;
}

function shown({ file, line, function: name }: OwnFrame, index: number): Frame {
  const role = codeOrigin(file) === 'standard-library' ? 'library' : 'code';
  return { index, function: name, file, ...known({ line }), role, language: 'python' };
}
