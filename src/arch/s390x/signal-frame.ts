import { fieldsOf, type Encoding } from '../../elf/fields.ts';
import { readSiginfo } from '../../linux/plausible-siginfo.ts';
import { readExactly, readWord, type Memory } from '../../process/memory.ts';
import { readAltstack, readRegisters } from '../fields.ts';
import { siginfoMarks } from '../rt-frame.ts';
import type { SignalFrames, StoredFrame } from '../model.ts';
import { REGISTERS } from './registers.ts';

export const ENCODING: Encoding = { bits: 64, littleEndian: false };

/**
 * The kernel writes one of two frames (arch/s390/kernel/signal.c, `struct rt_sigframe` and `sigframe`), each behind the 160 bytes that
 * a function leaves to those that it calls: with SA_SIGINFO a siginfo and `struct ucontext_extended`; without, the signals that were
 * blocked, a pointer to the registers, and these; what should be the signal's number is the program's r2. Measured under Linux 6.12.
 */
interface Form {
  readonly registers: number;
  readonly blocked: number;
  readonly size: number;
}
const RT: Form = { registers: 336, blocked: 680, size: 688 };
const SIGINFO = 168;
const STACK = 312;

const OLD: Form = { registers: 176, blocked: 160, size: 520 };
const POINTER_TO_REGISTERS = 168;

/** Reads the signal frame of the stack pointer `address`. */
function readS390xSignalFrame(memory: Memory, address: bigint): StoredFrame | undefined {
  const start = readExactly(memory, address, POINTER_TO_REGISTERS + 8);
  if (start === undefined) return undefined;
  const isOld = fieldsOf(start, ENCODING).word(POINTER_TO_REGISTERS) === address + BigInt(OLD.registers);
  const form = isOld ? OLD : RT;
  const bytes = readExactly(memory, address, form.size);
  if (bytes === undefined) return undefined;
  const fields = fieldsOf(bytes, ENCODING);
  const siginfo = isOld ? undefined : readSiginfo(bytes.subarray(SIGINFO), ENCODING);
  if (!isOld && siginfo === undefined) return undefined;
  const offsets = Object.fromEntries(REGISTERS.names.map((name, index) => [name, form.registers + 8 * index]));
  const registers = readRegisters<string>(bytes, ENCODING, offsets);
  const altstack = isOld ? undefined : readAltstack(bytes, ENCODING, STACK);
  return {
    address,
    registers,
    pc: registers.pc ?? 0n,
    sp: registers.r15 ?? 0n,
    ...(siginfo !== undefined && { siginfo }),
    blocked: fields.word(form.blocked),
    ...(altstack !== undefined && { altstack }),
  };
}

/** The processor ran a program (problem state), with addresses of 64 bits. */
const PROBLEM_STATE = 1n << 48n;

/** Where a function keeps its return address (r14): among the 160 bytes of its caller, here the kernel's. */
const RETURN_ADDRESS = 112n;

export const SIGNAL_FRAMES: SignalFrames = {
  read: readS390xSignalFrame,
  hasSiginfo: true,
  marks: [
    ...siginfoMarks(SIGINFO).map((mark) => ({ ...mark, low: swapped(mark.low), alignment: 8n })),
    { ahead: 8n, offset: BigInt(POINTER_TO_REGISTERS), alignment: 8n, littleEndian: false },
  ],
  isPlausible: ({ registers: { pswm = 0n }, pc, sp }) =>
    (pswm & PROBLEM_STATE) !== 0n && pc % 2n === 0n && sp % 8n === 0n,
  handlerReturn: {
    codes: [Buffer.from([0x0a, 173]), Buffer.from([0x0a, 119])],
    addressOf: (memory, frame) => readWord(memory, frame + RETURN_ADDRESS, ENCODING),
    stopsUnwinders: true,
    hasSavedState: (memory, frame) => readS390xSignalFrame(memory, frame) !== undefined,
  },
};

/** A number of 32 bits as a little-endian machine reads it. */
function swapped(value: number): number {
  return ((value & 0xff) << 24) >>> 0;
}
