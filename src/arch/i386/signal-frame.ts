import type { Encoding } from '../../elf/fields.ts';
import { readSiginfo } from '../../linux/plausible-siginfo.ts';
import { fromLowerHalf } from '../../linux/signal-mask.ts';
import { readExactly, readWord, type Memory } from '../../process/memory.ts';
import { readAltstack, readRegisters } from '../fields.ts';
import type { SignalFrames, StoredFrame, Trap } from '../model.ts';
import { areUserFlags, isUserMode, SAVED_STATE } from '../x86/flags.ts';

const ENCODING: Encoding = { bits: 32, littleEndian: true };

/**
 * The kernel writes one of two frames (asm/sigframe.h, `struct rt_sigframe_ia32` and `sigframe_ia32`), and into each the code
 * that returns from it, for debuggers: so they are told apart, and found. Offsets are from the stack pointer of the
 * trampoline, behind the return address: the handler's arguments, which are its own to overwrite, begin there.
 */
const RT_CODE = Buffer.from('b8ad000000cd8000', 'hex'); // mov $173, %eax; int $0x80
const OLD_CODE = Buffer.from('58b877000000cd80', 'hex'); // pop %eax; mov $119, %eax; int $0x80

interface Form {
  readonly code: Buffer;
  readonly codeAt: number;
  /** `struct sigcontext_32` (asm/sigcontext.h). */
  readonly context: number;
  /** The lower half of the signals that were blocked: NT_PRSTATUS has no more of them. */
  readonly blocked: number;
  /** With SA_SIGINFO: `siginfo_t`, and `uc_stack`. */
  readonly siginfo?: number;
  readonly altstack?: number;
}

/** With SA_SIGINFO: siginfo, then `struct ucontext_ia32`. */
const RT: Form = { code: RT_CODE, codeAt: 256, siginfo: 12, altstack: 148, context: 160, blocked: 248 };
/** Without: the context, 624 bytes of unused floating point state, the upper half of the mask. */
const OLD: Form = { code: OLD_CODE, codeAt: 720, context: 4, blocked: 84 };

/** Offsets in `struct sigcontext_32`. */
const REGISTERS = {
  edi: 16,
  esi: 20,
  ebp: 24,
  esp: 28,
  ebx: 32,
  edx: 36,
  ecx: 40,
  eax: 44,
  eip: 56,
  eflags: 64,
} as const;
/** Segment selectors, 16 bits each. */
const SELECTORS = { gs: 0, fs: 4, es: 8, ds: 12, cs: 60, ss: 72 } as const;
const TRAP = 48;
const ERROR = 52;
const FLOATING_POINT = 76;
const CR2 = 84;

const LAST_TRAP = 32;
const LARGEST = OLD.codeAt + OLD.code.length;

function formAt(memory: Memory, address: bigint): Form | undefined {
  return [RT, OLD].find(({ code, codeAt }) => memory.read(address + BigInt(codeAt), code.length)?.equals(code));
}

/** Reads the signal frame behind whose return address `address` is. */
function readI386SignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const form = formAt(memory, address);
  const bytes = form && readExactly(memory, address, form.codeAt);
  if (form === undefined || bytes === undefined) return undefined;
  const context = bytes.subarray(form.context);
  const registers = readRegisters(context, ENCODING, REGISTERS);
  const selectors = readSelectors(context);
  const trap = readTrap(context);
  if (!isUserMode(selectors.cs) || (trap?.number ?? 0) > LAST_TRAP) return undefined;
  const siginfo = form.siginfo === undefined ? undefined : readSiginfo(bytes.subarray(form.siginfo), ENCODING);
  const altstack = form.altstack === undefined ? undefined : readAltstack(bytes, ENCODING, form.altstack);
  return {
    address,
    registers: { ...registers, ...selectors },
    pc: registers.eip,
    sp: registers.esp,
    ...(siginfo !== undefined && { siginfo }),
    ...(trap !== undefined && { trap }),
    blocked: fromLowerHalf(bytes.readUInt32LE(form.blocked)),
    ...(altstack !== undefined && { altstack }),
  };
}

/** QEMU's user emulation (10.0, 11.1) writes -1 for the number: it does not tell. */
function readTrap(context: Buffer): Trap | undefined {
  const number = context.readInt32LE(TRAP);
  if (number === -1) return undefined;
  return {
    number: number >>> 0,
    error: BigInt(context.readUInt32LE(ERROR)),
    cr2: BigInt(context.readUInt32LE(CR2)),
  };
}

function readSelectors(context: Buffer): Record<keyof typeof SELECTORS, bigint> {
  const read = (offset: number) => BigInt(context.readUInt16LE(offset));
  const { gs, fs, es, ds, cs, ss } = SELECTORS;
  return { gs: read(gs), fs: read(fs), es: read(es), ds: read(ds), cs: read(cs), ss: read(ss) };
}

/** Of a program on a kernel of 64 bits, and on one of 32. */
const SEGMENTS = [
  { cs: 0x23n, ss: 0x2bn },
  { cs: 0x73n, ss: 0x7bn },
];

function isPlausible({ registers: { eflags = 0n, cs, ss } }: StoredFrame): boolean {
  return areUserFlags(eflags) && SEGMENTS.some((segments) => segments.cs === cs && segments.ss === ss);
}

/** Of the older floating point state, in front of what FXSAVE and XSAVE write. */
const FSAVE = 112n;
/** The state follows the frame, its newer part at a multiple of 64. */
const NEAR = 1024n;

/** Whether the floating point state that the kernel saves is where the frame at `address` says, just above it: chance does not put it there. */
function hasSavedState(memory: Memory, address: bigint): boolean {
  const form = formAt(memory, address);
  const state = form && readWord(memory, address + BigInt(form.context + FLOATING_POINT), ENCODING);
  if (state === undefined || state < address || state > address + BigInt(LARGEST) + NEAR) return false;
  return readExactly(memory, state + FSAVE + BigInt(SAVED_STATE.offset), 4)?.readUInt32LE() === SAVED_STATE.magic;
}

export const SIGNAL_FRAMES: SignalFrames = {
  read: readI386SignalFrame,
  marks: [RT, OLD].map(({ code, codeAt }) => ({
    low: code.readUInt32LE(0),
    high: code.readUInt32LE(4),
    offset: BigInt(codeAt),
  })),
  isPlausible,
  handlerReturn: {
    codes: [RT_CODE.subarray(0, 7), OLD_CODE],
    /** The first word of the frame. */
    addressOf: (memory, frame) => readWord(memory, frame - 4n, ENCODING),
    hasSavedState,
  },
};
