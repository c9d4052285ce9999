import { isGoEnding, isGoLibrary } from '../../runtimes/go.ts';
import type { Frame } from '../../report/frame.ts';
import type { GoroutinesSection } from '../../report/sections/goroutines.ts';
import { hex } from '../../text/hex.ts';
import { known } from '../../text/known.ts';
import { plural } from '../../text/plural.ts';
import type { Call } from './functions.ts';
import type { GoProgram, Goroutine } from './read.ts';

/**
 * The goroutines as a section of a report: those with one stack and one state together, the panicking one's first, then the largest.
 * @param crashThread the kernel's id of the thread whose fault it was.
 */
export function goroutinesSection(program: GoProgram, crashThread: number): GoroutinesSection {
  const { goroutines, version } = program;
  const panicking = goroutines.find((goroutine) => goroutine.threadId === crashThread && isEnding(goroutine));
  const groups = Map.groupBy(goroutines, keyOf);
  const isFirst = (members: readonly Goroutine[]): number =>
    Number(panicking !== undefined && members.includes(panicking));
  const sorted = [...groups.values()].toSorted((a, b) => isFirst(b) - isFirst(a) || b.length - a.length);
  return {
    kind: 'goroutines',
    title: `Goroutines (${plural(goroutines.length, 'goroutine')}, ${plural(sorted.length, 'distinct stack')})`,
    count: goroutines.length,
    version,
    groups: sorted.flatMap((members) => groupOf(members, program)),
    ...known({ panicking: panicking?.id, message: panicking?.panic }),
  };
}

/**
 * Where the crash thread was in the program's own code, the innermost: also where it has gone on in C.
 * @returns undefined where it ran no goroutine, or nothing of the program's own.
 */
export function ownCall({ goroutines, functions }: GoProgram, crashThread: number): Call | undefined {
  const own = goroutines.find(({ threadId, state }) => threadId === crashThread && RUNNING.has(state));
  return own?.stack.frames
    .flatMap(({ function: of, pc }) => functions.callsAt(of, pc))
    .find((call) => !isGoLibrary(call.function, call.file));
}

const RUNNING: ReadonlySet<string> = new Set(['running', 'syscall']);

function isEnding({ state, stack }: Goroutine): boolean {
  return state === 'running' && stack.frames.some((frame) => isGoEnding(frame.function.name));
}

function keyOf({ state, waitReason, stack, createdAt }: Goroutine): string {
  return `${state}/${waitReason}/${createdAt}/${stack.isWhole} ${stack.frames.map(({ pc }) => pc).join(' ')}`;
}

function groupOf(members: readonly Goroutine[], program: GoProgram): GoroutinesSection['groups'] {
  const [first] = members;
  if (first === undefined) return [];
  return [
    {
      goroutines: members.map(({ id }) => id).toSorted((a, b) => a - b),
      state: first.state,
      frames: framesOf(first, program),
      ...known({
        waitReason: first.waitReason,
        truncated: first.stack.isWhole ? undefined : (true as const),
        createdBy: createdBy(first, program),
      }),
    },
  ];
}

/** A call that was inlined is a frame of its own, with the address of the function that it is in. */
function framesOf({ stack }: Goroutine, { functions }: GoProgram): Frame[] {
  const calls = stack.frames.flatMap(({ function: own, pc }) =>
    functions.callsAt(own, pc).map((call) => ({ call, pc })),
  );
  return calls.map(({ call, pc }, index) => ({ index, ...call, address: hex(pc), foundBy: 'unwind-info' }));
}

function createdBy({ createdAt }: Goroutine, { functions }: GoProgram): Frame | undefined {
  const own = createdAt === undefined ? undefined : functions.at(createdAt);
  // The `go` statement ends before the address where the function goes on.
  const [call] = own === undefined || createdAt === undefined ? [] : functions.callsAt(own, createdAt - 1n);
  return call && { index: 0, ...call, foundBy: 'unwind-info' };
}
