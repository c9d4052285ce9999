import type { Gdb } from '../../tools/gdb.ts';
import { miQuote } from '../../tools/mi.ts';
import type { SignalFrame } from '../../arch/model.ts';
import type { Registers } from '../../process/memory.ts';
import type { RegisterSet } from '../../arch/register-set.ts';
import type { Caller, Continuation, Stack } from '../model.ts';

/**
 * Has gdb go on at the signal frame; a gdb without Python can't, then the stack ends at what was interrupted.
 * @param readAgain reads the stack once more.
 */
export async function continueAt(
  gdb: Gdb,
  stack: Stack,
  lost: Continuation,
  readAgain: () => Promise<Stack>,
): Promise<Stack> {
  await tell(gdb, unwinderCode(lost));
  const trampoline = lost.last.index + (lost.isReturn ? 0 : 1);
  const again = await readAgain();
  const interrupted = again.entries[trampoline + 1];
  const isContinued =
    again.entries[trampoline]?.address === lost.restorer && interrupted?.address === lookedUp(lost.frame);
  const upTo = isContinued ? again.entries.slice(0, trampoline) : stack.entries.slice(0, trampoline);
  return {
    ...stack,
    isGuess: stack.isGuess === true || !lost.isReturn,
    toldFrom: stack.toldFrom ?? trampoline,
    ...(lost.doubt === undefined ? {} : { doubt: lost.doubt }),
    truncated: isContinued && again.truncated,
    ...(isContinued ? {} : { endsBecause: WITHOUT_PYTHON }),
    entries: [
      ...upTo.map((entry, index) => stack.entries[index] ?? entry),
      {
        index: trampoline,
        foundBy: lost.isReturn ? lost.last.foundBy : 'scan',
        trampoline: true,
        sp: lost.frame.address,
        interrupted: { pc: lost.frame.pc, sp: lost.frame.sp },
      },
      {
        ...(isContinued ? interrupted : { index: trampoline + 1, trampoline: false }),
        foundBy: 'signal-frame',
        address: lost.frame.pc,
      },
      ...(isContinued ? again.entries.slice(trampoline + 2) : []),
    ],
  };
}

/**
 * Has gdb go on at the caller of an entry that it can't unwind; a gdb without Python can't, then the stack stays as it is.
 * @param readAgain reads the stack once more.
 */
export async function calledFrom(
  gdb: Gdb,
  stack: Stack,
  index: number,
  { of, arch, pc, registers }: Caller,
  readAgain: () => Promise<Stack>,
): Promise<Stack> {
  await tell(gdb, unwinder([step(of.pc, of.sp, withoutState(registers, arch.registers))], arch.registers));
  const again = await readAgain();
  const [caller, ...further] = again.entries.slice(index + 1);
  if (caller?.address !== pc) return stack;
  return {
    ...stack,
    truncated: again.truncated,
    toldFrom: stack.toldFrom ?? index + 1,
    entries: [...stack.entries.slice(0, index + 1), { ...caller, foundBy: 'return-address' }, ...further],
  };
}

async function tell(gdb: Gdb, code: string): Promise<void> {
  await gdb.ask(`-interpreter-exec console ${miQuote(`python exec(${JSON.stringify(code)})`)}`);
}

const WITHOUT_PYTHON =
  "gdb lost the stack in the signal handler, and this gdb can't be told where it goes on: that takes one with Python";

/** gdb takes a caller's address for that behind a call, and looks one byte before it: this one is where it says. */
function lookedUp({ pc }: SignalFrame): bigint {
  return BigInt.asUintN(64, pc + 1n);
}

/** The two frames that gdb can't unwind, by their pc and sp: from the last one to the handler's return, and from there to what was interrupted. */
function unwinderCode({ frame, restorer, last, lastSp, isReturn, outerSp = frame.address }: Continuation): string {
  const { pc, sp } = frame.arch.registers;
  const interrupted = { ...frame.registers, [pc]: lookedUp(frame) };
  const steps = [
    ...(isReturn ? [] : [step(last.address ?? 0n, lastSp, { [pc]: restorer, [sp]: outerSp })]),
    step(restorer, outerSp, withoutState(interrupted, frame.arch.registers)),
  ];
  return unwinder(steps, frame.arch.registers);
}

function unwinder(steps: readonly string[], { callerArea = 0 }: RegisterSet): string {
  return UNWINDER.replace('STEPS', `{${steps.join(', ')}}`).replace('AREA', `${callerArea}`);
}

/** gdb has flags as a type of their own, which no number can be made. */
function withoutState(registers: Registers, { state }: RegisterSet): Registers {
  return Object.fromEntries(Object.entries(registers).filter(([name]) => !state.has(name)));
}

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
        pc, sp = frame.read_register('pc'), frame.read_register('sp')
        caller = self.steps.get((int(pc) % 2**64, int(sp) % 2**64))
        if caller is None:
            return None
        info = frame.create_unwind_info(FrameId(sp + AREA, pc))
        for name, value in caller.items():
            info.add_saved_register(name, gdb.Value(value).cast(frame.read_register(name).type))
        return info
gdb.unwinder.register_unwinder(None, SignalFrames(STEPS))
gdb.invalidate_cached_frames()
`;
