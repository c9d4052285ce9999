import { SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import { readExactly, type Memory } from '../../process/memory.ts';
import type { SignalFrames, StoredFrame } from '../model.ts';
import { readRtFrame, type RtLayout } from '../rt-frame.ts';
import { REGISTERS } from './registers.ts';

/**
 * Offsets in `struct rt_sigframe` (arch/powerpc/kernel/signal_64.c), from a stack pointer that is 128 bytes below it: `struct ucontext`, then
 * the siginfo, which is written for every handler. Measured under Linux 6.12.
 */
const STACK = 144;
const BLOCKED = 168;
const POINTER_TO_REGISTERS = 352;
const FIRST_REGISTER = 360;
const SIGINFO = 1888;

/** The last of two pointers before the siginfo, to the frame: QEMU's user emulation leaves them out. */
const POINTER_TO_FRAME = SIGINFO - 8;
const FRAME = 128;

const KERNEL = layoutAt(0, SIGINFO);
/** QEMU's siginfo is 8 bytes lower; before it had a vdso (7.2; 10.0 and 11.1 have one) the frame was 144 bytes above the stack pointer. */
const EMULATOR = layoutAt(0, SIGINFO - 8);
const EARLIER = 16;
const EARLIER_EMULATOR = layoutAt(EARLIER, SIGINFO - 8);

function layoutAt(shift: number, siginfo: number): RtLayout {
  return {
    encoding: { bits: 64, littleEndian: true },
    size: siginfo + shift + SIGINFO_SIZE,
    siginfo: siginfo + shift,
    stack: STACK + shift,
    blocked: BLOCKED + shift,
    registers: Object.fromEntries(REGISTERS.names.map((name, index) => [name, FIRST_REGISTER + shift + 8 * index])),
    stackPointer: 'r1',
  };
}

/** Reads the `rt_sigframe` that belongs to the stack pointer `address`. */
function readPpc64leSignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const layout = layoutOf(memory, address);
  return layout && readRtFrame(memory, address, layout);
}

/** Each form points to its registers, which are just behind the pointer. */
function layoutOf(memory: Memory, address: bigint): RtLayout | undefined {
  if (pointer(memory, address, POINTER_TO_REGISTERS) === address + BigInt(FIRST_REGISTER))
    return pointer(memory, address, POINTER_TO_FRAME) === address + BigInt(FRAME) ? KERNEL : EMULATOR;
  const isEarlier =
    pointer(memory, address, POINTER_TO_REGISTERS + EARLIER) === address + BigInt(FIRST_REGISTER + EARLIER);
  return isEarlier ? EARLIER_EMULATOR : undefined;
}

function pointer(memory: Memory, address: bigint, offset: number): bigint | undefined {
  return readExactly(memory, address + BigInt(offset), 8)?.readBigUInt64LE();
}

/** Where a function keeps its return address: in its caller's part of the stack (ELFv2), here the kernel's. */
const RETURN_ADDRESS = 16;

/** MSR.PR: the processor ran a program, not the kernel. */
const PROBLEM_STATE = 1n << 14n;

export const SIGNAL_FRAMES: SignalFrames = {
  read: readPpc64leSignalFrame,
  hasSiginfo: true,
  /** The pointer to the registers, which are behind it. */
  marks: [0, EARLIER].map((shift) => ({ ahead: 8n, offset: BigInt(POINTER_TO_REGISTERS + shift), littleEndian: true })),
  isPlausible: ({ registers: { msr = 0n }, pc, sp }) =>
    (msr & PROBLEM_STATE) !== 0n && pc % 4n === 0n && sp % 16n === 0n,
  handlerReturn: {
    /** `li r0, 172; sc`; the kernel's vdso has `addi r1, r1, 128` before. */
    codes: [Buffer.from('ac00003802000044', 'hex'), Buffer.from('80002138ac00003802000044', 'hex')],
    addressOf: (memory, frame) => pointer(memory, frame, RETURN_ADDRESS),
    hasSavedState: (memory, frame) => readPpc64leSignalFrame(memory, frame) !== undefined,
  },
};
