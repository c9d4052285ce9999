import { bits, matches } from '../../bits.ts';
import { coprocessorOperand, structures } from './coprocessor.ts';
import { countOf, indexOf, PC, several, type Decoded, type Mode, type Operand } from './operand.ts';

/**
 * Decodes an Arm instruction (A32); undefined if it is not known. Encodings: Arm Architecture Reference Manual, Armv7-A, A5.
 * A condition is not looked at: one that did not hold cannot have faulted.
 */
export function arm(word: number): Decoded | undefined {
  if (bits(word, 31, 28) === 15) return unconditional(word);
  return CLASSES[bits(word, 27, 25)]?.(word);
}

const OTHER: Decoded = { kind: 'other' };
const BRANCH: Decoded = { kind: 'branch' };

const CLASSES: readonly ((word: number) => Decoded | undefined)[] = [
  (word) => (matches(word, 0x90, 0x90) ? extra(word) : processing(word)),
  // msr, movw and hints write no pc; the others may
  (word) => (bits(word, 24, 23) === 2 && bits(word, 20, 20) === 0 ? OTHER : written(word)),
  plain,
  (word) => (bits(word, 4, 4) === 1 ? media(word) : plain(word)),
  block,
  () => BRANCH,
  (word) => operated(coprocessorOperand(word)),
  () => OTHER,
];

function operated(operand: Operand | 'unknown' | undefined, isBranch = false): Decoded {
  return { kind: isBranch ? 'branch' : 'other', ...(operand !== undefined && { operand }) };
}

/** Of those without a condition: calls to Thumb, structures of vectors; prefetches and barriers access nothing. */
function unconditional(word: number): Decoded | undefined {
  if (matches(word, 0x0e000000, 0x0a000000)) return BRANCH;
  if (matches(word, 0x0f100000, 0x04000000)) return operated(structures(word) ?? 'unknown');
  if (matches(word, 0x0e000000, 0x0c000000)) return operated(coprocessorOperand(word));
  return matches(word, 0x0e000000, 0x08000000) ? undefined : OTHER;
}

const [BX, BLX, BKPT] = [1, 3, 7];

/** Data processing with registers, and what shares its space: branches by register, breakpoints. */
function processing(word: number): Decoded | undefined {
  if (bits(word, 24, 23) !== 2 || bits(word, 20, 20) !== 0) return written(word);
  const [opcode, what] = [bits(word, 22, 21), bits(word, 7, 4)];
  if (opcode === 1 && (what === BX || what === BLX)) return { kind: 'branch', target: bits(word, 3, 0) };
  if (opcode === 1 && what === BKPT) return { kind: 'breakpoint' };
  return OTHER;
}

/** An instruction whose result may go to pc: `mov pc, lr`. */
function written(word: number): Decoded {
  if (bits(word, 15, 12) !== PC) return OTHER;
  return matches(word, 0x0fef0ff0, 0x01a00000) ? { kind: 'branch', target: bits(word, 3, 0) } : BRANCH;
}

/** Halfwords, signed bytes, pairs, exclusive ones and multiplications. */
function extra(word: number): Decoded | undefined {
  const form = bits(word, 6, 5);
  if (form === 0) return bits(word, 24, 24) === 0 ? OTHER : operated(exclusive(word));
  const [isLoad, isImmediate] = [bits(word, 20, 20) === 1, bits(word, 22, 22) === 1];
  const isPair = !isLoad && form >= 2;
  const access = isLoad || (isPair && form === 2) ? 'read' : 'write';
  const size = isPair ? 8 : form === 2 ? 1 : 2;
  const isUp = bits(word, 23, 23) === 1;
  const common = { base: bits(word, 19, 16), size, access, ...(isPair && { aligned: 4 }) } as const;
  if (bits(word, 24, 24) === 0) return operated({ ...common, displacement: 0 });
  const [immediate, register] = [(bits(word, 11, 8) << 4) | bits(word, 3, 0), bits(word, 3, 0)];
  if (isImmediate) return operated({ ...common, displacement: isUp ? immediate : -immediate });
  return operated({ ...common, displacement: 0, index: { register, isAdded: isUp, shift: 'lsl', amount: 0 } });
}

const SIZES = [4, 8, 1, 2] as const;

/** ldrex, strex, their kin of other sizes and with order; swp, which writes. */
function exclusive(word: number): Operand {
  const base = bits(word, 19, 16);
  if (bits(word, 23, 23) === 0)
    return { base, displacement: 0, size: bits(word, 22, 22) === 1 ? 1 : 4, access: 'write' };
  const size = SIZES[bits(word, 22, 21)] ?? 4;
  return { base, displacement: 0, size, access: bits(word, 20, 20) === 1 ? 'read' : 'write', aligned: size };
}

/** ldr, str, ldrb, strb. */
function plain(word: number): Decoded | undefined {
  const [isLoad, isUp] = [bits(word, 20, 20) === 1, bits(word, 23, 23) === 1];
  const size = bits(word, 22, 22) === 1 ? 1 : 4;
  const common = { base: bits(word, 19, 16), size, access: isLoad ? 'read' : 'write' } as const;
  const isBranch = isLoad && size === 4 && bits(word, 15, 12) === PC;
  if (bits(word, 24, 24) === 0) return operated({ ...common, displacement: 0 }, isBranch);
  const immediate = bits(word, 11, 0);
  if (bits(word, 25, 25) === 0) return operated({ ...common, displacement: isUp ? immediate : -immediate }, isBranch);
  const index = indexOf(bits(word, 3, 0), isUp, bits(word, 6, 5), bits(word, 11, 7));
  return operated(index === undefined ? 'unknown' : { ...common, displacement: 0, index }, isBranch);
}

/** What the kernel takes for a breakpoint (arch/arm/kernel/ptrace.c). */
const BREAKPOINT = 0x07f0_01f0;

function media(word: number): Decoded {
  if (matches(word, 0x0fffffff, BREAKPOINT)) return { kind: 'breakpoint' };
  return { kind: matches(word, 0xfff000f0, 0xe7f000f0) ? 'invalid' : 'other' }; // udf
}

const MODES: readonly Mode[] = ['da', 'ia', 'db', 'ib'];

/** ldm, stm; push and pop are such. */
function block(word: number): Decoded {
  const isLoad = bits(word, 20, 20) === 1;
  const mode = MODES[bits(word, 24, 23)] ?? 'ia';
  const operand = several(bits(word, 19, 16), countOf(bits(word, 15, 0)), mode, isLoad ? 'read' : 'write');
  return operated(operand, isLoad && bits(word, PC, PC) === 1);
}
