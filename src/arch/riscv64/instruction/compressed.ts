import type { Decoded, Operand } from './decoded.ts';
import { bits } from '../../bits.ts';

/** Registers of three bits are x8 to x15. */
const short = (half: number, low: number): number => bits(half, low + 2, low) + 8;
const SP = 2;

const access = (base: number, displacement: number, size: number, direction: Operand['access']): Decoded => ({
  kind: 'other',
  operand: { base, displacement, size, access: direction },
});

/** Displacements, by how the bits of an instruction are shuffled (RISC-V Unprivileged ISA, "C" extension, CL, CS, CI, CSS). */
const word = (half: number): number => (bits(half, 5, 5) << 6) | (bits(half, 12, 10) << 3) | (bits(half, 6, 6) << 2);
const double = (half: number): number => (bits(half, 6, 5) << 6) | (bits(half, 12, 10) << 3);
const wordOfStack = (half: number): number =>
  (bits(half, 3, 2) << 6) | (bits(half, 12, 12) << 5) | (bits(half, 6, 4) << 2);
const doubleOfStack = (half: number): number =>
  (bits(half, 4, 2) << 6) | (bits(half, 12, 12) << 5) | (bits(half, 6, 5) << 3);
const storedWord = (half: number): number => (bits(half, 8, 7) << 6) | (bits(half, 12, 9) << 2);
const storedDouble = (half: number): number => (bits(half, 9, 7) << 6) | (bits(half, 12, 10) << 3);

/** Decodes an instruction of 16 bits, of RV64C; undefined if it is not known. */
export function compressed(half: number): Decoded | undefined {
  if (half === 0) return { kind: 'invalid' };
  const form = bits(half, 15, 13);
  return [ofRegisters, arithmetic, ofStack][half & 3]?.(half, form);
}

function ofRegisters(half: number, form: number): Decoded | undefined {
  const base = short(half, 7);
  if (form === 0) return { kind: 'other' };
  if (form === 4) return bytes(half, base);
  const isDouble = form !== 2 && form !== 6;
  const direction = form < 4 ? 'read' : 'write';
  return isDouble ? access(base, double(half), 8, direction) : access(base, word(half), 4, direction);
}

/** c.lbu, c.lhu, c.lh, c.sb, c.sh of Zcb. */
function bytes(half: number, base: number): Decoded | undefined {
  const kind = bits(half, 12, 10);
  const [byte, halfword] = [(bits(half, 5, 5) << 1) | bits(half, 6, 6), bits(half, 5, 5) << 1];
  if (kind === 0 || kind === 2) return access(base, byte, 1, kind === 0 ? 'read' : 'write');
  return kind === 1 || kind === 3 ? access(base, halfword, 2, kind === 1 ? 'read' : 'write') : undefined;
}

function arithmetic(_half: number, form: number): Decoded {
  return { kind: form >= 5 ? 'branch' : 'other' };
}

const EBREAK = 0x9002;

function ofStack(half: number, form: number): Decoded | undefined {
  if (form === 0) return { kind: 'other' };
  if (form === 4) return ofJump(half);
  if (form < 4)
    return form === 2 ? access(SP, wordOfStack(half), 4, 'read') : access(SP, doubleOfStack(half), 8, 'read');
  return form === 6 ? access(SP, storedWord(half), 4, 'write') : access(SP, storedDouble(half), 8, 'write');
}

/** c.jr and c.jalr have no second register; c.mv and c.add have. */
function ofJump(half: number): Decoded {
  if (half === EBREAK) return { kind: 'breakpoint' };
  return bits(half, 6, 2) === 0 ? { kind: 'branch', target: bits(half, 11, 7) } : { kind: 'other' };
}
