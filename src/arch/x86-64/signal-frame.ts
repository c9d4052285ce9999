import type { Encoding } from '../../elf/fields.ts';
import { readSiginfo, SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import type { Siginfo } from '../../linux/siginfo.ts';
import { readExactly, readWord, type Memory } from '../../process/memory.ts';
import { readAltstack, readRegisters } from '../fields.ts';
import type { SignalFrames, StoredFrame, Trap } from '../model.ts';
import { areUserFlags, isUserMode, SAVED_STATE } from '../x86/flags.ts';
import { trapCanRaise } from '../x86/traps.ts';

const ENCODING: Encoding = { bits: 64, littleEndian: true };

/**
 * Offsets in `struct ucontext` (asm-generic/ucontext.h) with `struct sigcontext_64` (asm/sigcontext.h) at 40. The
 * kernel's signal set has 8 bytes, glibc's 128: glibc's ucontext_t is longer than what the kernel writes.
 */
const GENERAL_REGISTERS = {
  r8: 40,
  r9: 48,
  r10: 56,
  r11: 64,
  r12: 72,
  r13: 80,
  r14: 88,
  r15: 96,
  rdi: 104,
  rsi: 112,
  rbp: 120,
  rbx: 128,
  rdx: 136,
  rax: 144,
  rcx: 152,
  rsp: 160,
  rip: 168,
  eflags: 176,
} as const;

/** Segment selectors, 16 bits each. */
const SELECTORS = { cs: 184, gs: 186, fs: 188, ss: 190 } as const;

const STACK = 16;
const ERROR = 192;
const TRAP = 200;
const LAST_TRAP = 32;
const CR2 = 216;
const BLOCKED = 296;
/** `struct rt_sigframe` (asm/sigframe.h): the siginfo follows the ucontext. */
const SIGINFO = 304;
const SIZE = SIGINFO + SIGINFO_SIZE;

/** Reads the `rt_sigframe` whose ucontext is at `address`. Floating point state lies above it, so offsets never move. */
function readX8664SignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const bytes = readExactly(memory, address, SIZE);
  if (bytes === undefined) return undefined;
  const registers = readRegisters(bytes, ENCODING, GENERAL_REGISTERS);
  const selectors = readSelectors(bytes);
  const trap = readTrap(bytes);
  if (!isUserMode(selectors.cs) || (trap?.number ?? 0) > LAST_TRAP) return undefined;
  const siginfo = readSiginfo(bytes.subarray(SIGINFO), ENCODING);
  const altstack = readAltstack(bytes, ENCODING, STACK);
  return {
    address,
    registers: { ...registers, ...selectors },
    pc: registers.rip,
    sp: registers.rsp,
    ...(siginfo !== undefined && agrees(siginfo, trap) && { siginfo }),
    ...(trap !== undefined && { trap }),
    blocked: bytes.readBigUInt64LE(BLOCKED),
    ...(altstack !== undefined && { altstack }),
  };
}

/** In `struct sigcontext_64` the pointer to the floating point state. */
const FLOATING_POINT = 224;
/** The state follows the frame, at a multiple of 64. */
const NEAR = 1024n;

/** Whether the floating point state that the kernel saves is where the ucontext at `address` says, just above the frame: chance does not put it there. */
function hasSavedState(memory: Memory, address: bigint): boolean {
  const state = readExactly(memory, address + BigInt(FLOATING_POINT), 8)?.readBigUInt64LE();
  if (state === undefined || state < address + BigInt(SIZE) || state > address + BigInt(SIZE) + NEAR) return false;
  return readExactly(memory, state + BigInt(SAVED_STATE.offset), 4)?.readUInt32LE() === SAVED_STATE.magic;
}

/** QEMU's user emulation (10.0, 11.1) writes -1 for the number: it does not tell. */
function readTrap(bytes: Buffer): Trap | undefined {
  const number = bytes.readBigInt64LE(TRAP);
  if (number === -1n) return undefined;
  return {
    number: Number(BigInt.asUintN(64, number)),
    error: bytes.readBigUInt64LE(ERROR),
    cr2: bytes.readBigUInt64LE(CR2),
  };
}

function readSelectors(bytes: Buffer): Record<keyof typeof SELECTORS, bigint> {
  const read = (offset: number) => BigInt(bytes.readUInt16LE(offset));
  return { cs: read(SELECTORS.cs), gs: read(SELECTORS.gs), fs: read(SELECTORS.fs), ss: read(SELECTORS.ss) };
}

/** The trap is that of the signal, or the signal was sent. Otherwise the siginfo is an older signal's, at the same place of an alternate stack. */
function agrees({ signal, code, address }: Siginfo, trap: Trap | undefined): boolean {
  if (trap === undefined) return true;
  if (!trapCanRaise(trap.number, signal, code)) return false;
  return trap.number !== 14 || address === undefined || address === trap.cr2;
}

/** Under Xen cs is 0xe033. */
const USER_SELECTORS = { cs: 0x33n, ss: 0x2bn } as const;
const LONGEST_ERROR = 0xffff_ffffn;

function isPlausible({ registers: { eflags = 0n, cs, ss }, trap }: StoredFrame): boolean {
  return (
    areUserFlags(eflags) &&
    cs === USER_SELECTORS.cs &&
    ss === USER_SELECTORS.ss &&
    (trap === undefined || trap.error <= LONGEST_ERROR)
  );
}

/** The handler's return address is the first word of `struct rt_sigframe`, just below the ucontext. */
function returnAddress(memory: Memory, frame: bigint): bigint | undefined {
  return readWord(memory, frame - 8n, ENCODING);
}

export const SIGNAL_FRAMES: SignalFrames = {
  read: readX8664SignalFrame,
  /** The selectors cs 0x33, gs 0, fs 0, ss 0x2b of a 64-bit program. */
  marks: [{ low: 0x33, high: 0x2b_0000, offset: BigInt(SELECTORS.cs) }],
  isPlausible,
  handlerReturn: {
    /** `mov $15, %rax; syscall` and `mov $15, %eax; syscall`. */
    codes: [Buffer.from('48c7c00f0000000f05', 'hex'), Buffer.from('b80f0000000f05', 'hex')],
    addressOf: returnAddress,
    hasSavedState,
  },
};
