import { isInjectedCall } from '../../runtimes/index.ts';
import { isCodeAddress } from '../follow.ts';
import type { StackEntry } from '../model.ts';
import { entriesOf } from './names.ts';
import { jumpsBetween } from './tail-calls.ts';
import type { PhysicalFrame, Process, Unwindable } from './model.ts';
import { callerOf, unwindable } from './unwind.ts';

/** A stack as it was unwound. */
export interface Walk {
  readonly entries: readonly StackEntry[];
  /** The frame of each entry; one of an inlined function is that of the function which it is in. */
  readonly frames: readonly Unwindable[];
  /** It goes on. */
  readonly truncated: boolean;
  /** Why it ends before its start; absent where it does not. */
  readonly lost?: string;
}

/** Functions that a program begins with: debuggers show nothing below them. */
const FIRST: ReadonlySet<string> = new Set(['main', 'main.main']);

/**
 * Unwinds a stack from a frame on.
 * @param limit entries that are read at most.
 */
export function walk(process: Process, first: PhysicalFrame, limit: number): Walk {
  const entries: StackEntry[] = [];
  const frames: Unwindable[] = [];
  const done = (lost?: string): Walk => ({
    entries: entries.slice(0, limit),
    frames: frames.slice(0, limit),
    truncated: entries.length > limit,
    ...(lost === undefined || entries.length > limit ? {} : { lost }),
  });
  let at = unwindable(process, first);
  for (;;) {
    const named = entriesOf(at, entries.length);
    entries.push(...named);
    for (const _entry of named) frames.push(at);
    if (entries.length > limit || isFirst(process, at, named.at(-1))) return done();
    if (at.frame.isCaller && !isCodeAddress(process.core, at.frame.pc)) return done('its caller is in no code');
    const caller = callerOf(process, at);
    if ('end' in caller) return done(caller.isStart ? undefined : caller.end);
    if (!at.isTrampoline && at.changesStack !== true && !isAbove(caller.frame, at.frame, process))
      return done("its caller's frame does not lie above its own");
    // Nothing was called there: the instruction that faulted is the address itself.
    const isFaulted = isInjectedCall(entries.at(-1)?.function);
    for (const pc of jumpsBetween(process, at, caller.frame).returnsTo) {
      const jumped = unwindable(process, { ...caller.frame, pc });
      // What is inlined there has no entries of its own: gdb shows the innermost function alone.
      const [innermost] = entriesOf(jumped, entries.length);
      if (innermost !== undefined) entries.push({ ...innermost, isTailCall: true });
      if (innermost !== undefined) frames.push(jumped);
    }
    at = unwindable(process, isFaulted ? { ...caller.frame, isCaller: false } : caller.frame);
  }
}

/** Whether a program begins there. */
function isFirst(
  { images, program }: Process,
  { image, frame, address, entry }: Unwindable,
  own: StackEntry | undefined,
): boolean {
  if (image === undefined || images.moduleAt(frame.pc)?.path !== program) return false;
  if (image.code(address)?.isMain === true) return true;
  return FIRST.has(own?.function ?? '') || entry?.entry.start === image.entry || address === image.entry;
}

/** Stacks grow downwards; only a function that has put nothing on it has its caller's. */
function isAbove(caller: PhysicalFrame, frame: PhysicalFrame, { arch }: Process): boolean {
  if (caller.sp !== frame.sp) return caller.sp > frame.sp;
  return arch.registers.link !== undefined && !frame.isCaller && caller.pc !== frame.pc;
}
