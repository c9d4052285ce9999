/** What an instruction does with the memory operand that its ModRM byte names. */
export type Use =
  | 'read'
  | 'write' // also read and written: a fault shows as a write
  | 'none' // lea, nop, prefetch
  | 'unknown'
  | 'register'; // there is no form with a memory operand, or we do not know it

/** Sizes that depend on prefixes: see `operandSize` in decode.ts. */
export type SizeCode = 'v' | 'p' | 'a' | 'y' | 'c' | 'x' | 'h' | 'q' | 'e' | 'd';

/** Constants within the instruction: a byte, a word, 4 bytes, 2 or 4 (z), 2, 4 or 8 (i), an address (o). */
export type Immediate = 'b' | 'w' | 'd' | 'z' | 'i' | 'o';

export type Flag =
  | 'aligned'
  | 'unaligned' // where instructions of this kind otherwise need alignment
  | 'implicit' // forms with a register are other instructions, which may access memory
  | 'vex' // only in a VEX encoding
  | 'div'
  | 'signed'
  | 'priv'
  | 'ud'
  | 'bp'
  | 'push'
  | 'pop'
  | 'leave'
  | 'call'
  | 'jump'
  | 'ret'
  | 'movs'
  | 'cmps'
  | 'stos'
  | 'lods'
  | 'scas';

export interface Opcode {
  readonly modrm: boolean;
  readonly use: Use;
  readonly size: number | SizeCode;
  readonly immediates: readonly Immediate[];
  readonly flags: ReadonlySet<Flag>;
}

/** Kind of operands, first letter of an entry: whether a ModRM byte follows, and what is done with memory. */
const KINDS: Readonly<Record<string, Pick<Opcode, 'modrm' | 'use'>>> = {
  r: { modrm: true, use: 'read' },
  w: { modrm: true, use: 'write' },
  m: { modrm: true, use: 'none' },
  u: { modrm: true, use: 'unknown' },
  g: { modrm: true, use: 'register' },
  n: { modrm: false, use: 'none' },
  k: { modrm: false, use: 'unknown' },
};

const ENTRY = /^(?<kind>[rwmugnk])(?<size>\d+|[vpaycxhqed])?(?<immediates>(?:\+[bwdzio])*)(?<flags>(?:!\w+)*)$/;

/**
 * Reads one entry of an opcode table: `r4` reads 4 bytes, `wv+b` writes an operand of the operand's size and has a
 * constant of one byte, `n!push` has no operands and pushes. `.` is no instruction, or not one we know.
 */
export function parseOpcode(entry: string): Opcode | undefined {
  if (entry === '.') return undefined;
  const read = known.get(entry) ?? readEntry(entry);
  known.set(entry, read);
  return read;
}

/** The tables have two thousand entries, and few that differ. */
const known = new Map<string, Opcode>();

function readEntry(entry: string): Opcode {
  const { kind = '', size = '', immediates = '', flags = '' } = ENTRY.exec(entry)?.groups ?? {};
  const constants = immediates.split('+').slice(1) as Immediate[];
  const operand = KINDS[kind];
  if (operand === undefined) throw new Error(`no opcode table entry: ${entry}`);
  return {
    ...operand,
    ...(constants.includes('o') && { modrm: false }),
    size: /^\d/.test(size) ? Number(size) : ((size || 'v') as SizeCode),
    immediates: constants,
    flags: new Set(flags.split('!').slice(1) as Flag[]),
  };
}
