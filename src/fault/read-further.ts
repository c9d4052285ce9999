import type { Core } from '../process/core.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { hasSignalFrame } from './signal-return.ts';

/** How far above the last entry that was read a signal frame is looked for: a main thread's stack is 8 MiB by default. */
const SPAN = 8n * 1024n * 1024n;

/**
 * Entries that are read at most to get to a signal frame. A handler that crashes in itself, with SA_NODEFER, until
 * 8 MiB are full leaves about 2,400 signal frames (of 3.4 KiB with AVX-512), with two or three calls between each
 * (fixtures/crash/handler-crashes-in-itself).
 */
const MOST_ENTRIES = 20_000;

/**
 * Stacks that were not read to their start are read further where a signal frame lies on the part that was left out:
 * what it interrupted, not what the handler does, is the fault. Deep recursion without one stays as it was read.
 * @param most entries that are read at most.
 */
export async function readFurther(
  engine: Engine,
  core: Core,
  stacks: readonly Stack[],
  most = MOST_ENTRIES,
): Promise<Stack[]> {
  const read: Stack[] = [];
  for (const stack of stacks) {
    if (stack.truncated && engine.stackPointer === undefined) {
      read.push({ ...stack, isGuess: true, endsBecause: notSearched(stack) });
      continue;
    }
    const goesOn = await leavesOutSignalFrame(engine, core, stack);
    const whole = goesOn ? ((await engine.readOn?.(stack, most)) ?? stack) : stack;
    read.push(
      goesOn && (await leavesOutSignalFrame(engine, core, whole))
        ? { ...whole, isGuess: true, endsBecause: tooDeep(whole) }
        : whole,
    );
  }
  return read;
}

async function leavesOutSignalFrame(engine: Engine, core: Core, stack: Stack): Promise<boolean> {
  if (!stack.truncated) return false;
  const sp = await engine.stackPointer?.(stack, stack.entries.length - 1);
  return sp !== undefined && hasSignalFrame(core, sp, SPAN);
}

function tooDeep({ entries }: Stack): string {
  return `the stack goes on beyond the ${entries.length} frames that were read, and a signal handler's frame lies there: the first fault may be there, not here`;
}

function notSearched({ entries }: Stack): string {
  return `the stack goes on beyond the ${entries.length} frames that were read, and whether a signal handler's frame lies there is not known`;
}
