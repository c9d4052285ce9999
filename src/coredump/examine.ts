import type { Core } from '../process/core.ts';
import { EvidenceError } from '../errors/errors.ts';
import { frameJudge, type FrameJudge } from '../runtimes/library.ts';
import { listOf } from '../text/known.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { Engine } from '../stacks/engine.ts';
import { isCodeAddress, reachesStart } from '../stacks/follow.ts';
import type { Instruction, Stack } from '../stacks/model.ts';
import { classify } from '../crash/classify.ts';
import { lessSure } from '../crash/less-sure.ts';
import { isNamelessRaise, judgeStack, type Judgement, type StackPlace } from '../crash/culprit.ts';
import { continueStacks } from '../fault/continue-stacks.ts';
import { atInstruction } from '../fault/instruction-frame.ts';
import { followStack, type FollowedStack } from '../fault/followed-stack.ts';
import { mayBeInSystemCall, mayHaveSent } from '../fault/sent.ts';
import { framesOf, shownFrames } from '../crash/frames.ts';
import { findLinkedLibc } from '../modules/linked-libc.ts';
import { findLinkedSanitizer } from '../modules/linked-sanitizer.ts';
import { readWord, wordSize } from '../process/memory.ts';
import { originalPath, programModule, type InspectedModule } from '../modules/modules.ts';
import { readProgramMessage } from '../crash/program-message.ts';
import { recover } from '../fault/recover.ts';
import { isOwn, type Recovered } from '../fault/recovered.ts';
import { SIGABRT } from '../linux/signal-names.ts';
import { stackExhausted } from '../fault/stack-limit.ts';
import { isJumpIntoCode, withJumpCaller } from '../fault/jump-caller.ts';
import { restoreContexts } from '../fault/restore-contexts.ts';
import { readFurther } from '../fault/read-further.ts';
import type { Context, TriageOptions } from './model.ts';

const FRAMES = 256;
const OTHER_FRAMES = 48;
const INSTRUCTIONS_BEFORE = 6;
const INSTRUCTIONS_AFTER = 4;
/** How far above the innermost frame the exception in flight is looked for. */
const EXCEPTION_SPAN = 16_384n;

/** What was found out about a crash, before it becomes a report. */
export interface Crash extends Judgement {
  readonly recovered: Recovered;
  readonly cause: ReturnType<typeof classify>;
  readonly stack: Stack;
  /** Commands of the processes that sent a signal, by pid, as far as they are known. */
  readonly commands: ReadonlyMap<number, string>;
  /** Around the fault; another program may still be printing them. */
  readonly instructions: Promise<readonly Instruction[]>;
  readonly others: readonly { readonly threadId: number; readonly frames: readonly Frame[] }[];
  readonly incomplete: readonly Incomplete[];
  readonly judge: FrameJudge;
}

export interface ExamineOptions extends TriageOptions {
  /** What the engine said of debug information that it was then told to leave alone. */
  readonly unreadable?: string | undefined;
}

/**
 * Finds out where and why a process died.
 * @param engine has loaded the core.
 * @throws EvidenceError when the core holds no thread.
 */
export async function examine(
  engine: Engine,
  core: Core,
  modules: readonly InspectedModule[],
  context: Context,
  options: ExamineOptions,
): Promise<Crash> {
  const limit = options.maxFrames ?? FRAMES;
  const stacks = await readAllStacks(engine, core, limit);
  const recovered = recover(core, stacks, { deep: options.deep ?? false });
  const read = stacks.find(({ stack }) => stack.threadId === recovered?.place.threadId);
  if (recovered === undefined || read === undefined)
    throw new EvidenceError(
      `${context.path} holds no thread that can be read.`,
      'The core is damaged; let the program crash again with a larger limit (ulimit -c unlimited).',
    );
  const ask = (): Promise<readonly Instruction[]> => instructionsAround(engine, core, recovered);
  const beside = engine.printsBeside === true ? unheard(ask()) : undefined;
  const followed = await withJumpCaller(engine, core, read, recovered, limit);
  const { broken } = followed;
  const stack = await atInstruction(engine, followed.stack, recovered);
  const frames = framesOf(stack, broken, core, modules);
  const linked = [
    ...listOf(await findLinkedLibc((symbol) => engine.addressOf?.(symbol), core)),
    ...listOf(findLinkedSanitizer(programModule(modules, core.executable))),
  ];
  const judge = frameJudge(options.frameRules, modules.map(originalPath), linked);
  const judgement = judgeStack(stack, frames, framePlace(core, recovered, frames.length), judge);
  const commands = await senderCommands(
    [recovered.fault.sender?.pid, core.siginfo?.sender?.pid],
    core.process?.pid,
    context,
  );
  const { pc, sp } = recovered.interruption;
  const message = await readProgramMessage(engine, core, {
    signal: recovered.fault.signal,
    stack,
    modules,
    sp,
    stackEnd: sp + EXCEPTION_SPAN,
  });
  const stop = await earlyStop(engine, stack);
  const cause = classify({
    ...circumstances(core, recovered, { ...judgement, judge, isBroken: broken !== undefined }, commands),
    stackLost: broken !== undefined || stop !== undefined,
    message,
    logMessage: context.logMessage,
  });
  const doubts = [...listOf(isProven(pc, modules) ? undefined : NO_BUILD_ID), ...guesses(engine, stack, recovered)];
  const shown = shownFrames(judgement.frames, recovered.place.faultFrameIndex ?? frames.length, limit);
  return {
    ...judgement,
    judge,
    frames: shown,
    recovered,
    cause: doubts.length === 0 ? cause : lessSure(cause, 'medium', ...doubts),
    commands,
    stack: { ...stack, truncated: stack.truncated || shown.at(-1)?.index !== frames.at(-1)?.index },
    instructions: beside ?? Promise.resolve(await ask()),
    others: stacks
      .filter((other) => other !== read)
      .map((other) => ({
        threadId: other.stack.threadId,
        frames: framesOf(other.stack, other.broken, core, modules),
      })),
    incomplete: [...gaps(engine, followed, recovered, options), ...listOf(stop)],
  };
}

async function instructionsAround(engine: Engine, core: Core, recovered: Recovered): Promise<readonly Instruction[]> {
  const { pc } = recovered.interruption;
  if (recovered.isElsewhere === true || core.read(pc, 1) === undefined) return [];
  return (await engine.instructions?.(pc, INSTRUCTIONS_BEFORE, INSTRUCTIONS_AFTER)) ?? [];
}

/** What fails before anybody waits for it fails for who waits then. */
function unheard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The stacks of all threads, as far as they can be followed. */
async function readAllStacks(engine: Engine, core: Core, limit: number): Promise<FollowedStack[]> {
  const read = await engine.stacks(core.threads[0]?.id ?? 0, { frames: limit, otherFrames: OTHER_FRAMES });
  const further = await readFurther(engine, core, read);
  const followed = further.map((stack) => followStack(core, stack));
  return continueStacks(engine, core, await restoreContexts(engine, core, followed, limit), limit);
}

/** What judging the frames of the crash thread takes beside them. */
function framePlace(core: Core, recovered: Recovered, length: number): StackPlace {
  return {
    faultIndex: recovered.place.faultFrameIndex ?? length,
    isCode: (frame) =>
      !(frame.index === recovered.place.faultFrameIndex && isJumpIntoCode(recovered.fault)) &&
      isCodeAddress(core, frame.address === undefined ? undefined : BigInt(frame.address)),
    raised: isRaised(core, recovered),
    aborted: recovered.fault.signal === SIGABRT,
  };
}

/** Whether the process sent itself the signal, and the thread is where it did. */
function isRaised(core: Core, { fault, interruption }: Recovered): boolean {
  return isOwn(core, fault) && mayBeInSystemCall(interruption, { memory: core });
}

interface JudgedStack extends Judgement {
  readonly judge: FrameJudge;
  /** What stands there as the last frame's caller is none. */
  readonly isBroken: boolean;
}

/** What the cause is told by, beside what the program said. */
function circumstances(
  core: Core,
  recovered: Recovered,
  judged: JudgedStack,
  commands: Crash['commands'],
): Omit<Parameters<typeof classify>[0], 'message' | 'logMessage' | 'stackLost'> {
  const { fault, interruption, place, isElsewhere } = recovered;
  const faulted = judged.frames.slice(place.faultFrameIndex);
  const isNameless =
    isNamelessRaise(faulted, isRaised(core, recovered), judged.judge) ||
    (judged.isBroken && judged.culprit === undefined);
  return {
    fault: { ...fault, signal: fault.signal ?? core.threads[0]?.signal ?? 0 },
    frames: faulted,
    bySanitizer: judged.bySanitizer,
    pid: core.process?.pid,
    senderCommand: fault.sender && commands.get(fault.sender.pid),
    isFaultless: recovered.isFaultless,
    // Where the stack pointer was is told by the fault alone, if its handler has changed it.
    stackExhausted: stackExhausted(core, fault, isElsewhere === true ? (fault.address ?? 0n) : interruption.sp),
    pcIsCode: isCodeAddress(core, interruption.pc),
    returned: hasReturned(core, interruption.pc, interruption.sp),
    namelessRaise: isOwn(core, fault) && mayHaveSent(interruption, { memory: core }) && isNameless,
  };
}

/** What of a stack, and of what was recovered from it, had to be guessed. */
function guesses({ name }: Engine, { isGuess, error }: Stack, { doubt, isElsewhere }: Recovered): string[] {
  return [
    ...(isGuess === true ? ['a part of the stack was not unwound, but found further up'] : []),
    ...(error === undefined
      ? []
      : [name === 'core' ? 'no stack could be followed' : `${name} could not read the whole stack`]),
    ...listOf(doubt),
    ...(isElsewhere === true ? ['the crash handler changed where the fault was'] : []),
  ];
}

const NO_BUILD_ID = 'no build-id tells whether the file of the code at the fault is the one that ran';

/** What is not known of the crash thread. */
function gaps(
  engine: Engine,
  { stack, broken }: FollowedStack,
  recovered: Recovered,
  { unreadable }: ExamineOptions,
): Incomplete[] {
  const { name } = engine;
  return [
    ...listOf(
      unreadable === undefined
        ? undefined
        : {
            what: 'debug information',
            why: `${name} can't read that of a module (${unreadable}): inlined functions and source lines are missing where a module carries its own`,
          },
    ),
    ...listOf(engine.doubt === undefined ? undefined : { what: 'engine', why: engine.doubt }),
    ...(name === 'native' && engine.instructions === undefined ? [NO_DISASSEMBLY] : []),
    ...listOf(broken && { what: 'backtrace', why: broken.why }),
    ...[recovered.doubt, stack.doubt].flatMap((why) => (why === undefined ? [] : [{ what: 'original fault', why }])),
    ...listOf(recovered.remark === undefined ? undefined : { what: 'other faults', why: recovered.remark }),
  ];
}

const NO_DISASSEMBLY: Incomplete = {
  what: 'disassembly',
  why: 'objdump or gdb prints instructions, and neither was asked: apt-get install binutils, or --engine gdb',
};

/** Whether a `ret` led to pc: it is still in the word that was popped, and no return address that a call had pushed is next. */
function hasReturned(core: Core, pc: bigint, sp: bigint): boolean {
  if (core.arch?.returnsByStack !== true) return false;
  const popped = readWord(core, sp - BigInt(wordSize(core.encoding)), core.encoding);
  return popped === pc && !isCodeAddress(core, readWord(core, sp, core.encoding));
}

/** Whether the code at an address is known to be what ran: without build-ids the file may be another build. */
function isProven(address: bigint, modules: readonly InspectedModule[]): boolean {
  return modules.find(({ base, end }) => address >= base && address < end)?.identity !== 'unknown';
}

/** Asks for the senders' commands; the process itself needs no asking. */
async function senderCommands(
  pids: readonly (number | undefined)[],
  own: number | undefined,
  { commandOf }: Context,
): Promise<Map<number, string>> {
  const commands = new Map<number, string>();
  for (const pid of new Set(pids)) {
    const command = pid === undefined || pid === own || pid <= 0 ? undefined : await commandOf?.(pid);
    if (pid !== undefined && command !== undefined) commands.set(pid, command);
  }
  return commands;
}

/** Why a stack ends before its start; absent where it does not, or nobody knows. */
async function earlyStop(engine: Engine, stack: Stack): Promise<Incomplete | undefined> {
  const { name } = engine;
  if (stack.endsBecause !== undefined) return { what: 'backtrace', why: stack.endsBecause };
  if (stack.error !== undefined)
    return { what: 'backtrace', why: `${name} stopped after ${stack.entries.length} frames: ${stack.error}` };
  if (stack.truncated || reachesStart(stack)) return undefined;
  const last = stack.entries.at(-1);
  const why = engine.whyStopped === undefined ? 'it does not say why' : await engine.whyStopped(stack);
  return why === undefined
    ? undefined
    : { what: 'backtrace', why: `${name} stopped at frame #${last?.index ?? 0}: ${why}` };
}
