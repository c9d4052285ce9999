import type { Core } from '../elf/core.ts';
import { segmentAt } from '../elf/core-memory.ts';
import { faultOf } from './fault.ts';
import { faultContext, type FaultCore } from './fault-context.ts';
import { readExactly, type Memory } from './memory.ts';
import type { SignalFrame } from './signal-frame.ts';
import { hasSavedState } from './signal-frame/x86-64.ts';
import { isPlausibleContext } from './stale/plausible.ts';
import type { Range } from './stale/regions.ts';
import { scan } from './stale/scan.ts';

/** The signal frame of a handler that is running, and the code that the handler returns to. */
export interface LiveSignalFrame {
  readonly frame: SignalFrame;
  readonly restorer: bigint;
}

/**
 * `rt_sigreturn`, as C libraries and run-times write it, for the machines where a handler's return address is kept
 * in the signal frame: `mov $15, %rax; syscall` and `mov $15, %eax; syscall`.
 */
const CODE: Readonly<Record<Core['machine'], readonly Buffer[]>> = {
  'x86-64': [Buffer.from('48c7c00f0000000f05', 'hex'), Buffer.from('b80f0000000f05', 'hex')],
  aarch64: [],
  other: [],
};

/** Whether the code that ends a signal handler is at an address, whatever it is called (musl: __restore_rt; Go: runtime.sigreturn). */
export function isSignalReturn(memory: Memory, machine: Core['machine'], address: bigint): boolean {
  return CODE[machine].some((code) => memory.read(address, code.length)?.equals(code) ?? false);
}

/** The innermost signal frame on a stack, from `sp` at most `span` bytes up. One of a handler that has returned can only be below `sp`. */
export function innermostSignalFrame(core: FaultCore, sp: bigint, span: bigint): LiveSignalFrame | undefined {
  for (const frame of scan(core, core.machine, above(core, sp, span))) {
    const restorer = readExactly(core, frame.address - POINTER, Number(POINTER))?.readBigUInt64LE();
    if (restorer !== undefined && (isSignalReturn(core, core.machine, restorer) || isLikely(core, frame, restorer))) return { frame, restorer };
  }
  return undefined;
}

/**
 * Whether a signal frame is a crash handler's although the code that it returns to is on another machine: the kernel's
 * saved state is there, and it is of a fault with the signal that the process then sent itself.
 */
function isLikely(core: FaultCore, frame: SignalFrame, restorer: bigint): boolean {
  if (segmentAt(core.segments, restorer)?.executable !== true || core.read(restorer, 1) !== undefined) return false;
  if (!isPlausibleContext(core, frame, true) || !hasSavedState(core, frame.address)) return false;
  const { signal, reason } = faultOf(frame, faultContext(core, undefined, 'signal-frame'));
  return signal === core.siginfo?.signal && reason !== 'sent';
}

/**
 * Whether a signal frame lies on a stack, from `sp` at most `span` bytes up. On aarch64 no return address is kept
 * beside it: there one with plausible registers counts.
 */
export function hasSignalFrame(core: FaultCore, sp: bigint, span: bigint): boolean {
  if (CODE[core.machine].length > 0) return innermostSignalFrame(core, sp, span) !== undefined;
  for (const frame of scan(core, core.machine, above(core, sp, span))) {
    if (isPlausibleContext(core, frame, false)) return true;
  }
  return false;
}

/** The stack from `sp` on, at most `span` bytes. */
function above({ segments }: FaultCore, sp: bigint, span: bigint): Range[] {
  const stack = segmentAt(segments, sp);
  if (stack === undefined) return [];
  return [{ start: sp, end: stack.end - sp > span ? sp + span : stack.end }];
}

/** The return address, the first word of `struct rt_sigframe`, is just below what a frame's address is. */
const POINTER = 8n;
