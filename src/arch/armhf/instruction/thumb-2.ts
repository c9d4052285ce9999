import { bits, matches } from '../../bits.ts';
import { coprocessorOperand, structures } from './coprocessor.ts';
import { countOf, PC, several, type Decoded, type Operand } from './operand.ts';

/**
 * Decodes a Thumb instruction of 32 bits, its first half the upper one; undefined if it is not known. Encodings: Arm
 * Architecture Reference Manual, Armv7-A, A6.3.
 */
export function thumb2(word: number): Decoded | undefined {
  const group = bits(word, 28, 27);
  if (group === 1) return first(word);
  if (group === 2) return bits(word, 15, 15) === 0 ? OTHER : control(word);
  if (bits(word, 26, 26) === 1) return coprocessor(word);
  return bits(word, 25, 25) === 1 ? OTHER : single(word);
}

const OTHER: Decoded = { kind: 'other' };
const BRANCH: Decoded = { kind: 'branch' };

function operated(operand: Operand | 'unknown' | undefined, isBranch = false): Decoded {
  return { kind: isBranch ? 'branch' : 'other', ...(operand !== undefined && { operand }) };
}

function coprocessor(word: number): Decoded {
  return bits(word, 25, 25) === 0 ? operated(coprocessorOperand(word)) : OTHER;
}

/** Several registers, pairs, exclusive ones; data processing; coprocessors. */
function first(word: number): Decoded | undefined {
  if (bits(word, 26, 26) === 1) return coprocessor(word);
  if (bits(word, 25, 25) === 1) return OTHER;
  return bits(word, 22, 22) === 0 ? block(word) : pair(word);
}

function block(word: number): Decoded | undefined {
  const mode = bits(word, 24, 23);
  if (mode === 0 || mode === 3) return undefined; // srs, rfe
  const isLoad = bits(word, 20, 20) === 1;
  const count = countOf(bits(word, 15, 0));
  const operand = several(bits(word, 19, 16), count, mode === 1 ? 'ia' : 'db', isLoad ? 'read' : 'write');
  return operated(operand, isLoad && bits(word, PC, PC) === 1);
}

/** ldrd and strd; where they have no such mode, exclusive ones and table branches. */
function pair(word: number): Decoded | undefined {
  const [pre, up, writeBack, isLoad] = [24, 23, 21, 20].map((bit) => bits(word, bit, bit) === 1);
  const base = bits(word, 19, 16);
  const access = isLoad === true ? 'read' : 'write';
  const displacement = 4 * bits(word, 7, 0);
  if (pre === true || writeBack === true)
    return operated({
      base,
      displacement: pre !== true ? 0 : up === true ? displacement : -displacement,
      size: 8,
      access,
      aligned: 4,
    });
  if (up === false) return operated({ base, displacement, size: 4, access, aligned: 4 });
  const form = bits(word, 7, 4);
  if (form < 2 && isLoad === true) return table(base, bits(word, 3, 0), form);
  const size = 2 ** (form & 3);
  return form < 4 ? undefined : operated({ base, displacement: 0, size, access, aligned: size });
}

/** tbb, tbh. */
function table(base: number, register: number, amount: number): Decoded {
  const index = { register, isAdded: true, shift: 'lsl', amount } as const;
  return operated({ base, exact: true, displacement: 0, index, size: 1 << amount, access: 'read' }, true);
}

/** Branches, barriers, hints, and what is defined to be undefined. */
function control(word: number): Decoded {
  if (matches(word, 0xffffffff, BREAKPOINT)) return { kind: 'breakpoint' };
  if (matches(word, 0xfff0f000, 0xf7f0a000)) return { kind: 'invalid' }; // udf
  const isOther = bits(word, 14, 14) === 0 && bits(word, 12, 12) === 0 && bits(word, 25, 23) === 7;
  return isOther ? OTHER : BRANCH;
}

/** What the kernel takes for a breakpoint (arch/arm/kernel/ptrace.c). */
const BREAKPOINT = 0xf7f0_a000;

/** ldr, str and their kin of bytes and halfwords; structures of vectors. */
function single(word: number): Decoded | undefined {
  const [isLoad, size] = [bits(word, 20, 20) === 1, 2 ** bits(word, 22, 21)];
  if (bits(word, 24, 24) === 1 && !isLoad) return operated(structures(word) ?? 'unknown');
  if (size > 4) return undefined;
  const [base, isToPc] = [bits(word, 19, 16), bits(word, 15, 12) === PC];
  if (isLoad && isToPc && size < 4) return OTHER; // prefetches
  const common = { base, size, access: isLoad ? 'read' : 'write' } as const;
  const isBranch = isLoad && isToPc;
  const isUp = bits(word, 23, 23) === 1;
  if (base === PC)
    return operated({ ...common, displacement: isUp ? bits(word, 11, 0) : -bits(word, 11, 0) }, isBranch);
  if (isUp) return operated({ ...common, displacement: bits(word, 11, 0) }, isBranch);
  if (bits(word, 11, 11) === 0) {
    const index = { register: bits(word, 3, 0), isAdded: true, shift: 'lsl', amount: bits(word, 5, 4) } as const;
    return operated({ ...common, displacement: 0, index }, isBranch);
  }
  const immediate = bits(word, 7, 0);
  const displacement = bits(word, 10, 10) === 0 ? 0 : bits(word, 9, 9) === 1 ? immediate : -immediate;
  return operated({ ...common, displacement }, isBranch);
}
