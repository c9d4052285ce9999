import { RUST } from '../../dwarf/variables/spelling.ts';
import type { StackEntry } from '../model.ts';
import { isMangled } from './demangle.ts';
import type { Process, Unwindable } from './model.ts';
import { jumpsBetween } from './tail-calls.ts';
import type { Walk } from './walk.ts';

/** A function that is made of a template: gdb shows its type where only a symbol names it (fixtures/crash/template-returns-string). */
const OF_TEMPLATE = />\(/;
/** Entries from the fault on in which tail calls are looked for: those that identify a crash are near it. */
const NEAR_THE_FAULT = 32;

/** gdb 13.1 ends one stack there and goes on below in another (fixtures/crash/fortran-submodule, fortran-write). */
const OF_FORTRAN = 'its program begins there, where a stack may end or go on to main';

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
    if (isNear && caller !== undefined && caller !== at && jumpsBetween(process, at, caller.frame).isUndecided === true)
      return `there are several ways of tail calls from frame #${index + 1} to #${index}`;
  }
  return undefined;
}

function doubtOfFrame({ frame, image }: Unwindable): string | undefined {
  if (frame.isGuess || (frame.foundBy !== 'unwind-info' && frame.foundBy !== 'signal-frame'))
    return 'it was not found by unwind information';
  return image?.unread;
}

function doubtOfName({ image, address, isTrampoline }: Unwindable, { function: name }: StackEntry): string | undefined {
  if (isTrampoline || image === undefined) return undefined;
  const place = image.code(address);
  if (place?.isSplit === true) return 'its debug information is in another file';
  if (place?.isMain === true && place.language !== RUST) return OF_FORTRAN;
  if (name === undefined) return undefined;
  if (isMangled(name)) return "its symbol can't be taken apart";
  return place === undefined && OF_TEMPLATE.test(name) ? 'its symbol tells what it returns' : undefined;
}
