import type { Encoding } from '../elf/fields.ts';
import { readSiginfo } from '../linux/plausible-siginfo.ts';
import { readExactly, type Memory } from '../process/memory.ts';
import { readAltstack, readRegisters } from './fields.ts';
import type { StoredFrame } from './model.ts';

/** Where things are in a `struct rt_sigframe` that the kernel writes for every handler alike, in bytes from its address. */
export interface RtLayout {
  readonly encoding: Encoding;
  readonly size: number;
  readonly siginfo: number;
  /** `uc_stack`. */
  readonly stack: number;
  /** `uc_sigmask`: the signals that were blocked, 64 bits. */
  readonly blocked: number;
  /** Of the registers by name, `pc` among them. */
  readonly registers: Readonly<Record<string, number>>;
  readonly stackPointer: string;
}

/** Reads such a frame of a little-endian processor; undefined where no siginfo is in its place. */
export function readRtFrame(memory: Memory, address: bigint, layout: RtLayout): StoredFrame | undefined {
  const { encoding } = layout;
  const bytes = readExactly(memory, address, layout.size);
  const siginfo = bytes && readSiginfo(bytes.subarray(layout.siginfo), encoding);
  if (bytes === undefined || siginfo === undefined) return undefined;
  const registers: Readonly<Record<string, bigint>> = readRegisters(bytes, encoding, layout.registers);
  const altstack = readAltstack(bytes, encoding, layout.stack);
  return {
    address,
    registers,
    pc: registers['pc'] ?? 0n,
    sp: registers[layout.stackPointer] ?? 0n,
    siginfo,
    blocked: bytes.readBigUInt64LE(layout.blocked),
    ...(altstack !== undefined && { altstack }),
  };
}
