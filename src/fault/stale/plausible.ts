import { segmentAt } from '../../elf/core-memory.ts';
import type { FaultCore } from '../fault-context.ts';
import type { SignalFrame } from '../../arch/signal-frame.ts';

/** Flags that a program can have: bit 1 is always set, interrupts are on, the I/O level is 0, undefined bits are 0. */
const FLAGS_ALWAYS = 0x202n;
const FLAGS_NEVER = ~0x3f_4fd7n | 0x3000n;

const USER_SELECTORS = { cs: 0x33n, ss: 0x2bn } as const;
const LONGEST_ERROR = 0xffff_ffffn;

/** Processor state bits of aarch64: the mode of a program, at exception level 0, is 0. */
const MODE = 0x1fn;

/**
 * Whether registers found in memory can be those of a program that was interrupted: flags and selectors as programs
 * have them, code at pc, a stack at sp. After a jump to a bad address, or on an overflown stack, pc or sp are nowhere:
 * `isThread` tells that the thread has these very ones.
 */
export function isPlausibleContext(core: FaultCore, frame: SignalFrame, isThread: boolean): boolean {
  const isRight = frame.machine === 'x86-64' ? isX8664(frame) : isAarch64(frame);
  return isRight && (isThread || isPlace(core, frame));
}

function isX8664({ registers: { eflags = 0n, cs, ss }, trap }: SignalFrame): boolean {
  const hasFlags = (eflags & FLAGS_ALWAYS) === FLAGS_ALWAYS && (eflags & FLAGS_NEVER) === 0n;
  return (
    hasFlags &&
    cs === USER_SELECTORS.cs &&
    ss === USER_SELECTORS.ss &&
    trap !== undefined &&
    trap.error <= LONGEST_ERROR
  );
}

function isAarch64({ registers: { cpsr = MODE }, sp }: SignalFrame): boolean {
  return (cpsr & MODE) === 0n && cpsr <= 0xffff_ffffn && sp % 16n === 0n;
}

function isPlace({ segments }: FaultCore, { pc, sp }: SignalFrame): boolean {
  return segmentAt(segments, pc)?.executable === true && segmentAt(segments, sp)?.writable === true;
}
