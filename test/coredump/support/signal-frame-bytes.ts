import type { Memory } from '../../../src/process/memory.ts';

/** Memory made of pieces at addresses. */
export function memoryOf(pieces: Readonly<Record<string, Buffer>>): Memory {
  const sorted = Object.entries(pieces).map(([start, bytes]) => ({ start: BigInt(start), bytes }));
  return {
    read: (address, length) => {
      const piece = sorted.find(({ start, bytes }) => address >= start && address < start + BigInt(bytes.length));
      if (piece === undefined) return undefined;
      const from = Number(address - piece.start);
      return piece.bytes.subarray(from, from + length);
    },
  };
}

export interface SiginfoFields {
  signal?: number;
  errno?: number;
  code?: number;
  address?: bigint;
  sender?: { pid: number; uid: number };
}

/** A `siginfo_t` of 128 bytes (asm-generic/siginfo.h). */
export function siginfoBytes({ signal = 0, errno = 0, code = 0, address, sender }: SiginfoFields): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeInt32LE(signal, 0);
  bytes.writeInt32LE(errno, 4);
  bytes.writeInt32LE(code, 8);
  if (address !== undefined) bytes.writeBigUInt64LE(address, 16);
  if (sender !== undefined) {
    bytes.writeInt32LE(sender.pid, 16);
    bytes.writeUInt32LE(sender.uid, 20);
  }
  return bytes;
}

export interface X8664Fields {
  registers?: Readonly<Record<string, bigint>>;
  trap?: { number: number; error: bigint; cr2: bigint };
  siginfo?: Buffer;
  altstack?: { start: bigint; flags: number; size: bigint };
}

const X86_64 = 'r8 r9 r10 r11 r12 r13 r14 r15 rdi rsi rbp rbx rdx rax rcx rsp rip eflags'.split(' ');

/** What the kernel stores on x86-64, from the ucontext on: `struct rt_sigframe` without its return address. */
export function x8664Frame({
  registers = {},
  trap = { number: 0, error: 0n, cr2: 0n },
  siginfo = Buffer.alloc(128),
  altstack,
}: X8664Fields): Buffer {
  const context = Buffer.alloc(304);
  context.writeBigUInt64LE(7n, 0);
  writeStack(context, 16, altstack);
  for (const [name, value] of Object.entries({ eflags: 0x246n, ...registers }))
    context.writeBigUInt64LE(value, 40 + 8 * X86_64.indexOf(name));
  context.writeUInt16LE(0x33, 184);
  context.writeUInt16LE(0x2b, 190);
  context.writeBigUInt64LE(trap.error, 192);
  context.writeBigUInt64LE(BigInt(trap.number), 200);
  context.writeBigUInt64LE(trap.cr2, 216);
  return Buffer.concat([context, siginfo]);
}

export interface Aarch64Fields {
  registers?: Readonly<Record<string, bigint>>;
  faultAddress?: bigint;
  esr?: bigint;
  siginfo?: Buffer;
  altstack?: { start: bigint; flags: number; size: bigint };
}

const AARCH64 = [...Array.from({ length: 31 }, (_, index) => `x${index}`), 'sp', 'pc', 'cpsr'];

/** What the kernel stores on aarch64: siginfo, ucontext, and the records FPSIMD and, after a fault, ESR. */
export function aarch64Frame({
  registers = {},
  faultAddress = 0n,
  esr,
  siginfo = Buffer.alloc(128),
  altstack,
}: Aarch64Fields): Buffer {
  const context = Buffer.alloc(464);
  writeStack(context, 16, altstack);
  context.writeBigUInt64LE(faultAddress, 176);
  for (const [name, value] of Object.entries(registers))
    context.writeBigUInt64LE(value, 184 + 8 * AARCH64.indexOf(name));
  const records = [
    record(0x46508001, Buffer.alloc(520)),
    ...(esr === undefined ? [] : [record(0x45535201, u64(esr))]),
    record(0, Buffer.alloc(8)),
  ];
  return Buffer.concat([siginfo, context, ...records]);
}

function record(magic: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(magic === 0 ? 0 : 8 + data.length, 4);
  return Buffer.concat([head, data]);
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function writeStack(bytes: Buffer, at: number, stack = { start: 0n, flags: 2, size: 0n }): void {
  bytes.writeBigUInt64LE(stack.start, at);
  bytes.writeInt32LE(stack.flags, at + 8);
  bytes.writeBigUInt64LE(stack.size, at + 16);
}
