import { bits, matches, signedBits } from '../../bits.ts';
import { indexOf, type Operand } from './operand.ts';

/**
 * The operand of a load or store; undefined if it is not known, 'none' if the instruction accesses no memory (prefetch).
 * Encodings: Arm Architecture Reference Manual for A-profile, C4.1 "Loads and stores".
 */
export type LoadStore = Operand | 'none' | undefined;

interface Form {
  readonly mask: number;
  readonly value: number;
  readonly read: (word: number) => LoadStore;
}

/** In the order in which they are tried: the fixed bits of each class. */
const FORMS: readonly Form[] = [
  { mask: 0xbfbf0000, value: 0x0c000000, read: structures },
  { mask: 0xbf800000, value: 0x0c800000, read: structures },
  { mask: 0xbf800000, value: 0x0d000000, read: lane },
  { mask: 0xbf800000, value: 0x0d800000, read: lane },
  { mask: 0x3f000000, value: 0x08000000, read: exclusive },
  { mask: 0xff200000, value: 0xd9200000, read: tags },
  { mask: 0x3f200c00, value: 0x19000000, read: acquire },
  { mask: 0x3b000000, value: 0x18000000, read: literal },
  { mask: 0x3a000000, value: 0x28000000, read: pair },
  { mask: 0x3b200c00, value: 0x38200000, read: atomic },
  { mask: 0x3b200c00, value: 0x38200800, read: indexed },
  { mask: 0x3b200000, value: 0x38000000, read: unscaled },
  { mask: 0x3b000000, value: 0x39000000, read: scaled },
];

/** Decodes a word of the class of loads and stores. */
export function loadStore(word: number): LoadStore {
  return FORMS.find(({ mask, value }) => matches(word, mask, value))?.read(word);
}

const base = (word: number): number => bits(word, 9, 5);
const at = (word: number, displacement: number, size: number, access: Operand['access']): Operand => ({
  base: base(word),
  displacement: BigInt(displacement),
  size,
  access,
});

/** Registers of ld1 to ld4 of several structures, by opcode. */
const STRUCTURES: Readonly<Record<number, number>> = { 0: 4, 2: 4, 4: 3, 6: 3, 7: 1, 8: 2, 10: 2 };

function structures(word: number): LoadStore {
  const registers = STRUCTURES[bits(word, 15, 12)];
  if (registers === undefined) return undefined;
  return at(word, 0, registers * (bits(word, 30, 30) === 1 ? 16 : 8), bits(word, 22, 22) === 1 ? 'read' : 'write');
}

/** ld1 to ld4 of one lane, or of one element for all. */
function lane(word: number): LoadStore {
  const elements = ((bits(word, 13, 13) << 1) | bits(word, 21, 21)) + 1;
  const scale = bits(word, 15, 14);
  const size = scale === 3 ? 2 ** bits(word, 11, 10) : scale === 2 && bits(word, 10, 10) === 1 ? 8 : 2 ** scale;
  return at(word, 0, elements * size, bits(word, 22, 22) === 1 ? 'read' : 'write');
}

/** Exclusive and ordered ones, and compare and swap, which writes. */
function exclusive(word: number): LoadStore {
  const [ordered, load, two] = [bits(word, 23, 23), bits(word, 22, 22), bits(word, 21, 21)];
  const size = bits(word, 31, 30);
  const access = load === 1 ? 'read' : 'write';
  if (two === 0) return at(word, 0, 2 ** size, access);
  if (ordered === 1) return at(word, 0, 2 ** size, 'write'); // cas
  if (size < 2) return at(word, 0, 2 * 4 * 2 ** size, 'write'); // casp
  return at(word, 0, 2 * 2 ** size, access);
}

const GRANULE = 16;

/** Memory tags of granules (stg, ldg): those that load or store tags touch their granule. */
function tags(word: number): LoadStore {
  const [opcode, mode] = [bits(word, 23, 22), bits(word, 11, 10)];
  const displacement = signedBits(word, 20, 12) * GRANULE;
  if (mode === 0) return opcode === 1 ? at(word, displacement, GRANULE, 'read') : undefined;
  return at(word, mode === 1 ? 0 : displacement, opcode >= 2 ? 2 * GRANULE : GRANULE, 'write');
}

/** ldapur and stlur: acquire and release with a displacement. */
function acquire(word: number): LoadStore {
  return at(word, signedBits(word, 20, 12), 2 ** bits(word, 31, 30), bits(word, 23, 22) === 0 ? 'write' : 'read');
}

/** A constant near the code. */
function literal(word: number): LoadStore {
  const [opcode, vector] = [bits(word, 31, 30), bits(word, 26, 26)];
  if (opcode === 3) return vector === 1 ? undefined : 'none';
  const size = vector === 1 ? 4 * 2 ** opcode : opcode === 1 ? 8 : 4;
  return { displacement: BigInt(signedBits(word, 23, 5) * 4), size, access: 'read' };
}

const POST_INDEXED = 1;

function pair(word: number): LoadStore {
  const [opcode, vector, mode] = [bits(word, 31, 30), bits(word, 26, 26), bits(word, 24, 23)];
  const access = bits(word, 22, 22) === 1 ? 'read' : 'write';
  if (opcode === 3) return undefined;
  const displacement = mode === POST_INDEXED ? 0 : signedBits(word, 21, 15);
  if (vector === 0 && opcode === 1 && access === 'write') return at(word, displacement * GRANULE, GRANULE, access); // stgp
  const size = vector === 1 ? 4 * 2 ** opcode : opcode === 2 ? 8 : 4;
  return at(word, displacement * size, 2 * size, access);
}

/** Reads and writes at once: a write. Only ldapr reads, and ld64b. */
function atomic(word: number): LoadStore {
  if (bits(word, 26, 26) === 1) return undefined;
  const size = bits(word, 31, 30);
  const opcode = bits(word, 15, 12);
  if (opcode === 0b1100) return at(word, 0, 2 ** size, 'read');
  if (size === 3 && opcode === 0b1101) return at(word, 0, 64, 'read');
  if (size === 3 && [0b1001, 0b1010, 0b1011].includes(opcode)) return at(word, 0, 64, 'write');
  return at(word, 0, 2 ** size, 'write');
}

/** Bytes and direction by size, V and opc; 'none' for prefetches. */
function plain(word: number): Pick<Operand, 'size' | 'access'> | 'none' | undefined {
  const [size, vector, opcode] = [bits(word, 31, 30), bits(word, 26, 26), bits(word, 23, 22)];
  if (vector === 1) {
    if (opcode >= 2 && size !== 0) return undefined;
    return { size: opcode >= 2 ? 16 : 2 ** size, access: opcode % 2 === 1 ? 'read' : 'write' };
  }
  if (size === 3 && opcode >= 2) return opcode === 2 ? 'none' : undefined;
  return { size: 2 ** size, access: opcode === 0 ? 'write' : 'read' };
}

function scaleOf(size: number): number {
  return Math.log2(size);
}

function indexed(word: number): LoadStore {
  const found = plain(word);
  if (found === undefined || found === 'none') return found;
  const index = indexOf(word, scaleOf(found.size));
  return index && { ...found, base: base(word), displacement: 0n, index };
}

/** With a displacement of 9 bits: unscaled, for the unprivileged, before or after the base register is changed by it. */
function unscaled(word: number): LoadStore {
  const found = plain(word);
  if (found === undefined || found === 'none') return found;
  const displacement = bits(word, 11, 10) === POST_INDEXED ? 0 : signedBits(word, 20, 12);
  return { ...found, base: base(word), displacement: BigInt(displacement) };
}

function scaled(word: number): LoadStore {
  const found = plain(word);
  if (found === undefined || found === 'none') return found;
  return { ...found, base: base(word), displacement: BigInt(bits(word, 21, 10) * found.size) };
}
