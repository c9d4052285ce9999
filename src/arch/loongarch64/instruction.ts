import { readExactly, type Memory, type Registers } from '../../process/memory.ts';
import { bits, matches, signedBits } from '../bits.ts';
import type { Call, InstructionAt, InstructionKind, MemoryAccess } from '../model.ts';

/** Bytes of every instruction. */
export const LENGTH = 4;

type Form = readonly [size: number, access: MemoryAccess['access']];
const [READ, WRITE] = ['read', 'write'] as const;

/** With a displacement of 12 bits, by the upper 10 from 0x0a0 on: ld.b to ld.wu, preld, floating point, vectors (LoongArch Reference Manual, volume 1). */
const DISPLACED: readonly (Form | 'none')[] = [
  [1, READ],
  [2, READ],
  [4, READ],
  [8, READ],
  [1, WRITE],
  [2, WRITE],
  [4, WRITE],
  [8, WRITE],
  [1, READ],
  [2, READ],
  [4, READ],
  'none',
  [4, READ],
  [4, WRITE],
  [8, READ],
  [8, WRITE],
  [16, READ],
  [16, WRITE],
  [32, READ],
  [32, WRITE],
];
const FIRST_DISPLACED = 0x0a0;

/** With a displacement of 14 bits in words, by the upper 8 from 0x20 on: ll.w, sc.w, ll.d, sc.d; ldptr and stptr. */
const OF_WORDS: readonly Form[] = [
  [4, READ],
  [4, WRITE],
  [8, READ],
  [8, WRITE],
  [4, READ],
  [4, WRITE],
  [8, READ],
  [8, WRITE],
];
const FIRST_OF_WORDS = 0x20;

/** With two registers, by bits 18 to 21 behind 0x38: ldx, stx, preldx, fldx, fstx. */
const INDEXED: readonly (Form | 'none')[] = [...DISPLACED.slice(0, 12), [4, READ], [8, READ], [4, WRITE], [8, WRITE]];

/** Codes of `break` for which the kernel raises SIGFPE (uapi/asm/break.h): an overflow, a divisor of zero. */
const [OVERFLOW, BY_ZERO] = [6, 7];

/** Decodes the instruction at pc and its operand, as far as loads, stores, branches and traps go; undefined if it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const word = wordAt(memory, pc);
  if (word === undefined) return undefined;
  const kind = kindOf(word);
  if (kind !== undefined)
    return { kind, alignment: 1n, accesses: [], ...divisionOf(word), ...targetOf(word, registers) };
  const operand = operandOf(word, registers);
  if (operand === 'none') return { kind: 'other', alignment: 1n, accesses: [] };
  if (operand === undefined) return undefined;
  const { address, form } = operand;
  if (address === undefined) return { kind: 'other', alignment: 1n };
  const [size, access] = form;
  return { kind: 'other', alignment: 1n, accesses: [{ address, size: BigInt(size), access }] };
}

/** Bytes of the instruction at pc; undefined if memory does not hold it. */
export function lengthAt(memory: Memory, pc: bigint): number | undefined {
  return wordAt(memory, pc) === undefined ? undefined : LENGTH;
}

const [JUMP, CALL] = [0x13, 0x15];

/** The call just before a return address; undefined if there is none. */
export function callBefore(memory: Memory, returned: bigint): Call | undefined {
  const word = wordAt(memory, returned - BigInt(LENGTH));
  if (word === undefined) return undefined;
  if (bits(word, 31, 26) === CALL) {
    const offset = signedBits((bits(word, 9, 0) << 16) | bits(word, 25, 10), 25, 0);
    return { target: BigInt.asUintN(64, returned - 4n + BigInt(4 * offset)) };
  }
  return bits(word, 31, 26) === JUMP && bits(word, 4, 0) === 1 ? {} : undefined;
}

const BREAK = 0x002a_0000;
const isBreak = (word: number): boolean => matches(word, 0xffff8000, BREAK);

function kindOf(word: number): Exclude<InstructionKind, 'other'> | undefined {
  if (word === 0) return 'invalid';
  if (isBreak(word)) return 'breakpoint';
  const opcode = bits(word, 31, 26);
  return opcode >= 0x10 && opcode <= 0x1b ? 'branch' : undefined;
}

function divisionOf(word: number): Pick<InstructionAt, 'division'> {
  const code = isBreak(word) ? bits(word, 14, 0) : undefined;
  if (code === BY_ZERO) return { division: 'by-zero' };
  return code === OVERFLOW ? { division: 'overflow' } : {};
}

function targetOf(word: number, registers: Registers): Pick<InstructionAt, 'target'> {
  const base = bits(word, 31, 26) === JUMP ? registers[`r${bits(word, 9, 5)}`] : undefined;
  return base === undefined ? {} : { target: BigInt.asUintN(64, base + BigInt(4 * signedBits(word, 25, 10))) };
}

interface Found {
  readonly address: bigint | undefined;
  readonly form: Form;
}

function operandOf(word: number, registers: Registers): Found | 'none' | undefined {
  const base = registers[`r${bits(word, 9, 5)}`];
  const at = (form: Form | 'none' | undefined, added: bigint | undefined): Found | 'none' | undefined => {
    if (form === undefined || form === 'none') return form;
    return { form, address: base === undefined || added === undefined ? undefined : BigInt.asUintN(64, base + added) };
  };
  const displaced = DISPLACED[bits(word, 31, 22) - FIRST_DISPLACED];
  if (displaced !== undefined) return at(displaced, BigInt(signedBits(word, 21, 10)));
  const ofWords = OF_WORDS[bits(word, 31, 24) - FIRST_OF_WORDS];
  if (ofWords !== undefined) return at(ofWords, BigInt(4 * signedBits(word, 23, 10)));
  if (matches(word, 0xffc38000, 0x38000000))
    return at(INDEXED[bits(word, 21, 18)], registers[`r${bits(word, 14, 10)}`]);
  if (matches(word, 0xffe00000, 0x38600000) || matches(word, 0xfff80000, 0x38580000)) return at([8, WRITE], 0n); // atomics, of 8 bytes at most
  return bits(word, 31, 29) === 0 && bits(word, 31, 24) !== PRIVILEGED ? 'none' : undefined;
}

/** csrrd, cacop and their kin. */
const PRIVILEGED = 0x06;

function wordAt(memory: Memory, pc: bigint): number | undefined {
  return pc < 0n || pc % 4n !== 0n ? undefined : readExactly(memory, pc, LENGTH)?.readUInt32LE();
}
