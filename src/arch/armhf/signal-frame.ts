import type { Encoding } from '../../elf/fields.ts';
import { readSiginfo, SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import { fromLowerHalf } from '../../linux/signal-mask.ts';
import { readExactly, type Memory } from '../../process/memory.ts';
import { readAltstack, readRegisters } from '../fields.ts';
import type { SignalFrames, StoredFrame } from '../model.ts';
import { REGISTERS } from './registers.ts';

const ENCODING: Encoding = { bits: 32, littleEndian: true };

/**
 * The kernel writes one of two frames (arch/arm/kernel/signal.h; of arm64, signal32.c): with SA_SIGINFO a siginfo and `struct
 * ucontext`, without the latter alone, with a magic number for flags. Both are measured, under kernels of 32 and of 64 bits.
 */
const OLD_FLAGS = 0x5ac3_c35a;
const OLD_CONTEXT = 0;
const RT_CONTEXT = SIGINFO_SIZE;

/** Offsets in `struct ucontext`, with `struct sigcontext` at 20. */
const STACK = 8;
const TRAP = 20;
const ERROR = 24;
const FIRST_REGISTER = 32;
const FAULT_ADDRESS = 100;
/** The lower half of the signals that were blocked: NT_PRSTATUS has no more of them. */
const BLOCKED = 104;
/** Records of a magic number, a size and data; this one is always there, and first where no other coprocessor has been used. */
const RECORDS = 232;
const VFP = { magic: 0x5646_5001, size: 288 } as const;

const OFFSETS: Readonly<Record<string, number>> = Object.fromEntries(
  REGISTERS.names.map((name, index) => [name, FIRST_REGISTER + 4 * index]),
);

/** Reads the signal frame at `address`, which is that of the siginfo or, without SA_SIGINFO, of the flags. */
function readArmSignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const isOld = readExactly(memory, address, 4)?.readUInt32LE() === OLD_FLAGS;
  const context = isOld ? OLD_CONTEXT : RT_CONTEXT;
  const bytes = readExactly(memory, address, context + RECORDS);
  if (bytes === undefined) return undefined;
  const siginfo = isOld ? undefined : readSiginfo(bytes, ENCODING);
  const flags = bytes.readUInt32LE(context);
  if (!isOld && (siginfo === undefined || flags !== 0)) return undefined;
  const stored = bytes.subarray(context);
  const registers = readRegisters(stored, ENCODING, OFFSETS);
  // The old frame has no alternate stack: the place holds what was there before
  const altstack = isOld ? undefined : readAltstack(stored, ENCODING, STACK);
  return {
    address,
    registers,
    pc: registers.pc ?? 0n,
    sp: registers.sp ?? 0n,
    ...(siginfo !== undefined && { siginfo }),
    faultStatus: { trap: stored.readUInt32LE(TRAP), error: stored.readUInt32LE(ERROR) },
    faultAddress: BigInt(stored.readUInt32LE(FAULT_ADDRESS)),
    blocked: fromLowerHalf(stored.readUInt32LE(BLOCKED)),
    ...(altstack !== undefined && { altstack }),
  };
}

/** The mode in the processor's state: that of a program is 16. */
const MODE = 0x1fn;
const USER_MODE = 0x10n;

export const SIGNAL_FRAMES: SignalFrames = {
  read: readArmSignalFrame,
  marks: [OLD_CONTEXT, RT_CONTEXT].map((context) => ({
    low: VFP.magic,
    high: VFP.size,
    offset: BigInt(context + RECORDS),
    alignment: 8n,
  })),
  isPlausible: ({ registers: { cpsr = 0n }, sp }) => (cpsr & MODE) === USER_MODE && sp % 4n === 0n,
};
