import { isSignalReturn, readSignalFrame } from '../arch/signal-frame.ts';
import type { Core } from '../process/core.ts';
import { canUnwind } from '../process/unwind-table.ts';
import { isBlocked } from '../linux/signal-mask.ts';
import { isFatal, isSent, signalName } from '../linux/signal-names.ts';
import type { Engine } from '../stacks/engine.ts';
import { reachesStart } from '../stacks/follow.ts';
import type { Continuation, Stack, StackEntry } from '../stacks/model.ts';
import type { Fault } from './model.ts';
import { faultAt, followStack, type FollowedStack } from './followed-stack.ts';
import { isCodeElsewhere, isReturnElsewhere, signalFramesAbove, type LiveSignalFrame } from './signal-return.ts';

/** Handlers that interrupted one another, most of them. */
const NESTED = 4;
/** How far above where a stack was lost its signal frame is looked for: the current thread's, and any other's. */
const SPAN = 8n * 1024n * 1024n;
const OTHER_SPAN = 128n * 1024n;

/**
 * Stacks that gdb lost in a signal handler, continued at what the signal interrupted. It loses them in a C library
 * that carries no unwind information (musl's raise; fixtures/crash/handler-without-unwinding), and knows a signal frame only by
 * glibc's name of the code that leaves it (Go's is runtime.sigreturn). But that code itself tells, and the return address to it
 * in the signal frame.
 *
 * A signal frame further up is only looked for where a handler may be at work, the process having sent itself the last
 * signal, and where gdb had to guess a caller, or took for one what is in no code: a coroutine's stack ends in good
 * order, and above it may lie another's, with the frame of a signal that was survived (fixtures/crash/coroutine-reads-null).
 */
export async function continueStacks(
  engine: Engine,
  core: Core,
  stacks: readonly FollowedStack[],
  limit: number,
): Promise<FollowedStack[]> {
  const current = core.threads[0]?.id;
  const sentItself =
    core.siginfo === undefined || (isSent(core.siginfo.code) && core.siginfo.sender?.pid === core.process?.pid);
  const continued: FollowedStack[] = [];
  for (const stack of stacks) {
    const isCurrent = stack.stack.threadId === current;
    const span = sentItself ? (isCurrent ? SPAN : OTHER_SPAN) : undefined;
    continued.push(isCurrent || sentItself ? await continueStack(engine, core, stack, span, limit) : stack); // kill() may come to any thread
  }
  return continued;
}

async function continueStack(
  engine: Engine,
  core: Core,
  start: FollowedStack,
  span: bigint | undefined,
  limit: number,
): Promise<FollowedStack> {
  let followed = start;
  for (let handlers = 0; handlers < NESTED; handlers++) {
    const { stack } = followed;
    const lost = await findLostFrame(engine, core, followed, span);
    if (lost === undefined) break;
    if (lost.survived !== undefined)
      return isFatal(lost.survived.signal ?? 0)
        ? { ...followed, stack: { ...stack, isGuess: true, endsBecause: maybeSurvived(lost.survived, engine) } }
        : followed;
    const trampoline = lost.last.index + (lost.isReturn ? 0 : 1);
    const doubt = lost.sentAgain && foundAbove(lost.sentAgain, trampoline, engine);
    const continued = await engine.goOn?.(stack, { ...lost, ...(doubt !== undefined && { doubt }) }, limit);
    if (continued === undefined)
      return { ...followed, stack: { ...stack, isGuess: true, endsBecause: lostInHandler(engine) } };
    followed = followStack(core, continued);
  }
  return followed;
}

/** Where a stack was lost, and the signal frame that lies there. */
interface LostFrame extends Continuation {
  /**
   * What the signal frame tells, where it does not look like that of a handler that is running: the signal is not blocked,
   * and it is not the one that ended the process. A program that survived a fault by siglongjmp leaves such a frame.
   */
  readonly survived?: Fault;
  /**
   * What the signal frame tells, where its signal is not blocked, but ended the process: a handler sent it again, or the
   * program did after it had survived the first one.
   */
  readonly sentAgain?: Fault;
}

type FrameAbove = LiveSignalFrame & Pick<LostFrame, 'survived' | 'sentAgain'>;

/** @param span how far up a signal frame is looked for; undefined: not at all. */
async function findLostFrame(
  engine: Engine,
  core: Core,
  followed: FollowedStack,
  span: bigint | undefined,
): Promise<LostFrame | undefined> {
  const { stack, broken } = followed;
  if (stack.truncated) return undefined;
  if (broken === undefined && reachesStart(stack)) return undefined;
  const entries = stack.entries.slice(0, broken?.index);
  const last = entries.at(-1);
  if (last?.address === undefined || last.trampoline) return undefined;
  const returned = await findReturn(engine, core, stack, entries);
  if (returned !== undefined) return returned;
  const lastSp = await engine.stackPointer?.(stack, last.index);
  if (lastSp === undefined || span === undefined) return undefined;
  const mayBeLost = core.arch?.signalFrames?.handlerReturn?.stopsUnwinders === true;
  if (broken === undefined && !mayBeLost && !isGuessed(core, entries)) return undefined;
  const found = frameAbove(core, followed, lastSp, span);
  return found && { ...found, last, lastSp, isReturn: false };
}

/** The handler's return that the engine came to and did not know: by its code, or one whose code is on another machine. */
async function findReturn(
  engine: Engine,
  core: Core,
  stack: Stack,
  entries: readonly StackEntry[],
): Promise<LostFrame | undefined> {
  for (const last of entries) {
    const { index, address, trampoline } = last;
    const isKnown = address !== undefined && isSignalReturn(core, core.arch, address);
    if (address === undefined || trampoline || (!isKnown && !isCodeElsewhere(core, address))) continue;
    const lastSp = await engine.stackPointer?.(stack, index);
    if (lastSp === undefined || (!isKnown && !isReturnElsewhere(core, address, lastSp))) continue;
    const frame = readSignalFrame(core, core.arch, lastSp);
    if (frame !== undefined) return { frame, restorer: address, last, lastSp, isReturn: true };
  }
  return undefined;
}

/** The innermost signal frame further up whose handler may be running; if there is none, the innermost one. */
function frameAbove(core: Core, { thread, blocked }: FollowedStack, sp: bigint, span: bigint): FrameAbove | undefined {
  const ended = core.siginfo?.signal ?? core.threads[0]?.signal;
  let innermost: FrameAbove | undefined;
  for (const found of signalFramesAbove(core, sp, span)) {
    const { fault } = faultAt(core, thread, found.frame, blocked);
    if (fault.signal === undefined || isBlocked(fault.signal, blocked)) return found;
    if (fault.signal === ended) return { ...found, sentAgain: fault };
    innermost ??= { ...found, survived: fault };
  }
  return innermost;
}

/** Whether gdb went through code that is not there, or has no information for unwinding. */
function isGuessed(core: Core, entries: readonly StackEntry[]): boolean {
  return entries.some(
    ({ address }) =>
      address !== undefined &&
      (core.read(address, 1) === undefined ||
        (canUnwind(core, address) === false && canUnwind(core, address - 1n) === false)),
  );
}

function lostInHandler({ name }: Engine): string {
  return `${name} lost the stack in a signal handler, and can't be told where it goes on`;
}

function maybeSurvived({ signal = 0 }: Fault, { name: engine }: Engine): string {
  return `${engine} lost the stack, and what lies further up is the frame of a ${signalName(signal)} that is not blocked any more: a fault that was survived, or one whose handler unblocked it and is at work`;
}

function foundAbove({ signal = 0 }: Fault, index: number, { name: engine }: Engine): string {
  return `${engine} lost the stack, and the signal frame #${index} was found further up: that of a handler which had ${signalName(signal)} sent again, unless the program survived that fault and raised ${signalName(signal)} later`;
}
