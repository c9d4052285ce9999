import type { Decoded, Operand } from './decoded.ts';
import { bits, signed } from '../../bits.ts';

/** Opcodes of instructions of 32 bits (RISC-V Unprivileged ISA, "RV32/64G Instruction Set Listings"). */
const LOAD = 0x03;
const LOAD_FLOAT = 0x07;
const STORE = 0x23;
const STORE_FLOAT = 0x27;
const ATOMIC = 0x2f;
const SYSTEM = 0x73;
const VECTOR_WIDTHS: ReadonlySet<number> = new Set([0, 5, 6, 7]);

/** Opcodes of what accesses no memory: fence, arithmetic, floating point, vectors. */
const ELSE: ReadonlySet<number> = new Set([
  0x0f, 0x13, 0x17, 0x1b, 0x33, 0x37, 0x3b, 0x43, 0x47, 0x4b, 0x4f, 0x53, 0x57,
]);
const BRANCHES: ReadonlySet<number> = new Set([0x63, 0x6f]);
const JALR = 0x67;

/** Decodes an instruction of 32 bits; undefined if it is not known. */
export function full(word: number): Decoded | undefined {
  const opcode = bits(word, 6, 0);
  const base = bits(word, 19, 15);
  const width = bits(word, 14, 12);
  if (opcode === LOAD || opcode === LOAD_FLOAT) {
    if (opcode === LOAD_FLOAT && VECTOR_WIDTHS.has(width)) return { kind: 'other', operand: vectors(word, 'read') };
    if (width === 7) return undefined;
    return {
      kind: 'other',
      operand: { base, displacement: signed(bits(word, 31, 20), 12), size: 2 ** (width & 3), access: 'read' },
    };
  }
  if (opcode === STORE || opcode === STORE_FLOAT) {
    if (opcode === STORE_FLOAT && VECTOR_WIDTHS.has(width)) return { kind: 'other', operand: vectors(word, 'write') };
    const displacement = signed((bits(word, 31, 25) << 5) | bits(word, 11, 7), 12);
    return { kind: 'other', operand: { base, displacement, size: 2 ** (width & 3), access: 'write' } };
  }
  if (opcode === ATOMIC) {
    const access = bits(word, 31, 27) === LOAD_RESERVED ? 'read' : 'write';
    return { kind: 'other', operand: { base, displacement: 0, size: 2 ** width, access, aligned: true } };
  }
  if (opcode === SYSTEM) return system(word);
  if (opcode === JALR) return { kind: 'branch', target: base };
  if (BRANCHES.has(opcode)) return { kind: 'branch' };
  return ELSE.has(opcode) ? { kind: 'other' } : undefined;
}

/** Bytes of the longest group of vectors that is common: how long they are, and which elements take part, the registers here do not tell. */
const LONGEST_GROUP = 256;

/** Vectors that lie together (vle32.v, vlseg2e8.v, vl1re8.v); others go by a stride, or by indices in a vector. */
function vectors(word: number, access: Operand['access']): Operand | 'unknown' {
  if (bits(word, 28, 26) !== 0) return 'unknown';
  return { base: bits(word, 19, 15), displacement: 0, size: LONGEST_GROUP, access };
}

const LOAD_RESERVED = 0b00010;
const EBREAK = 0x0010_0073;
const [UNIMP, CSRRW] = [0xc000_1073, 1];

function system(word: number): Decoded {
  if (word === EBREAK) return { kind: 'breakpoint' };
  // What assemblers make of `unimp`: a write to a register that can't be written
  return { kind: word >>> 0 === UNIMP && bits(word, 14, 12) === CSRRW ? 'invalid' : 'other' };
}
