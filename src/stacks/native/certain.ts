import type { Core } from '../../process/core.ts';
import type { StackEntry } from '../model.ts';
import { isMangled } from './demangle.ts';
import type { Process, Unwindable } from './model.ts';
import { answersOfCalls } from './per-call.ts';
import type { Walk } from './walk.ts';

/** A function that is made of a template: gdb shows its type where only a symbol names it (fixtures/crash/template-returns-string). */
const OF_TEMPLATE = />\(/;
/** Entries from the fault on in which tail calls are looked for: those that identify a crash are near it. */
const NEAR_THE_FAULT = 32;

/** Why a stack may be another than a debugger with more knowledge would tell; undefined where it can't. */
export function doubtOf(process: Process, { entries, frames, lost }: Walk): string | undefined {
  if (lost !== undefined) return lost;
  const from = entries.findLastIndex(({ trampoline }) => trampoline) + 1;
  for (const [index, entry] of entries.entries()) {
    const at = frames[index];
    if (at === undefined) continue;
    const doubt = doubtOfFrame(at) ?? doubtOfName(at, entry);
    if (doubt !== undefined) return `frame #${index}: ${doubt}`;
    const caller = frames[index + 1];
    const isNear = index >= from && index < from + NEAR_THE_FAULT;
    if (
      isNear &&
      caller !== undefined &&
      caller !== at &&
      oncePerCall(process, at, caller.frame, () => mayHaveJumped(process, at, caller))
    )
      return `frame #${index} was not called by #${index + 1} itself: it may be a tail call's`;
  }
  return undefined;
}

const oncePerCall = answersOfCalls<boolean>();

function doubtOfFrame({ frame, image }: Unwindable): string | undefined {
  if (frame.isGuess || (frame.foundBy !== 'unwind-info' && frame.foundBy !== 'signal-frame'))
    return 'it was not found by unwind information';
  return image?.unread;
}

function doubtOfName({ image, address, isTrampoline }: Unwindable, { function: name }: StackEntry): string | undefined {
  if (isTrampoline || image === undefined) return undefined;
  const place = image.code(address);
  if (place?.isSplit === true) return 'its debug information is in another file';
  if (name === undefined) return undefined;
  if (isMangled(name)) return "its symbol can't be taken apart";
  return place === undefined && OF_TEMPLATE.test(name) ? 'its symbol tells what it returns' : undefined;
}

/** Whether the call in a caller leads to another function than the one above it, where debug information may tell of tail calls. */
function mayHaveJumped({ core, arch, images }: Process, callee: Unwindable, caller: Unwindable): boolean {
  if (callee.isTrampoline || caller.isTrampoline || callee.entry === undefined) return false;
  if (caller.image?.code(caller.address) === undefined) return false;
  const target = arch.instructions?.callBefore(core, caller.frame.pc)?.target;
  if (target === undefined || callee.image === undefined) return false;
  const led = followed(core, { arch, images }, target);
  const start = callee.image.bias + BigInt(callee.entry.entry.start);
  return led !== start;
}

/** Jumps of stubs: in .plt, and what a linker puts between sections that are far apart. */
const MOST_JUMPS = 3;
/** `endbr64`, which may come first. */
const MARK = Buffer.from('f30f1efa', 'hex');

/** Where a call gets to, through the stubs that lead to other modules. */
function followed(core: Core, { arch }: Pick<Process, 'arch' | 'images'>, target: bigint): bigint {
  let at = target;
  for (let jumps = 0; jumps < MOST_JUMPS; jumps++) {
    const first = core.read(at, MARK.length)?.equals(MARK) === true ? at + BigInt(MARK.length) : at;
    const instruction = arch.instructions?.at(core, first, { [arch.registers.pc]: first });
    if (instruction?.kind !== 'branch' || instruction.target === undefined) return at;
    at = instruction.target;
  }
  return at;
}
