import type { Core } from '../elf/core.ts';
import { EvidenceError } from '../errors/errors.ts';
import { frameJudge, type FrameJudge } from '../runtimes/library.ts';
import { listOf } from '../text/known.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { Gdb } from '../tools/gdb.ts';
import { classify } from '../crash/classify.ts';
import { isNamelessRaise, judgeFrames, type Judgement } from '../crash/culprit.ts';
import { continueStacks } from '../stacks/gdb/continue-stacks.ts';
import { mayBeInSystemCall, mayHaveSent } from '../fault/sent.ts';
import { framesOf, isCodeAddress, shownFrames, type Frames } from '../crash/frames.ts';
import { findLinkedLibc } from '../stacks/gdb/linked-libc.ts';
import { findLinkedSanitizer } from '../modules/linked-sanitizer.ts';
import { readExactly } from '../process/memory.ts';
import { originalPath, type InspectedModule } from '../modules/modules.ts';
import { readProgramMessage } from '../crash/program-message.ts';
import { recover } from '../fault/recover.ts';
import { isOwn, type Recovered } from '../fault/recovered.ts';
import { SIGABRT } from '../linux/signal-names.ts';
import {
  disassemble,
  isAboutDebugInfo,
  programModule,
  UnreadableDebugInfo,
  type Instruction,
} from '../stacks/gdb/session.ts';
import { stackExhausted } from '../linux/stack-limit.ts';
import { restoreContexts } from '../fault/restore-contexts.ts';
import { readFurther } from '../stacks/gdb/read-further.ts';
import { reachesStart, readStacks, unwindStop, type Stack } from '../stacks/gdb/stacks.ts';
import type { Context, TriageOptions } from './triage.ts';

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
  readonly instructions: readonly Instruction[];
  readonly others: readonly { readonly threadId: number; readonly frames: readonly Frame[] }[];
  readonly incomplete: readonly Incomplete[];
  readonly judge: FrameJudge;
}

export interface ExamineOptions extends TriageOptions {
  /** What gdb said of debug information that it was then told to leave alone. */
  readonly unreadable?: string | undefined;
}

/**
 * Finds out where and why a process died.
 * @param gdb has loaded the core.
 * @throws EvidenceError when the core holds no thread; UnreadableDebugInfo when gdb should be asked without it.
 */
export async function examine(
  gdb: Gdb,
  core: Core,
  modules: readonly InspectedModule[],
  context: Context,
  options: ExamineOptions,
): Promise<Crash> {
  const limit = options.maxFrames ?? FRAMES;
  const stacks = await readAllStacks(gdb, core, limit, options);
  const recovered = recover(core, stacks, { deep: options.deep ?? false });
  const stack = stacks.find(({ threadId }) => threadId === recovered?.place.threadId);
  if (recovered === undefined || stack === undefined)
    throw new EvidenceError(
      `${context.path} holds no thread that can be read.`,
      'The core is damaged; let the program crash again with a larger limit (ulimit -c unlimited).',
    );
  const read = framesOf(stack, core, modules);
  const linked = [
    ...listOf(await findLinkedLibc(gdb, core)),
    ...listOf(findLinkedSanitizer(programModule(modules, core.executable))),
  ];
  const judge = frameJudge(options.frameRules, modules.map(originalPath), linked);
  const judgement = judgeFrames(read.frames, framePlace(core, stack, recovered, read.frames.length), judge);
  const commands = await senderCommands(
    [recovered.fault.sender?.pid, core.siginfo?.sender?.pid],
    core.process?.pid,
    context,
  );
  const { pc, sp } = recovered.interruption;
  const message = await readProgramMessage(gdb, core, {
    signal: recovered.fault.signal,
    stack,
    modules,
    sp,
    stackEnd: sp + EXCEPTION_SPAN,
  });
  const stop = await earlyStop(gdb, stack);
  const cause = classify({
    ...circumstances(core, recovered, { ...judgement, judge, isBroken: read.brokenAt !== undefined }, commands),
    stackLost: read.brokenAt !== undefined || stop !== undefined,
    message,
    logMessage: context.logMessage,
  });
  const shown = shownFrames(judgement.frames, recovered.place.faultFrameIndex ?? read.frames.length, limit);
  return {
    ...judgement,
    judge,
    frames: shown,
    recovered,
    cause:
      isProven(pc, modules) && isCertain(stack, recovered)
        ? cause
        : { ...cause, confidence: cause.confidence === 'low' ? 'low' : 'medium' },
    commands,
    stack: { ...stack, truncated: stack.truncated || shown.at(-1)?.index !== read.frames.at(-1)?.index },
    instructions:
      recovered.isElsewhere === true || core.read(pc, 1) === undefined
        ? []
        : await disassemble(gdb, pc, INSTRUCTIONS_BEFORE, INSTRUCTIONS_AFTER),
    others: stacks
      .filter((other) => other !== stack)
      .map((other) => ({ threadId: other.threadId, frames: framesOf(other, core, modules).frames })),
    incomplete: [...gaps(stack, recovered, read, options), ...listOf(stop)],
  };
}

/** The stacks of all threads, as far as they can be followed. */
async function readAllStacks(gdb: Gdb, core: Core, limit: number, { unreadable }: ExamineOptions): Promise<Stack[]> {
  const read = await readStacks(gdb, core.threads[0]?.id ?? 0, { frames: limit, otherFrames: OTHER_FRAMES });
  const broken = unreadable === undefined ? read.find(({ gdbError }) => isAboutDebugInfo(gdbError)) : undefined;
  if (broken?.gdbError !== undefined) throw new UnreadableDebugInfo(broken.gdbError);
  const whole = await restoreContexts(gdb, core, await readFurther(gdb, core, read), limit);
  return continueStacks(gdb, core, whole, limit);
}

/** What judging the frames of the crash thread takes beside them. */
function framePlace(core: Core, stack: Stack, recovered: Recovered, length: number): Parameters<typeof judgeFrames>[1] {
  return {
    faultIndex: recovered.place.faultFrameIndex ?? length,
    trampolines: stack.entries.filter((entry) => entry.trampoline).map(({ index }) => index),
    isCode: (frame) => isCodeAddress(core, frame.address === undefined ? undefined : BigInt(frame.address)),
    raised: isRaised(core, recovered),
    aborted: recovered.fault.signal === SIGABRT,
    truncated: stack.truncated,
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
  const isNameless =
    isNamelessRaise(judged.fault, isRaised(core, recovered), judged.judge) ||
    (judged.isBroken && judged.culprit === undefined);
  return {
    fault: { ...fault, signal: fault.signal ?? core.threads[0]?.signal ?? 0 },
    frames: judged.frames.slice(place.faultFrameIndex),
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

/** Whether nothing of a stack, and of what was recovered from it, had to be guessed. */
function isCertain({ isGuess, gdbError }: Stack, { doubt, isElsewhere }: Recovered): boolean {
  return isGuess !== true && gdbError === undefined && doubt === undefined && isElsewhere !== true;
}

/** What is not known of the crash thread. */
function gaps(stack: Stack, recovered: Recovered, { brokenAt }: Frames, { unreadable }: ExamineOptions): Incomplete[] {
  return [
    ...listOf(
      unreadable === undefined
        ? undefined
        : {
            what: 'debug information',
            why: `gdb can't read that of a module (${unreadable}): inlined functions and source lines are missing where a module carries its own`,
          },
    ),
    ...listOf(brokenAt && { what: 'backtrace', why: brokenAt.why }),
    ...[recovered.doubt, stack.doubt].flatMap((why) => (why === undefined ? [] : [{ what: 'original fault', why }])),
    ...listOf(recovered.remark === undefined ? undefined : { what: 'other faults', why: recovered.remark }),
  ];
}

/** Whether a `ret` led to pc: it is still in the word that was popped, and no return address that a call had pushed is next. x86-64 only. */
function hasReturned(core: Core, pc: bigint, sp: bigint): boolean {
  if (core.machine !== 'x86-64') return false;
  const word = (address: bigint) => readExactly(core, address, 8)?.readBigUInt64LE();
  return word(sp - 8n) === pc && !isCodeAddress(core, word(sp));
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

/** gdb gives no reason in MI for a stack that it could not follow to its start; the names of its last frame tell. */
async function earlyStop(gdb: Gdb, stack: Stack): Promise<Incomplete | undefined> {
  if (stack.endsBecause !== undefined) return { what: 'backtrace', why: stack.endsBecause };
  if (stack.gdbError !== undefined)
    return { what: 'backtrace', why: `gdb stopped after ${stack.entries.length} frames: ${stack.gdbError}` };
  if (stack.truncated || reachesStart(stack)) return undefined;
  const last = stack.entries.at(-1);
  const why = await unwindStop(gdb, stack);
  return why === undefined
    ? undefined
    : { what: 'backtrace', why: `gdb stopped at frame #${last?.index ?? 0}: ${why}` };
}
