import path from 'node:path';
import type { Frame } from '../report/frame.ts';
import { RUN_TIMES } from './index.ts';
import type { Handler } from './model.ts';

const HANDLERS = RUN_TIMES.flatMap(({ handlers = [] }) => handlers);
/** By the names of their own functions. */
const BY_FUNCTION = HANDLERS.filter((handler) => handler.function !== undefined);
/** By the file that they are in: most programs are stripped. */
const BY_MODULE = HANDLERS.filter((handler) => handler.function === undefined);

/** Files that no crash handler is in, but its calls: it only asks them for a backtrace, and to raise or to abort. */
const HELPERS =
  /^(?:lib(?:c|pthread|gcc_s|unwind|backtrace|stdc\+\+)\b[\w.+-]*\.so|lib(?:c|pthread)-\d|ld-|ld\d*\.so|libc\.musl|\[vdso\])/;
const RAISING = /^(?:__GI_|__)*(?:raise|abort|gsignal|t?g?kill|pthread_kill\w*)$/;

/** What evidence beside the stack says of a handler. */
export interface HandlerHints {
  /** The log holds a traceback that faulthandler wrote for a fatal signal. */
  readonly faulthandlerTraceback: boolean;
  readonly commandLine?: string | undefined;
}

/**
 * The crash handler's name, where its frames, its log or the command line name it. Of one that is not in our tables it is
 * its function, or the file that this is in: the frame just above the trampoline. One that tail-calls raise leaves none.
 * @param leftIn the module that a handler was in of which no frame is left, where that is known.
 */
export function handlerName(handlerFrames: readonly Frame[], hints: HandlerHints, leftIn?: string): string | undefined {
  const named = BY_FUNCTION.find((handler) => handlerFrames.some((frame) => isOf(handler, frame)));
  if (named !== undefined) return named.name;
  if (hints.faulthandlerTraceback || /\s-X\s*faulthandler\b/.test(hints.commandLine ?? ''))
    return 'python-faulthandler';
  const handler = handlerFrames.findLast(isHandler);
  return handler === undefined ? nameOfModule(leftIn) : (nameOfModule(handler.module) ?? ownName(handler));
}

function isOf({ function: name, module }: Handler, frame: Frame): boolean {
  return (
    name?.test(frame.function ?? '') === true &&
    (module === undefined || module.test(path.posix.basename(frame.module ?? '')))
  );
}

function isHandler({ module, function: name }: Frame): boolean {
  return module !== undefined && isHandlerModule(module) && !RAISING.test(name ?? '');
}

/** Whether a crash handler may be in a module. */
export function isHandlerModule(module: string): boolean {
  return !HELPERS.test(path.posix.basename(module));
}

function nameOfModule(module: string | undefined): string | undefined {
  const file = path.posix.basename(module ?? '');
  return BY_MODULE.find((known) => known.module?.test(file))?.name;
}

function ownName({ function: name, module }: Frame): string | undefined {
  return name ?? (module === undefined ? undefined : path.posix.basename(module));
}
