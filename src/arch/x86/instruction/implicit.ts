import type { Registers } from '../../../process/memory.ts';
import type { MemoryAccess } from '../../model.ts';
import type { Instruction } from './decode.ts';
import type { Encoding } from './encoding.ts';
import type { Flag } from './opcode.ts';

type Accesses = readonly MemoryAccess[] | undefined;

/** The accesses of the stack and of string instructions, which no operand names. Undefined if a register for them is not known. */
export function implicitAccesses(instruction: Instruction, registers: Registers): Accesses {
  const flag = (Object.keys(ACCESSES) as Flag[]).find((name) => instruction.opcode.flags.has(name));
  return flag === undefined ? [] : ACCESSES[flag]?.(instruction, registers);
}

const ACCESSES: Readonly<Partial<Record<Flag, (instruction: Instruction, registers: Registers) => Accesses>>> = {
  push: pushes,
  call: pushes,
  pop: (instruction, { rsp }) => one('read', rsp, stackSize(instruction)),
  ret: ({ encoding }, { rsp }) => one('read', rsp, wordOf(encoding)),
  leave: ({ encoding }, { rbp }) => one('read', rbp, wordOf(encoding)),
  movs: (instruction, registers) =>
    both(string('read', 'rsi', instruction, registers), string('write', 'rdi', instruction, registers)),
  cmps: (instruction, registers) =>
    both(string('read', 'rsi', instruction, registers), string('read', 'rdi', instruction, registers)),
  stos: (instruction, registers) => string('write', 'rdi', instruction, registers),
  lods: (instruction, registers) => string('read', 'rsi', instruction, registers),
  scas: (instruction, registers) => string('read', 'rdi', instruction, registers),
};

function pushes(instruction: Instruction, { rsp }: Registers): Accesses {
  const { opcode, encoding } = instruction;
  const size = opcode.flags.has('call') ? wordOf(encoding) : stackSize(instruction);
  return one('write', rsp === undefined ? undefined : BigInt.asUintN(encoding.mode, rsp - size), size);
}

function stackSize({ encoding }: Instruction): bigint {
  return encoding.small && !encoding.wide ? 2n : wordOf(encoding);
}

function wordOf({ mode }: Encoding): bigint {
  return BigInt(mode / 8);
}

const DIRECTION = 1n << 10n;

/** rep: rcx elements are left, upward from the register. Downward, and segments, are rare enough to be left unknown. */
function string(
  access: 'read' | 'write',
  register: 'rsi' | 'rdi',
  { encoding, size }: Instruction,
  { rcx, eflags, [register]: start }: Registers,
): Accesses {
  if (encoding.addressBits !== encoding.mode || encoding.segment !== undefined) return undefined;
  if (!encoding.repeated) return one(access, start, BigInt(size));
  if (rcx === undefined || eflags === undefined || (eflags & DIRECTION) !== 0n) return undefined;
  return rcx === 0n ? [] : one(access, start, rcx * BigInt(size));
}

function one(access: 'read' | 'write', address: bigint | undefined, size: bigint): Accesses {
  return address === undefined ? undefined : [{ address, size, access }];
}

function both(first: Accesses, second: Accesses): Accesses {
  return first === undefined || second === undefined ? undefined : [...first, ...second];
}
