import type { FaultAccess } from '../../../src/fault/model.ts';
import type { Registers } from '../../../src/process/memory.ts';

/** What an instruction does, by objdump's text of it (-M reg-names-std): `none` accesses no memory, undefined where the text is not understood. */
export type Printed =
  | { readonly address: bigint; readonly size: number; readonly access: FaultAccess }
  | { readonly target: bigint }
  | 'none'
  | undefined;

const CONDITION = '(?:eq|ne|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le|al)?';
const named = (source: string): RegExp => new RegExp(`^${source}${CONDITION}(?:\\.[nw])?$`);
const SINGLE = named('(ldr|str)(ex|a|l)?(sb|sh|b|h|d)?t?');
const ORDERED = named('(lda|stl)(ex)?(b|h|d)?');
const MULTIPLE = named('(ldm|stm)(ia|ib|da|db|fd|ed|ea|fa)?');
const STACK = named('(push|pop)');
const VECTOR = named('(vldr|vstr|vldm|vstm|vpush|vpop)(ia|db)?(?:\\.\\d+)?');
const STRUCTURE = new RegExp(`^(vld|vst)([1-4])${CONDITION}\\.(8|16|32|64)$`);
const TABLE = named('(tbb|tbh)');
const SIZES: Readonly<Record<string, number>> = { b: 1, sb: 1, h: 2, sh: 2, d: 8 };
const PLACE =
  /\[(?<base>\w+)(?: ?:\d+)?(?:, (?:#(?<displacement>-?\d+)|(?<sign>-)?(?<index>r\d+|sp|lr|ip|fp|sl|pc)(?:, (?:(?<shift>lsl|lsr|asr|ror) #(?<amount>\d+)|(?<rrx>rrx)))?))?\]/;

/** @param readPc what pc is read as, in an address whose base it is. */
export function accessOfArm(text: string, registers: Registers, readPc: bigint, thumbPc: bigint): Printed {
  const [mnemonic = '', ...rest] = text.replace(/ [@;].*| <.*/, '').split(/\s+/);
  const operands = rest.join(' ');
  const valueOf = (name: string | undefined, pc = readPc): bigint | undefined =>
    name === 'pc' ? pc : registers[STANDARD[name ?? ''] ?? name ?? ''];
  const at = (base: bigint, offset: bigint): bigint => BigInt.asUintN(32, base + offset);
  const isBranch =
    new RegExp(`^(?:bx|blx)${CONDITION}$`).test(mnemonic) || (/^mov/.test(mnemonic) && /^pc, \w+$/.test(operands));
  if (isBranch) {
    const value = valueOf(/(\w+)$/.exec(operands)?.[1]);
    return value === undefined || /^[0-9a-f]{3,}$/.test(operands) ? 'none' : { target: value & ~1n };
  }
  const table = TABLE.exec(mnemonic);
  const place = PLACE.exec(operands.replace(/\{.*?\}/, ''))?.groups;
  const base = valueOf(place?.base, table === null ? readPc : thumbPc);
  const stack = STACK.exec(mnemonic);
  if (stack !== null) {
    const size = 4 * countOf(operands);
    const sp = registers.sp ?? 0n;
    return stack[1] === 'pop'
      ? { address: sp, size, access: 'read' }
      : { address: at(sp, BigInt(-size)), size, access: 'write' };
  }
  const multiple = MULTIPLE.exec(mnemonic);
  if (multiple !== null) {
    const first = valueOf(/^(\w+)!?, \{/.exec(operands)?.[1]);
    if (first === undefined) return undefined;
    const size = 4 * countOf(operands);
    const isLoad = multiple[1] === 'ldm';
    const mode = modeOf(multiple[2] ?? 'ia', isLoad);
    return {
      address: at(first, BigInt({ ia: 0, ib: 4, da: 4 - size, db: -size }[mode])),
      size,
      access: isLoad ? 'read' : 'write',
    };
  }
  const vector = VECTOR.exec(mnemonic);
  if (vector !== null) {
    const kind = vector[1] ?? '';
    const access = /^v(?:ld|pop)/.test(kind) ? 'read' : 'write';
    if (kind.endsWith('r')) {
      if (base === undefined) return undefined;
      const size = mnemonic.endsWith('.16') ? 2 : operands.startsWith('d') ? 8 : 4;
      return { address: at(base, BigInt(place?.displacement ?? 0)), size, access };
    }
    const size = countOf(operands) * (/\{d/.test(operands) ? 8 : 4);
    const first = /^vp/.test(kind) ? registers.sp : valueOf(/^(\w+)!?, \{/.exec(operands)?.[1]);
    if (first === undefined) return undefined;
    const isBelow = kind === 'vpush' || vector[2] === 'db';
    return { address: at(first, isBelow ? BigInt(-size) : 0n), size, access };
  }
  const structure = STRUCTURE.exec(mnemonic);
  if (structure !== null) {
    if (base === undefined) return undefined;
    const bytes = Number(structure[3]) / 8;
    const isLane = /\[/.test(/\{(.*?)\}/.exec(operands)?.[1] ?? '');
    const size = isLane ? Number(structure[2]) * bytes : 8 * countOf(operands);
    return { address: base, size, access: structure[1] === 'vld' ? 'read' : 'write' };
  }
  const single = SINGLE.exec(mnemonic) ?? ORDERED.exec(mnemonic);
  const swap = named('swp(b)?').exec(mnemonic);
  if (single === null && table === null && swap === null)
    return /^(?:ldc|stc|rfe|srs|vld|vst|ldr|str)/.test(mnemonic) ? undefined : 'none';
  if (base === undefined || place === undefined || place.rrx !== undefined) return undefined;
  const size =
    table !== null
      ? table[1] === 'tbh'
        ? 2
        : 1
      : swap !== null
        ? swap[1] === 'b'
          ? 1
          : 4
        : (SIZES[single?.[3] ?? ''] ?? 4);
  const access = table !== null || /^ld/.test(single?.[1] ?? '') ? 'read' : 'write';
  const index =
    place.index === undefined ? 0n : shifted(valueOf(place.index) ?? 0n, place.shift, BigInt(place.amount ?? 0));
  const offset = place.sign === '-' ? -index : index;
  return { address: at(base, offset + BigInt(place.displacement ?? 0)), size, access };
}

const STANDARD: Readonly<Record<string, string>> = { sl: 'r10', fp: 'r11', ip: 'r12' };

function modeOf(mode: string, isLoad: boolean): 'ia' | 'ib' | 'da' | 'db' {
  const stack = { fd: ['ia', 'db'], ed: ['ib', 'da'], ea: ['db', 'ia'], fa: ['da', 'ib'] } as const;
  return mode in stack ? stack[mode as keyof typeof stack][isLoad ? 0 : 1] : (mode as 'ia');
}

function shifted(value: bigint, shift: string | undefined, by: bigint): bigint {
  if (shift === 'lsr') return value >> by;
  if (shift === 'asr') return BigInt.asIntN(32, value) >> by;
  if (shift === 'ror') return (value >> by) | BigInt.asUintN(32, value << (32n - by));
  return BigInt.asUintN(32, value << by);
}

/** Registers of a list: `{r0, r4-r7, pc}`, `{d8-d15}`. */
function countOf(operands: string): number {
  const list = /\{(.*?)\}/.exec(operands)?.[1] ?? '';
  const numberOf = (name: string): number =>
    ({ sl: 10, fp: 11, ip: 12, sp: 13, lr: 14, pc: 15 })[name] ?? Number(/\d+/.exec(name)?.[0] ?? 0);
  const names = list.split(/, ?/).filter((name) => name !== '');
  return names.reduce((sum, part) => {
    const [from = '', to = from] = part.split('-');
    return sum + numberOf(to) - numberOf(from) + 1;
  }, 0);
}
