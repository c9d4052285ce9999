import type { Effect } from '../../flow.ts';
import { otherOf, placeOf, valueOf, type Placed } from './operands.ts';

type Effects = readonly Effect[] | 'any';

/** What the instructions of the two-byte map do to general registers. */
export function twoBytes(instruction: Placed): Effects {
  const { opcode } = instruction.encoding;
  if (opcode === 0xb6 || opcode === 0xb7 || opcode === 0xbe || opcode === 0xbf) return extend(instruction);
  if (isMovOfCondition(opcode) || OTHER.has(opcode)) return [{ register: otherOf(instruction, 8).register }];
  if ((opcode & 0xf0) === 0x90 || PLACE.has(opcode)) return placeChanged(instruction);
  if ((opcode & 0xf0) === 0x80 || NONE.has(opcode)) return [];
  if (opcode === 0x05) return ['rax', 'rcx', 'r11'].map((register) => ({ register }));
  return isOfVectors(opcode) ? vectorsOf(instruction) : 'any';
}

/** Those of vectors, in whatever encoding, as far as they are known to change no general register. */
export function vector(instruction: Placed): Effects {
  const { form, map, opcode } = instruction.encoding;
  if (map === 1) return isOfVectors(opcode) && opcode !== 0x93 ? vectorsOf(instruction) : 'any';
  if (map === 2) return opcode >= 0xf0 ? 'any' : [];
  const isExtract = opcode >= 0x14 && opcode <= 0x17;
  return isExtract || (form !== 'legacy' && opcode >= 0xf0) ? 'any' : [];
}

function isMovOfCondition(opcode: number): boolean {
  return (opcode & 0xf0) === 0x40;
}

/** imul, bsf, bsr, popcnt. */
const OTHER: ReadonlySet<number> = new Set([0xaf, 0xbc, 0xbd, 0xb8]);
/** shld and shrd, bts and its kin. */
const PLACE: ReadonlySet<number> = new Set([0xa4, 0xa5, 0xac, 0xad, 0xab, 0xb3, 0xba, 0xbb]);
/** ud2, prefetch, nop, endbr64, bt. */
const NONE: ReadonlySet<number> = new Set([0x0b, 0x0d, 0x18, 0x19, 0x1c, 0x1d, 0x1e, 0x1f, 0xa3]);

function isOfVectors(opcode: number): boolean {
  const row = opcode >> 4;
  const isMove = row === 1 && opcode < 0x18;
  return (
    isMove ||
    (opcode >= 0x28 && row === 2) ||
    (row >= 5 && row <= 7) ||
    opcode === 0xc2 ||
    opcode === 0xc6 ||
    opcode >= 0xd0 ||
    opcode === 0xc4 ||
    opcode === 0xc5
  );
}

/** cvttsd2si and its kin, movmskps, pextrw, pmovmskb. */
const TO_GENERAL: ReadonlySet<number> = new Set([0x2c, 0x2d, 0x50, 0xc5, 0xd7]);

function vectorsOf(instruction: Placed): Effects {
  const { opcode, prefix } = instruction.encoding;
  if (TO_GENERAL.has(opcode)) return [{ register: otherOf(instruction, 8).register }];
  return opcode === 0x7e && prefix !== 2 ? placeChanged(instruction) : [];
}

function placeChanged(instruction: Placed): Effects {
  const to = placeOf(instruction, instruction.size);
  return to === undefined || 'operand' in to ? [] : [{ register: to.register }];
}

/** movzx and movsx. */
function extend(instruction: Placed): Effects {
  const { opcode, wide, small, rex } = instruction.encoding;
  const size = opcode % 2 === 0 ? 1 : 2;
  const signed = opcode >= 0xbe;
  const to = otherOf(instruction, 8).register;
  const from = placeOf(instruction, size);
  const isSecond = size === 1 && !rex.present && (instruction.register ?? 0) >= 4; // ah and its kin
  if (from === undefined || isSecond || (small && !wide && instruction.mode === 64)) return [{ register: to }];
  const formula = valueOf(from, size, signed);
  const isHalf = signed && !wide && instruction.mode === 64;
  return [{ register: to, to: isHalf && formula.kind !== 'sum' ? { ...formula, within: 4 } : formula }];
}
