import { bits } from '../../bits.ts';
import { countOf, PC, several, SP, type Decoded, type Operand } from './operand.ts';

/** Decodes a Thumb instruction of 16 bits; undefined if it is not known. Encodings: Arm Architecture Reference Manual, Armv7-A, A6.2. */
export function thumb(half: number): Decoded | undefined {
  const top = bits(half, 15, 12);
  if (top < 4) return OTHER;
  if (top === 4) return special(half);
  if (top <= 9) return access(half, top);
  if (top === 10) return OTHER; // adr, add to sp
  if (top === 11) return miscellaneous(half);
  if (top === 12) return block(half);
  return top === 13 ? conditional(half) : BRANCH;
}

const OTHER: Decoded = { kind: 'other' };
const BRANCH: Decoded = { kind: 'branch' };

/** Data processing, high registers, branches by register, constants near the code. */
function special(half: number): Decoded {
  if (bits(half, 11, 11) === 1)
    return { kind: 'other', operand: { base: PC, displacement: 4 * bits(half, 7, 0), size: 4, access: 'read' } };
  if (bits(half, 10, 10) === 0) return OTHER;
  const [opcode, from] = [bits(half, 9, 8), bits(half, 6, 3)];
  if (opcode === 3) return { kind: 'branch', target: from }; // bx, blx
  const isToPc = ((bits(half, 7, 7) << 3) | bits(half, 2, 0)) === PC && opcode !== 1;
  return !isToPc ? OTHER : opcode === 2 ? { kind: 'branch', target: from } : BRANCH;
}

/** By the three bits that tell them: str, strh, strb, ldrsb, ldr, ldrh, ldrb, ldrsh. */
const INDEXED: readonly (readonly [size: number, access: Operand['access']])[] = [
  [4, 'write'],
  [2, 'write'],
  [1, 'write'],
  [1, 'read'],
  [4, 'read'],
  [2, 'read'],
  [1, 'read'],
  [2, 'read'],
];

/** Bytes by the upper four bits: words, bytes, halfwords with a displacement in their own size, words of the stack. */
const SIZES: Readonly<Record<number, number>> = { 6: 4, 7: 1, 8: 2, 9: 4 };
const OF_STACK = 9;

function access(half: number, top: number): Decoded {
  const base = bits(half, 5, 3);
  if (top === 5) {
    const [size, direction] = INDEXED[bits(half, 11, 9)] ?? [4, 'read'];
    const index = { register: bits(half, 8, 6), isAdded: true, shift: 'lsl', amount: 0 } as const;
    return { kind: 'other', operand: { base, displacement: 0, index, size, access: direction } };
  }
  const size = SIZES[top] ?? 4;
  const direction = bits(half, 11, 11) === 1 ? 'read' : 'write';
  const place =
    top === OF_STACK
      ? { base: SP, displacement: 4 * bits(half, 7, 0) }
      : { base, displacement: size * bits(half, 10, 6) };
  return { kind: 'other', operand: { ...place, size, access: direction } };
}

/** cbz, push, pop, bkpt, hints. */
function miscellaneous(half: number): Decoded | undefined {
  const form = bits(half, 11, 8);
  if ((form & 0b0101) === 1) return BRANCH; // cbz, cbnz
  const [list, extra] = [bits(half, 7, 0), bits(half, 8, 8)];
  if ((form & 0b1110) === 4) return { kind: 'other', operand: several(SP, countOf(list) + extra, 'db', 'write') };
  if ((form & 0b1110) === 12)
    return { kind: extra === 1 ? 'branch' : 'other', operand: several(SP, countOf(list) + extra, 'ia', 'read') };
  if (form === 14) return { kind: 'breakpoint' };
  if (form === 10 && bits(half, 7, 6) === 2) return { kind: 'invalid' }; // hlt, without a debugger
  return OTHER;
}

function block(half: number): Decoded {
  const direction = bits(half, 11, 11) === 1 ? 'read' : 'write';
  return { kind: 'other', operand: several(bits(half, 10, 8), countOf(bits(half, 7, 0)), 'ia', direction) };
}

/** What the kernel takes for a breakpoint (arch/arm/kernel/ptrace.c), among the undefined ones. */
const BREAKPOINT = 0xde01;

function conditional(half: number): Decoded {
  if (half === BREAKPOINT) return { kind: 'breakpoint' };
  const condition = bits(half, 11, 8);
  if (condition === 14) return { kind: 'invalid' }; // udf
  return condition === 15 ? OTHER : BRANCH; // svc
}
