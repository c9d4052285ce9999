import { openCore, type Core } from '../elf/core.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { loadedNames } from '../elf/link-map.ts';
import { EvidenceError } from '../errors.ts';
import { frameJudge, type ConfiguredRule } from '../frames/library.ts';
import type { Answer } from '../report/create.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { PythonSection } from '../report/sections/python.ts';
import type { SymbolSearch } from '../symbols/find.ts';
import type { Gdb } from '../tools/gdb.ts';
import { owningPackages } from '../tools/package-manager.ts';
import { classify } from './classify.ts';
import { isNamelessRaise, judgeFrames, type Judgement } from './culprit.ts';
import { continueStacks } from './continue-stacks.ts';
import { chooseExecutable } from './executable.ts';
import { mayBeInSystemCall, mayHaveSent } from './fault/sent.ts';
import { framesOf, isCodeAddress, shownFrames } from './frames.ts';
import { findLinkedLibc } from './linked-libc.ts';
import { readExactly } from './memory.ts';
import { leadElsewhere } from './loader-names.ts';
import { inspectModules, modulesSection, originalPath, type InspectedModule } from './modules.ts';
import { readProgramMessage } from './program-message.ts';
import { crashAnswer, type Provenance } from './report.ts';
import { isOwn, recover, type Recovered } from './recover.ts';
import { SIGABRT } from './signal-names.ts';
import { disassemble, isAboutDebugInfo, loadSession, programModule, UnreadableDebugInfo, type Instruction, type SessionOptions } from './session.ts';
import { stackExhausted } from './stack-limit.ts';
import { readFurther } from './read-further.ts';
import { reachesStart, readStacks, unwindStop, type Stack } from './stacks.ts';

/** How one core is triaged. Times in milliseconds. */
export interface TriageOptions {
  readonly exe?: string | undefined;
  readonly sysroot?: string | undefined;
  /** Whether the files below sysroot have only the names that they were mapped by: no links lead to them. */
  readonly withoutLinks?: boolean;
  /** Where separate debug files are; default: the system's place. */
  readonly debugRoots?: readonly string[];
  /** Where to look for debug files beside the system's places: directories, files, archives. */
  readonly symbols?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
  readonly maxFrames?: number | undefined;
  readonly deep?: boolean;
  readonly frameRules?: readonly ConfiguredRule[] | undefined;
}

/** What is known of a crash from elsewhere than the core: the journal, a log. */
export interface Context {
  /** Where the evidence was, for people; the core that is read may be a decompressed copy. */
  readonly path: string;
  readonly commandLine?: string | undefined;
  readonly executable?: string | undefined;
  readonly python?: PythonSection | undefined;
  readonly logMessage?: Parameters<typeof classify>[0]['logMessage'];
  /** The command of a process, by its pid, where the journal knows it. */
  readonly commandOf?: (pid: number) => Promise<string | undefined>;
  /** What the journal says of the process beside that. */
  readonly process?: { readonly unit?: string; readonly host?: string; readonly time?: string };
  /** Of a crash on another machine: the packages of its modules. Nothing that is installed here is of it. */
  readonly packages?: ReadonlyMap<string, string>;
  readonly provenance: Provenance;
}

const FRAMES = 256;
const OTHER_FRAMES = 48;
const INSTRUCTIONS_BEFORE = 6;
const INSTRUCTIONS_AFTER = 4;
/** How far above the innermost frame the exception in flight is looked for. */
const EXCEPTION_SPAN = 16_384n;

/**
 * Triages one core.
 * @param corePath a plain core.
 * @param starting a gdb that may still be starting; it stays the caller's to close.
 * @throws EvidenceError when it is none; ToolError when gdb fails.
 */
export async function triageCore(corePath: string, context: Context, starting: Promise<Gdb>, options: TriageOptions): Promise<Answer> {
  const core = openCore(corePath, { sysroot: options.sysroot, exe: options.exe });
  try {
    if (core.machine === 'other') throw new EvidenceError(`${context.path} is not of a 64-bit program for x86-64 or aarch64, and others can't be triaged.`, `Look at it with gdb: gdb ${options.exe ?? core.executable ?? 'PROGRAM'} ${context.path}`);
    const symbols = await searchSymbols(core, options);
    const debugRoots = [...known(symbols?.directory), ...(options.debugRoots ?? [SYSTEM_ROOT])];
    const modules = inspectModules(core, { sysroot: options.sysroot, exe: options.exe, debugRoots });
    const packages = context.packages ?? owningPackages(modules.filter((module) => module.debugInfo === 'missing').map(originalPath));
    const program = chooseExecutable(programModule(modules, core.executable), options.exe);
    const gdb = await starting;
    const names = loadedNames(core, core);
    const session = { core: corePath, executable: program.file, modules, mappedFiles: [...new Set(core.files.map((file) => file.path))], loadedNames: names, sysroot: options.sysroot, withoutLinks: options.withoutLinks || leadElsewhere(names, modules, program.file, options.sysroot), debugRoots: symbols === undefined ? options.debugRoots : debugRoots };
    const crash = await examineWith(gdb, session, (loaded, unreadable) => examine(loaded, core, modules, context, { ...options, unreadable }));
    const incomplete = [...known(program.incomplete), ...coreGaps(core), ...(symbols?.incomplete ?? []), ...crash.incomplete];
    return crashAnswer({ ...crash, core, context, executable: program.file, incomplete, modules: modulesSection(modules, await packages), gdb: { version: gdb.version, sandbox: gdb.confined } });
  } finally {
    core.close();
  }
}

/** Has gdb load the core and examines it; where it fails over debug information, once more without. */
async function examineWith(gdb: Gdb, session: SessionOptions, examineIt: (loaded: Gdb, unreadable?: string) => Promise<Crash>): Promise<Crash> {
  try {
    await loadSession(gdb, session);
    return await examineIt(gdb);
  } catch (error) {
    if (!(error instanceof UnreadableDebugInfo)) throw error;
    return await examineWithout(gdb, session, (loaded) => examineIt(loaded, error.message));
  }
}

async function examineWithout(gdb: Gdb, session: SessionOptions, examineIt: (loaded: Gdb) => Promise<Crash>): Promise<Crash> {
  const { withoutDebugInfo } = await import('./without-debug-info.ts');
  const plain = withoutDebugInfo(session);
  try {
    const another = await gdb.startAnother(); // the same gdb again, after its errors: 13.1 ends in an assertion of its own
    try {
      await loadSession(another, plain.session);
      return await examineIt(another);
    } finally {
      another.close();
    }
  } finally {
    plain.remove();
  }
}

async function searchSymbols(core: Core, { symbols = [], sysroot }: TriageOptions): Promise<SymbolSearch | undefined> {
  if (symbols.length === 0) return undefined;
  const { findSymbols } = await import('../symbols/find.ts');
  return await findSymbols(core.modules, { in: symbols, ...(sysroot === undefined ? {} : { sysroot }) });
}

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
}

interface ExamineOptions extends TriageOptions {
  /** What gdb said of debug information that it was then told to leave alone. */
  readonly unreadable?: string | undefined;
}

async function examine(gdb: Gdb, core: Core, modules: readonly InspectedModule[], context: Context, options: ExamineOptions): Promise<Crash> {
  const limit = options.maxFrames ?? FRAMES;
  const read = await readStacks(gdb, core.threads[0]?.id ?? 0, { frames: limit, otherFrames: OTHER_FRAMES });
  const broken = options.unreadable === undefined ? read.find(({ gdbError }) => isAboutDebugInfo(gdbError)) : undefined;
  if (broken?.gdbError !== undefined) throw new UnreadableDebugInfo(broken.gdbError);
  const stacks = await continueStacks(gdb, core, await readFurther(gdb, core, read), limit);
  const recovered = recover(core, stacks, { deep: options.deep ?? false });
  const stack = stacks.find(({ threadId }) => threadId === recovered?.place.threadId);
  if (recovered === undefined || stack === undefined) throw new EvidenceError(`${context.path} holds no thread that can be read.`, 'The core is damaged; let the program crash again with a larger limit (ulimit -c unlimited).');
  const { frames, brokenAt } = framesOf(stack, core, modules);
  const { pc, sp } = recovered.interruption;
  const judge = frameJudge(options.frameRules, modules.map(originalPath), await findLinkedLibc(gdb, core));
  const ownSignal = isOwn(core, recovered.fault);
  const raised = ownSignal && mayBeInSystemCall(recovered.interruption, { memory: core });
  const judgement = judgeFrames(
    frames,
    {
      faultIndex: recovered.place.faultFrameIndex ?? frames.length,
      trampolines: stack.entries.filter((entry) => entry.trampoline).map(({ index }) => index),
      isCode: (frame) => isCodeAddress(core, frame.address === undefined ? undefined : BigInt(frame.address)),
      raised,
      aborted: recovered.fault.signal === SIGABRT,
      truncated: stack.truncated,
    },
    judge,
  );
  const message = await readProgramMessage(gdb, core, { signal: recovered.fault.signal, stack, modules, sp, stackEnd: sp + EXCEPTION_SPAN });
  const commands = await senderCommands([recovered.fault.sender?.pid, core.siginfo?.sender?.pid], core.process?.pid, context);
  const cause = classify({
    fault: { ...recovered.fault, signal: recovered.fault.signal ?? core.threads[0]?.signal ?? 0 },
    frames: judgement.frames.slice(recovered.place.faultFrameIndex),
    pid: core.process?.pid,
    senderCommand: recovered.fault.sender && commands.get(recovered.fault.sender.pid),
    stackExhausted: stackExhausted(core, recovered.fault.address, sp),
    pcIsCode: isCodeAddress(core, pc),
    returned: hasReturned(core, pc, sp),
    namelessRaise: ownSignal && mayHaveSent(recovered.interruption, { memory: core }) && (isNamelessRaise(judgement.fault, raised, judge) || (brokenAt !== undefined && judgement.culprit === undefined)),
    message,
    logMessage: context.logMessage,
  });
  const shown = shownFrames(judgement.frames, recovered.place.faultFrameIndex ?? frames.length, limit);
  return {
    ...judgement,
    frames: shown,
    recovered,
    cause: isProven(pc, modules) && stack.isGuess !== true && stack.gdbError === undefined && recovered.doubt === undefined ? cause : { ...cause, confidence: cause.confidence === 'low' ? 'low' : 'medium' },
    commands,
    stack: { ...stack, truncated: stack.truncated || shown.at(-1)?.index !== frames.at(-1)?.index },
    instructions: core.read(pc, 1) === undefined ? [] : await disassemble(gdb, pc, INSTRUCTIONS_BEFORE, INSTRUCTIONS_AFTER),
    others: stacks.filter((other) => other !== stack).map((other) => ({ threadId: other.threadId, frames: framesOf(other, core, modules).frames })),
    incomplete: [
      ...known(options.unreadable === undefined ? undefined : { what: 'debug information', why: `gdb can't read that of a module (${options.unreadable}): inlined functions and source lines are missing where a module carries its own` }),
      ...known(brokenAt && { what: 'backtrace', why: brokenAt.why }),
      ...known(recovered.doubt === undefined ? undefined : { what: 'original fault', why: recovered.doubt }),
      ...known(stack.doubt === undefined ? undefined : { what: 'original fault', why: stack.doubt }),
      ...known(await earlyStop(gdb, stack)),
    ],
  };
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
async function senderCommands(pids: readonly (number | undefined)[], own: number | undefined, { commandOf }: Context): Promise<Map<number, string>> {
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
  if (stack.gdbError !== undefined) return { what: 'backtrace', why: `gdb stopped after ${stack.entries.length} frames: ${stack.gdbError}` };
  if (stack.truncated || reachesStart(stack)) return undefined;
  const last = stack.entries.at(-1);
  const why = await unwindStop(gdb, stack);
  return why === undefined ? undefined : { what: 'backtrace', why: `gdb stopped at frame #${last?.index ?? 0}: ${why}` };
}

function coreGaps(core: Core): Incomplete[] {
  if (core.truncatedAt === undefined) return [];
  return [{ what: 'memory', why: `the core is truncated at byte ${core.truncatedAt}: frames and values that lie beyond are missing` }];
}

function known<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
