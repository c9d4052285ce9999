import type { Core } from '../elf/core.ts';
import { canUnwind } from '../elf/unwind-table.ts';
import type { Gdb } from '../tools/gdb.ts';
import { miQuote } from '../tools/mi.ts';
import { findBreak } from './frames.ts';
import { readSignalFrame, type SignalFrame } from './signal-frame.ts';
import { isSent } from './signal-names.ts';
import { innermostSignalFrame, isSignalReturn, type LiveSignalFrame } from './signal-return.ts';
import { readStackPointer, readStackOf, reachesStart, type Stack, type StackEntry } from './stacks.ts';

/** Handlers that interrupted one another, most of them. */
const NESTED = 4;
/** How far above where a stack was lost its signal frame is looked for: the current thread's, and any other's. */
const SPAN = 8n * 1024n * 1024n;
const OTHER_SPAN = 128n * 1024n;

/**
 * Stacks that gdb lost in a signal handler, continued at what the signal interrupted. It loses them in a C library
 * that carries no unwind information (musl's raise), and knows a signal frame only by glibc's name of the code that
 * leaves it (Go's is runtime.sigreturn). But that code itself tells, and the return address to it in the signal frame.
 *
 * A signal frame further up is only looked for where a handler may be at work, the process having sent itself the last
 * signal, and where gdb had to guess a caller: a coroutine's stack ends in good order, and above it may lie another's, with
 * the frame of a signal that was survived.
 */
export async function continueStacks(gdb: Gdb, core: Core, stacks: readonly Stack[], limit: number): Promise<Stack[]> {
  const current = core.threads[0]?.id;
  const sentItself = core.siginfo === undefined || (isSent(core.siginfo.code) && core.siginfo.sender?.pid === core.process?.pid);
  const continued: Stack[] = [];
  for (const stack of stacks) {
    const isCurrent = stack.threadId === current;
    const span = sentItself ? (isCurrent ? SPAN : OTHER_SPAN) : undefined;
    continued.push(isCurrent || sentItself ? await continueStack(gdb, core, stack, span, limit) : stack); // kill() may come to any thread
  }
  return continued;
}

async function continueStack(gdb: Gdb, core: Core, start: Stack, span: bigint | undefined, limit: number): Promise<Stack> {
  let stack = start;
  for (let handlers = 0; handlers < NESTED; handlers++) {
    const lost = await findLostFrame(gdb, core, stack, span);
    if (lost === undefined) break;
    stack = await continueAt(gdb, stack, lost, limit);
  }
  return stack;
}

/** Where a stack was lost, and the signal frame that lies there. */
interface LostFrame extends LiveSignalFrame {
  /** The last entry that can be believed; it is the signal handler's return itself, or above it. */
  readonly last: StackEntry;
  readonly lastSp: bigint;
  readonly isReturn: boolean;
}

/** @param span how far up a signal frame is looked for; undefined: not at all. */
async function findLostFrame(gdb: Gdb, core: Core, stack: Stack, span: bigint | undefined): Promise<LostFrame | undefined> {
  if (stack.truncated) return undefined;
  const broken = findBreak(stack.entries, core);
  if (broken === undefined && reachesStart(stack)) return undefined;
  const last = stack.entries.at(broken === undefined ? -1 : broken.index - 1);
  if (last?.address === undefined || last.trampoline) return undefined;
  const lastSp = await readStackPointer(gdb, stack.gdbId, last.index);
  if (lastSp === undefined) return undefined;
  if (!isSignalReturn(core, core.machine, last.address)) {
    if (span === undefined || !isGuessed(core, stack.entries.slice(0, last.index + 1))) return undefined;
    const found = innermostSignalFrame(core, lastSp, span);
    return found && { ...found, last, lastSp, isReturn: false };
  }
  const frame = readSignalFrame(core, core.machine, lastSp);
  return frame && { frame, restorer: last.address, last, lastSp, isReturn: true };
}

/** Whether gdb went through code that is not there, or has no information for unwinding. */
function isGuessed(core: Core, entries: readonly StackEntry[]): boolean {
  return entries.some(({ address }) => address !== undefined && (core.read(address, 1) === undefined || (canUnwind(core, address) === false && canUnwind(core, address - 1n) === false)));
}

/** Has gdb go on at the signal frame; a gdb without Python can't, then the stack ends at what was interrupted. */
async function continueAt(gdb: Gdb, stack: Stack, lost: LostFrame, limit: number): Promise<Stack> {
  await gdb.ask(`-interpreter-exec console ${miQuote(`python exec(${JSON.stringify(unwinderCode(lost))})`)}`);
  const trampoline = lost.last.index + (lost.isReturn ? 0 : 1);
  const again = await readStackOf(gdb, stack, limit);
  const interrupted = again.entries[trampoline + 1];
  const isContinued = again.entries[trampoline]?.address === lost.restorer && interrupted?.address === lookedUp(lost.frame);
  const upTo = isContinued ? again.entries.slice(0, trampoline) : stack.entries.slice(0, trampoline);
  return {
    ...stack,
    isGuess: stack.isGuess === true || !lost.isReturn,
    toldFrom: stack.toldFrom ?? trampoline,
    truncated: isContinued && again.truncated,
    ...(isContinued ? {} : { endsBecause: WITHOUT_PYTHON }),
    entries: [
      ...upTo.map((entry, index) => stack.entries[index] ?? entry),
      { index: trampoline, trampoline: true, sp: lost.frame.address },
      { ...(isContinued ? interrupted : { index: trampoline + 1, trampoline: false }), address: lost.frame.pc },
      ...(isContinued ? again.entries.slice(trampoline + 2) : []),
    ],
  };
}

const WITHOUT_PYTHON = "gdb lost the stack in the signal handler, and this gdb can't be told where it goes on: that takes one with Python";

/** gdb takes a caller's address for that behind a call, and looks one byte before it: this one is where it says. */
function lookedUp({ pc }: SignalFrame): bigint {
  return BigInt.asUintN(64, pc + 1n);
}

/** The two frames that gdb can't unwind, by their pc and sp: from the last one to the handler's return, and from there to what was interrupted. */
function unwinderCode({ frame, restorer, last, lastSp, isReturn }: LostFrame): string {
  const interrupted = { ...frame.registers, rip: lookedUp(frame) };
  const steps = [
    ...(isReturn ? [] : [step(last.address ?? 0n, lastSp, { rip: restorer, rsp: frame.address })]),
    step(restorer, frame.address, Object.fromEntries(Object.entries(interrupted).filter(([name]) => !SELECTORS.has(name)))),
  ];
  return UNWINDER.replace('STEPS', `{${steps.join(', ')}}`);
}

const SELECTORS: ReadonlySet<string> = new Set(['cs', 'ss', 'fs', 'gs', 'eflags']);

function step(pc: bigint, sp: bigint, registers: Readonly<Record<string, bigint>>): string {
  const values = Object.entries(registers).map(([name, value]) => `'${name}': ${value}`);
  return `(${pc}, ${sp}): {${values.join(', ')}}`;
}

/** gdb's way to be told how a frame is unwound; nothing in it comes from a core but numbers. */
const UNWINDER = `
import gdb, gdb.unwinder
class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc
class SignalFrames(gdb.unwinder.Unwinder):
    def __init__(self, steps):
        super().__init__('signal frames %d' % len(gdb.frame_unwinders))
        self.steps = steps
    def __call__(self, frame):
        pc, sp = frame.read_register('rip'), frame.read_register('rsp')
        caller = self.steps.get((int(pc) % 2**64, int(sp) % 2**64))
        if caller is None:
            return None
        info = frame.create_unwind_info(FrameId(sp, pc))
        for name, value in caller.items():
            info.add_saved_register(name, gdb.Value(value).cast(frame.read_register(name).type))
        return info
gdb.unwinder.register_unwinder(None, SignalFrames(STEPS))
gdb.invalidate_cached_frames()
`;
