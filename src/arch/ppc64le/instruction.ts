import { readExactly, type Memory, type Registers } from '../../process/memory.ts';
import type { Call, InstructionAt, InstructionKind, MemoryAccess } from '../model.ts';
import { bits, signedBits } from '../bits.ts';

/** Bytes of every instruction but the prefixed ones of POWER10, which are not decoded. */
export const LENGTH = 4;

type Form = readonly [size: number, access: MemoryAccess['access']];

/** By primary opcode, with a displacement of 16 bits; odd ones change their base register too (Power ISA, appendix "Opcode maps"). */
const DISPLACED: Readonly<Record<number, Form>> = {
  32: [4, 'read'],
  34: [1, 'read'],
  36: [4, 'write'],
  38: [1, 'write'],
  40: [2, 'read'],
  42: [2, 'read'],
  44: [2, 'write'],
  48: [4, 'read'],
  50: [8, 'read'],
  52: [4, 'write'],
  54: [8, 'write'],
};
/** With two registers: the extended opcode of primary opcode 31. */
const INDEXED: Readonly<Record<number, Form>> = {
  20: [4, 'read'], // lwarx
  21: [8, 'read'],
  23: [4, 'read'],
  52: [1, 'read'], // lbarx
  53: [8, 'read'],
  55: [4, 'read'],
  84: [8, 'read'], // ldarx
  87: [1, 'read'],
  103: [16, 'read'], // lvx
  116: [2, 'read'], // lharx
  119: [1, 'read'],
  149: [8, 'write'],
  150: [4, 'write'], // stwcx.
  151: [4, 'write'],
  181: [8, 'write'],
  183: [4, 'write'],
  214: [8, 'write'], // stdcx.
  215: [1, 'write'],
  231: [16, 'write'], // stvx
  247: [1, 'write'],
  268: [16, 'read'], // lxvx
  279: [2, 'read'],
  311: [2, 'read'],
  341: [4, 'read'],
  343: [2, 'read'],
  396: [16, 'write'], // stxvx
  407: [2, 'write'],
  439: [2, 'write'],
  532: [8, 'read'],
  534: [4, 'read'],
  535: [4, 'read'],
  599: [8, 'read'],
  660: [8, 'write'],
  662: [4, 'write'],
  663: [4, 'write'],
  694: [1, 'write'], // stbcx.
  726: [2, 'write'], // sthcx.
  727: [8, 'write'],
  844: [16, 'read'], // lxvd2x
  972: [16, 'write'], // stxvd2x
};
/** Vectors of 16 bytes are accessed at the multiple of 16. */
const ROUNDED: ReadonlySet<number> = new Set([103, 231]);

/** Primary opcodes of what accesses no memory: arithmetic, logic, comparisons, system calls, floating point, vectors. */
const ELSE: ReadonlySet<number> = new Set([
  4, 7, 8, 10, 11, 12, 13, 14, 15, 17, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 59, 60, 63,
]);

/** Decodes the instruction at pc and its operand, as far as loads, stores, branches and traps go; undefined if it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const word = wordAt(memory, pc);
  if (word === undefined) return undefined;
  const kind = kindOf(word);
  if (kind !== undefined) return { kind, alignment: 1n, accesses: [], ...targetOf(word, registers) };
  const form = formOf(word);
  if (form === undefined)
    return ELSE.has(bits(word, 31, 26)) ? { kind: 'other', alignment: 1n, accesses: [] } : undefined;
  const address = addressOf(word, registers);
  if (address === undefined) return { kind: 'other', alignment: 1n };
  const [size, access] = form;
  return { kind: 'other', alignment: 1n, accesses: [{ address, size: BigInt(size), access }] };
}

/** Bytes of the instruction at pc; undefined if memory does not hold it. */
export function lengthAt(memory: Memory, pc: bigint): number | undefined {
  return wordAt(memory, pc) === undefined ? undefined : LENGTH;
}

/** The call just before a return address; undefined if there is none. */
export function callBefore(memory: Memory, returned: bigint): Call | undefined {
  const word = wordAt(memory, returned - BigInt(LENGTH));
  if (word === undefined || bits(word, 0, 0) === 0) return undefined;
  const opcode = bits(word, 31, 26);
  if (opcode === BRANCH) return { target: BigInt.asUintN(64, returned - 4n + BigInt(4 * signedBits(word, 25, 2))) };
  return opcode === BY_REGISTER && EXTENDED_BRANCHES.has(bits(word, 10, 1)) ? {} : undefined;
}

const [CONDITIONAL, BRANCH, BY_REGISTER, EXTENDED] = [16, 18, 19, 31];
/** bclr and bcctr. */
const [TO_LINK, TO_COUNT] = [16, 528];
const EXTENDED_BRANCHES: ReadonlySet<number> = new Set([TO_LINK, TO_COUNT]);
/** td and tw by registers, and those by an immediate. */
const TRAPS: ReadonlySet<number> = new Set([4, 68]);
const TRAPS_IMMEDIATE: ReadonlySet<number> = new Set([2, 3]);

function kindOf(word: number): Exclude<InstructionKind, 'other'> | undefined {
  const [opcode, extended] = [bits(word, 31, 26), bits(word, 10, 1)];
  if (word === 0) return 'invalid';
  if (TRAPS_IMMEDIATE.has(opcode) || (opcode === EXTENDED && TRAPS.has(extended))) return 'breakpoint';
  const isBranch =
    opcode === BRANCH || opcode === CONDITIONAL || (opcode === BY_REGISTER && EXTENDED_BRANCHES.has(extended));
  return isBranch ? 'branch' : undefined;
}

function targetOf(word: number, { lr, ctr }: Registers): Pick<InstructionAt, 'target'> {
  if (bits(word, 31, 26) !== BY_REGISTER) return {};
  const target = bits(word, 10, 1) === TO_LINK ? lr : ctr;
  return target === undefined ? {} : { target: target & ~3n };
}

/** ld, ldu and lwa; std and stdu: the two lowest bits tell. */
const OF_DOUBLES: Readonly<Record<number, readonly (Form | undefined)[]>> = {
  58: [
    [8, 'read'],
    [8, 'read'],
    [4, 'read'],
  ],
  62: [
    [8, 'write'],
    [8, 'write'],
  ],
};

function formOf(word: number): Form | undefined {
  const opcode = bits(word, 31, 26);
  if (opcode === EXTENDED) return INDEXED[bits(word, 10, 1)];
  return OF_DOUBLES[opcode]?.[bits(word, 1, 0)] ?? DISPLACED[opcode & ~1];
}

function addressOf(word: number, registers: Registers): bigint | undefined {
  const [opcode, number] = [bits(word, 31, 26), bits(word, 20, 16)];
  const base = number === 0 ? 0n : registers[`r${number}`];
  const isDouble = OF_DOUBLES[opcode] !== undefined;
  const displacement = BigInt(isDouble ? 4 * signedBits(word, 15, 2) : signedBits(word, 15, 0));
  const added = opcode === EXTENDED ? registers[`r${bits(word, 15, 11)}`] : displacement;
  if (base === undefined || added === undefined) return undefined;
  const address = BigInt.asUintN(64, base + added);
  return opcode === EXTENDED && ROUNDED.has(bits(word, 10, 1)) ? address & ~15n : address;
}

function wordAt(memory: Memory, pc: bigint): number | undefined {
  return pc < 0n || pc % 4n !== 0n ? undefined : readExactly(memory, pc, LENGTH)?.readUInt32LE();
}
