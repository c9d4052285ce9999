import { readExactly, type Memory, type Registers } from '../../../process/memory.ts';
import type { Call, InstructionAt, InstructionKind } from '../../model.ts';
import { bits, matches, signedBits } from '../../bits.ts';
import { loadStore, type LoadStore } from './load-store.ts';
import { addressOf, pointerOf } from './operand.ts';
import { scalable } from './scalable.ts';

/** Bytes of every instruction. */
export const LENGTH = 4;

/** Decodes the A64 instruction at pc and its operands. Undefined if memory does not hold it or it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const word = wordAt(memory, pc);
  return word === undefined ? undefined : decode(word, pc, registers);
}

/** Bytes of the instruction at pc; undefined if memory does not hold it. */
export function lengthAt(memory: Memory, pc: bigint): number | undefined {
  return wordAt(memory, pc) === undefined ? undefined : LENGTH;
}

/** The call just before a return address; undefined if there is none. */
export function callBefore(memory: Memory, returned: bigint): Call | undefined {
  const word = wordAt(memory, returned - BigInt(LENGTH));
  if (word === undefined) return undefined;
  if (matches(word, 0xfc000000, 0x94000000))
    return { target: BigInt.asUintN(64, returned + BigInt((signedBits(word, 25, 0) - 1) * LENGTH)) };
  return isCallByRegister(word) ? {} : undefined;
}

/** blr, and its kin that authenticate their register first. */
function isCallByRegister(word: number): boolean {
  return matches(word, 0xfffffc1f, 0xd63f0000) || matches(word, 0xfefff800, 0xd63f0800);
}

function wordAt(memory: Memory, pc: bigint): number | undefined {
  return pc < 0n || pc % 4n !== 0n ? undefined : readExactly(memory, pc, LENGTH)?.readUInt32LE(0);
}

/** Bytes of the block that `dc zva` clears, where DCZID_EL0 has its usual value. */
const ZEROED = 64;

function decode(word: number, pc: bigint, registers: Registers): InstructionAt | undefined {
  const kind = kindOf(word);
  if (kind === undefined) return undefined;
  const operand = operandOf(word, kind);
  const target = matches(word, 0xff9ffc1f, 0xd61f0000) ? registers[`x${bits(word, 9, 5)}`] : undefined;
  const common = { kind, alignment: 1n, ...(target !== undefined && { target }) };
  if (operand === undefined) return common;
  if (operand === 'none') return { ...common, accesses: [] };
  const pointer = pointerOf(operand, pc, registers);
  if (pointer === undefined) return common;
  const address = addressOf(operand, pointer);
  return {
    ...common,
    accesses: [
      { address, size: BigInt(operand.size), access: operand.access, ...(pointer !== address && { pointer }) },
    ],
  };
}

/** Bits 25 to 28 tell the class of an instruction (Arm Architecture Reference Manual, C4.1). */
function kindOf(word: number): InstructionKind | undefined {
  if (bits(word, 31, 16) === 0) return 'invalid'; // udf
  if (matches(word, 0xffe0001f, 0xd4200000)) return 'breakpoint'; // brk
  if (matches(word, 0xffe0001f, 0xd4400000)) return 'invalid'; // hlt, without a debugger
  const group = bits(word, 28, 25);
  if (group === 0b1010 || group === 0b1011) return matches(word, 0xff000000, 0xd5000000) ? 'other' : branch(word);
  if ((group & 0b0101) === 0b0100 || (group & 0b1110) === 0b1000 || (group & 0b0111) === 0b0101) return 'other';
  if ((group & 0b0111) === 0b0111 || group === 0b0010) return 'other'; // vectors; scalable ones
  return undefined; // not allocated, or of matrices
}

/** Whether the instruction at pc is one that every A64 processor has, so that its encoding can't be what it objected to. */
export function isInEveryProcessor(memory: Memory, pc: bigint): boolean {
  const word = wordAt(memory, pc);
  if (word === undefined) return false;
  const group = bits(word, 28, 25);
  if ((group & 0b1110) === 0b1000) return true;
  if ((group & 0b1110) === 0b1010) return matches(word, 0xfffff01f, 0xd503201f) || bits(word, 31, 24) < 0xd4;
  const isPair = matches(word, 0x3e000000, 0x28000000);
  return isPair || (matches(word, 0x3e000000, 0x38000000) && (bits(word, 24, 24) === 1 || bits(word, 21, 21) === 0));
}

/** Branches, and exceptions that a program asks for (svc). */
function branch(word: number): InstructionKind {
  return matches(word, 0xff000000, 0xd4000000) ? 'other' : 'branch';
}

function operandOf(word: number, kind: InstructionKind): LoadStore {
  if (matches(word, 0xffffffe0, 0xd50b7420))
    return { base: bits(word, 4, 0), displacement: 0n, size: ZEROED, access: 'write', block: true };
  if (matches(word, 0xffc00000, 0xd5000000)) return isCacheMaintenance(word) ? undefined : 'none';
  const group = bits(word, 28, 25);
  if ((group & 0b0101) === 0b0100) return loadStore(word);
  if (group === 0b0010) return scalable(word);
  return kind === 'invalid' ? undefined : 'none';
}

/** dc, ic and their kin, which name an address: sys with op1 3 and CRn 7. */
function isCacheMaintenance(word: number): boolean {
  return matches(word, 0xfffff000, 0xd50b7000);
}
