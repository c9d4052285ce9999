import type { Encoding } from '../../elf/fields.ts';
import { readSiginfo, SIGINFO_SIZE } from '../../linux/plausible-siginfo.ts';
import type { Siginfo } from '../../linux/siginfo.ts';
import { isLateTagFault, SI_KERNEL } from '../../linux/signal-names.ts';
import { readExactly, type Memory } from '../../process/memory.ts';
import { readAltstack, readRegisters } from '../fields.ts';
import type { SignalFrames, StoredFrame } from '../model.ts';
import { untagged } from './pointer.ts';

const ENCODING: Encoding = { bits: 64, littleEndian: true };

/**
 * Offsets in `struct rt_sigframe` (arch/arm64/kernel/signal.c): the siginfo, then `struct ucontext`
 * (uapi/asm/ucontext.h, its signal set padded to 1024 bits) with `struct sigcontext` (uapi/asm/sigcontext.h).
 */
const UCONTEXT = SIGINFO_SIZE;
const STACK = UCONTEXT + 16;
const BLOCKED = UCONTEXT + 40;
const FAULT_ADDRESS = UCONTEXT + 176;
const X0 = FAULT_ADDRESS + 8;
const SP = X0 + 31 * 8;
const REGISTERS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`x${index}`, X0 + 8 * index])),
  sp: SP,
  pc: SP + 8,
  cpsr: SP + 16,
};

/** Records of a magic number, a size and data follow, at most 4096 bytes (`__reserved`); fewer are in the frame. */
const RECORDS = SP + 32;
const RECORDS_SIZE = 4096;
const ESR_MAGIC = 0x45535201;
/** The first record: FPSIMD, 528 bytes. */
const FPSIMD = { magic: 0x4650_8001, size: 528 } as const;

/** Reads the `rt_sigframe` at `address`, which is that of the siginfo. */
function readAarch64SignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const bytes = readExactly(memory, address, RECORDS);
  if (bytes === undefined) return undefined;
  const registers = readRegisters(bytes, ENCODING, REGISTERS);
  const siginfo = readSiginfo(bytes, ENCODING);
  const faultAddress = bytes.readBigUInt64LE(FAULT_ADDRESS);
  const pc = bytes.readBigUInt64LE(SP + 8);
  const esr = readEsr(memory, address + BigInt(RECORDS));
  const altstack = readAltstack(bytes, ENCODING, STACK);
  return {
    address,
    registers,
    pc,
    sp: bytes.readBigUInt64LE(SP),
    ...(siginfo !== undefined && agrees(siginfo, pc, faultAddress) && { siginfo }),
    faultAddress,
    blocked: bytes.readBigUInt64LE(BLOCKED),
    ...(esr !== undefined && { esr }),
    ...(altstack !== undefined && { altstack }),
  };
}

/**
 * The siginfo is of this signal, or the signal was sent: a fault has its address, or that of its instruction. The kernel writes
 * none for a handler without SA_SIGINFO; then one may be left of an older signal, at the same place of an alternate stack.
 */
function agrees(siginfo: Siginfo, pc: bigint, faultAddress: bigint): boolean {
  const { code, address } = siginfo;
  if (isLateTagFault(siginfo)) return address === 0n;
  if (code <= 0 || code === SI_KERNEL || address === undefined) return true;
  return address === pc || untagged(address) === untagged(faultAddress);
}

/** The kernel adds the record if the thread's last fault has a syndrome. */
function readEsr(memory: Memory, start: bigint): bigint | undefined {
  for (let at = 0; at + 16 <= RECORDS_SIZE;) {
    const record = readExactly(memory, start + BigInt(at), 16);
    if (record === undefined) return undefined;
    const magic = record.readUInt32LE(0);
    const size = record.readUInt32LE(4);
    if (magic === ESR_MAGIC) return record.readBigUInt64LE(8);
    if (magic === 0 || size < 16) return undefined;
    at += size;
  }
  return undefined;
}

/** The mode in the processor's state: that of a program, at exception level 0, is 0. */
const MODE = 0x1fn;

function isPlausible({ registers: { cpsr = MODE }, sp }: StoredFrame): boolean {
  return (cpsr & MODE) === 0n && cpsr <= 0xffff_ffffn && sp % 16n === 0n;
}

export const SIGNAL_FRAMES: SignalFrames = {
  read: readAarch64SignalFrame,
  marks: [{ low: FPSIMD.magic, high: FPSIMD.size, offset: BigInt(RECORDS) }],
  isPlausible,
};
