import { libraryReason } from '../runtimes/library.ts';
import { moduleStem } from './frame-key.ts';
import { normaliseFunction } from '../runtimes/normalise.ts';
import { isTrampoline, parseSystemdStack, type SystemdFrame } from '../stacks/systemd-stack.ts';

const SHOWN = 2;

/**
 * What a crash looks like from the stack that systemd-coredump wrote down, without opening the core: the first frames
 * below the oldest trampoline that are somebody's code, by function or `module+offset`. Approximate: nothing tells a fatal
 * trampoline from a benign one, or whether the first thread is the one at fault.
 */
export function approximateSignature(message: string): string | undefined {
  const frames = parseSystemdStack(message)[0]?.frames ?? [];
  const interrupted = frames.slice(frames.findLastIndex(isTrampoline) + 1);
  const own = interrupted.filter((frame) => libraryReason(frame) === undefined);
  const names = (own.length > 0 ? own : interrupted).map(name).filter((each) => each !== undefined);
  return names.length === 0 ? undefined : names.slice(0, SHOWN).join(' | ');
}

function name({ function: function_, module, offset }: SystemdFrame): string | undefined {
  if (function_ !== undefined) return normaliseFunction(function_);
  return module === undefined || offset === undefined ? undefined : `${moduleStem(module)}+${offset}`;
}
