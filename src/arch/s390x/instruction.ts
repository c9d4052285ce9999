import { readExactly, type Memory, type Registers } from '../../process/memory.ts';
import type { Call, InstructionAt, MemoryAccess } from '../model.ts';

/** Bytes of the longest instruction. */
export const LONGEST = 6;

type Access = MemoryAccess['access'];
type Form = readonly [size: number, access: Access];

const table = (sizes: string, access: Access): [number, Form][] =>
  sizes.split(' ').flatMap((entry) => {
    const [size = '', codes = ''] = entry.split(':');
    return codes.split(',').map((code): [number, Form] => [Number.parseInt(code, 16), [Number(size), access]]);
  });
const forms = (reads: string, writes: string): ReadonlyMap<number, Form> =>
  new Map([...table(reads, 'read'), ...table(writes, 'write')]);

/**
 * Bytes and direction by opcode (z/Architecture Principles of Operation, "General Instructions", "Floating-Point Instructions"); what
 * reads and writes writes. `size:opcodes`.
 */
/** RX: an index, a base, a displacement of 12 bits. */
const RX = forms(
  '1:43 2:48,49,4a,4b,4c 4:54,55,56,57,58,59,5a,5b,5c,5d,5e,5f,78,79,7a,7b,7d 8:68,69,6a,6b,6d',
  '1:42 2:40 4:50,70 8:60',
);
/** SI and RS: a base and a displacement of 12 bits; 98 and 90 take several registers. */
const SI = forms('1:91,95', '1:92,94,96,97 4:ba 8:bb');
/** RXY, behind e3: an index, a base, a displacement of 20 bits. */
const RXY = forms(
  '1:73,76,77,90,94 2:15,1f,78,79,7a,7b,7c,91,95 4:12,14,16,17,18,19,1a,1b,1c,1d,1e,30,31,32,51,54,55,56,57,58,59,5a,5b,5c,5e,5f,96,97,98,99 8:02,04,08,09,0a,0b,0c,0d,0f,20,21,2a,80,81,82,86,87,88,89',
  '1:72 2:3f,70 4:3e,50 8:24,2f 16:8e',
);
/** RSY and SIY, behind eb: a base, a displacement of 20 bits. */
const RSY = forms('1:51,55', '1:52,54,56,57 4:14,6a,6e,f4,f6,f7,f8,fa 8:30,7a,7e,e4,e6,e7,e8,ea 16:3e');
/** RXY, behind ed. */
const FLOAT = forms('4:64 8:65', '4:66 8:67');
/** SIL: behind e5, an immediate into memory. */
const SIL = forms('2:54,55 4:5c,5d 8:58,59', '2:44 4:4c 8:48');
/** VRX, behind e7: whole vectors. */
const VECTOR = forms('16:06', '16:0e');
/** Of registers from one to another: lm, stm; lmg, lmy, stmg, stmy behind eb. */
const SEVERAL = forms('4:98', '4:90');
const SEVERAL_LONG = forms('4:98 8:04', '4:90 8:24');
/** Of two places in storage, whose first is written: mvc, nc, oc, xc; clc reads both. */
const STORAGE = forms('1:d5', '1:d2,d4,d6,d7');

/** Opcodes of 16 bits of `trap`s that compilers put in and of a breakpoint, in decreasing certainty. */
const [INVALID, BREAKPOINT] = [0x0000, 0x0001];

/** Decodes the instruction at pc and its operands, as far as loads, stores and moves go; undefined if it is not known. */
export function instructionAt(memory: Memory, pc: bigint, registers: Registers): InstructionAt | undefined {
  const bytes = bytesAt(memory, pc);
  if (bytes === undefined) return undefined;
  const common = { alignment: 1n } as const;
  const start = bytes.readUInt16BE(0);
  if (start === INVALID) return { ...common, kind: 'invalid', accesses: [] };
  if (start === BREAKPOINT) return { ...common, kind: 'breakpoint', accesses: [] };
  const operands = operandsOf(bytes);
  if (operands === undefined) return undefined;
  const accesses = operands.map(({ base, index, displacement, size, access }) => {
    const parts = [valueOf(base, registers), valueOf(index, registers)];
    const [first, second] = parts;
    return first === undefined || second === undefined
      ? undefined
      : { address: BigInt.asUintN(64, first + second + BigInt(displacement)), size: BigInt(size), access };
  });
  const known = accesses.filter((one) => one !== undefined);
  return { ...common, kind: 'other', ...(known.length === accesses.length && { accesses: known }) };
}

/** Bytes of the instruction at pc, by its two uppermost bits. */
export function lengthAt(memory: Memory, pc: bigint): number | undefined {
  return bytesAt(memory, pc)?.length;
}

/** The call just before a return address: brasl, basr, bras. */
export function callBefore(memory: Memory, returned: bigint): Call | undefined {
  const long = returned < 6n ? undefined : readExactly(memory, returned - 6n, 6);
  if (long?.[0] === 0xc0 && ((long[1] ?? 0) & 0x0f) === 5)
    return { target: BigInt.asUintN(64, returned - 6n + 2n * BigInt(long.readInt32BE(2))) };
  const middle = returned < 4n ? undefined : readExactly(memory, returned - 4n, 4);
  if (middle?.[0] === 0xa7 && ((middle[1] ?? 0) & 0x0f) === 5)
    return { target: BigInt.asUintN(64, returned - 4n + 2n * BigInt(middle.readInt16BE(2))) };
  const short = returned < 2n ? undefined : readExactly(memory, returned - 2n, 2);
  return short?.[0] === 0x0d && ((short[1] ?? 0) & 0x0f) !== 0 ? {} : undefined;
}

interface Operand {
  readonly base: number;
  readonly index: number;
  readonly displacement: number;
  readonly size: number;
  readonly access: Access;
}

/** Behind which first byte the last one is the opcode, and where the displacement has 8 upper bits. */
const LAST: Readonly<
  Record<number, { readonly forms: ReadonlyMap<number, Form>; readonly isIndexed: boolean; readonly isLong: boolean }>
> = {
  0xe3: { forms: RXY, isIndexed: true, isLong: true },
  0xeb: { forms: RSY, isIndexed: false, isLong: true },
  0xed: { forms: FLOAT, isIndexed: true, isLong: true },
  0xe7: { forms: VECTOR, isIndexed: true, isLong: false },
};

function operandsOf(bytes: Buffer): readonly Operand[] | undefined {
  const [first = 0, second = 0] = bytes;
  const at = (offset: number, index: number, [size, access]: Form, upper = 0): Operand => {
    const half = bytes.readUInt16BE(offset);
    return { base: half >> 12, index, displacement: (upper << 12) | (half & 0xfff), size, access };
  };
  const low = second & 0x0f;
  const plain = RX.get(first);
  if (plain !== undefined) return [at(2, low, plain)];
  const based = SI.get(first) ?? several(SEVERAL.get(first), second);
  if (based !== undefined) return [at(2, 0, based)];
  const moved = STORAGE.get(first);
  if (moved !== undefined) return [at(2, 0, [second + 1, moved[1]]), at(4, 0, [second + 1, 'read'])];
  const immediate = first === 0xe5 ? SIL.get(second) : undefined;
  if (immediate !== undefined) return [at(2, 0, immediate)];
  const last = LAST[first];
  const opcode = bytes.at(-1) ?? 0;
  const form = last?.forms.get(opcode) ?? (first === 0xeb ? several(SEVERAL_LONG.get(opcode), second) : undefined);
  if (last === undefined || form === undefined) return undefined;
  return [at(2, last.isIndexed ? low : 0, form, last.isLong ? bytes.readInt8(4) : 0)];
}

/** From register to register, around the last one. */
function several(form: Form | undefined, registers: number): Form | undefined {
  if (form === undefined) return undefined;
  const count = (((registers & 0x0f) - (registers >> 4) + 16) % 16) + 1;
  return [form[0] * count, form[1]];
}

/** As a base or an index 0 is none. */
function valueOf(register: number, registers: Registers): bigint | undefined {
  return register === 0 ? 0n : registers[`r${register}`];
}

const LENGTHS = [2, 4, 4, 6] as const;

function bytesAt(memory: Memory, pc: bigint): Buffer | undefined {
  if (pc < 0n || pc % 2n !== 0n) return undefined;
  const [first] = readExactly(memory, pc, 2) ?? [];
  return first === undefined ? undefined : readExactly(memory, pc, LENGTHS[first >> 6] ?? 6);
}
