import type { Encoding } from './encoding.ts';

/** A place in memory as an instruction names it. */
export interface MemoryOperand {
  readonly segment?: 'fs' | 'gs';
  /** A general register, or `rip` for the address after the instruction. */
  readonly base?: string;
  readonly index?: string;
  readonly scale: number;
  readonly displacement: bigint;
  /** To how many bits the address is cut, before the segment's base is added. */
  readonly bits: 16 | 32 | 64;
}

/** The general registers by number; of 32 bits they are the lower halves. */
export const REGISTERS = [
  'rax',
  'rcx',
  'rdx',
  'rbx',
  'rsp',
  'rbp',
  'rsi',
  'rdi',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
] as const;

export interface ModRm {
  /** Absent if the operand is a register, whose number is `register`. */
  readonly memory?: MemoryOperand;
  readonly register: number;
  /** Where what follows it begins. */
  readonly end: number;
}

/**
 * Reads a ModRM byte with what belongs to it.
 * @param scale what EVEX multiplies a displacement of one byte with: the operand's size; 1 otherwise
 */
export function readModRm(bytes: Buffer, at: number, encoding: Encoding, scale: number): ModRm | undefined {
  const modrm = bytes[at];
  if (modrm === undefined) return undefined;
  const mode = modrm >> 6;
  const low = modrm & 7;
  const register = low + (encoding.rex.b ? 8 : 0);
  if (mode === 3) return { register, end: at + 1 };
  const common = {
    scale: 1,
    bits: encoding.addressBits,
    ...(encoding.segment !== undefined && { segment: encoding.segment }),
  };
  if (encoding.addressBits === 16) return readShort(bytes, at + 1, mode, low, common);
  if (low === 4) return readSib(bytes, at + 1, mode, encoding, scale, common);
  if (mode === 0 && low === 5)
    return withDisplacement({ ...common, ...(encoding.mode === 64 && { base: 'rip' }) }, bytes, at + 1, 4, 1, register);
  return withDisplacement(
    { ...common, ...named('base', register) },
    bytes,
    at + 1,
    DISPLACEMENTS[mode] ?? 0,
    scale,
    register,
  );
}

/** Bytes of the displacement by the mode of the ModRM byte. */
const DISPLACEMENTS = [0, 1, 4];

/** Addresses of 16 bits, by the low field of the ModRM byte. */
const SHORT: readonly (readonly [base: string, index?: string])[] = [
  ['rbx', 'rsi'],
  ['rbx', 'rdi'],
  ['rbp', 'rsi'],
  ['rbp', 'rdi'],
  ['rsi'],
  ['rdi'],
  ['rbp'],
  ['rbx'],
];
const SHORT_DISPLACEMENTS = [0, 1, 2];

function readShort(bytes: Buffer, at: number, mode: number, low: number, common: Incomplete): ModRm | undefined {
  if (mode === 0 && low === 6) return withDisplacement(common, bytes, at, 2, 1, low);
  const [base, index] = SHORT[low] ?? [];
  const operand = { ...common, ...(base !== undefined && { base }), ...(index !== undefined && { index }) };
  return withDisplacement(operand, bytes, at, SHORT_DISPLACEMENTS[mode] ?? 0, 1, low);
}

type Incomplete = Omit<MemoryOperand, 'displacement'>;

/** The byte for scale, index and base: index 4 is none, base 5 without displacement is none. */
function readSib(
  bytes: Buffer,
  at: number,
  mode: number,
  { rex }: Encoding,
  scale: number,
  common: Incomplete,
): ModRm | undefined {
  const sib = bytes[at];
  if (sib === undefined) return undefined;
  const index = ((sib >> 3) & 7) + (rex.x ? 8 : 0);
  const base = (sib & 7) + (rex.b ? 8 : 0);
  const operand = { ...common, ...(index !== 4 && { ...named('index', index), scale: 1 << (sib >> 6) }) };
  if (mode === 0 && (sib & 7) === 5) return withDisplacement(operand, bytes, at + 1, 4, 1, base);
  return withDisplacement({ ...operand, ...named('base', base) }, bytes, at + 1, DISPLACEMENTS[mode] ?? 0, scale, base);
}

function named<Key extends 'base' | 'index'>(key: Key, number: number): Partial<Record<Key, string>> {
  const name = REGISTERS[number];
  return (name === undefined ? {} : { [key]: name }) as Partial<Record<Key, string>>;
}

function withDisplacement(
  operand: Incomplete,
  bytes: Buffer,
  at: number,
  size: number,
  scale: number,
  register: number,
): ModRm | undefined {
  if (at + size > bytes.length) return undefined;
  const displacement = size === 0 ? 0 : bytes.readIntLE(at, size) * (size === 1 ? scale : 1);
  return { memory: { ...operand, displacement: BigInt(displacement) }, register, end: at + size };
}
