import type { FaultAccess } from '../../../src/fault/model.ts';
import type { Registers } from '../../../src/process/memory.ts';

/** What an instruction does, by objdump's text of it: `none` accesses no memory, undefined where the text is not understood. */
export type Printed =
  | { readonly address: bigint; readonly size: number; readonly access: FaultAccess }
  | 'none'
  | undefined;

const WIDTH: Readonly<Record<string, number>> = { b: 1, h: 2, s: 4, w: 4, d: 8, x: 8, q: 16 };
const PLACE =
  /\[(?<base>x\d+|sp)(?:, (?:#(?<displacement>-?\w+)|(?<index>[wx]\w+))(?:, (?<extend>lsl|[su]xt[wx])(?: #(?<amount>\d+))?)?)?\](?<pre>!)?/;

/** Where a branch by a register goes; undefined for all else. */
export function targetOfA64(text: string, registers: Registers): { readonly target: bigint } | undefined {
  const found = /^(?:br|blr|ret)(?:a[ab]z?)?\b(?: (x\d+))?/.exec(text);
  return found === null ? undefined : { target: registers[found[1] ?? 'x30'] ?? 0n };
}

export function accessOfA64(text: string, registers: Registers): Printed {
  const [mnemonic = '', ...rest] = text.split(/\s+/);
  const operands = rest.join(' ').replace(/ \/\/.*| <.*/, '');
  if (mnemonic === 'dc' && operands.startsWith('zva'))
    return { address: (valueOf(operands.split(', ')[1], registers) ?? 0n) & ~63n, size: 64, access: 'write' };
  if (/^(?:prfu?m|rprfm)$/.test(mnemonic) || !/^(?:ld|st|cas|swp)/.test(mnemonic)) return 'none';
  const size = sizeOf(mnemonic, operands);
  if (size === undefined) return undefined;
  const access = /^ld(?!add|clr|set|eor|[su]max|[su]min)|^ldr/.test(mnemonic) ? 'read' : 'write';
  const literal = /^[a-z]\d+, (?:0x)?([0-9a-f]+)$/.exec(operands);
  if (literal !== null) return { address: BigInt(`0x${literal[1]}`), size, access };
  const place = PLACE.exec(operands)?.groups;
  if (place === undefined) return undefined;
  const base = valueOf(place.base, registers);
  if (base === undefined) return undefined;
  const index =
    place.index === undefined ? 0n : extended(place.index, place.extend, registers) << BigInt(place.amount ?? '0');
  return { address: BigInt.asUintN(64, base + index + number(place.displacement)), size, access };
}

function number(text: string | undefined): bigint {
  if (text === undefined) return 0n;
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

function valueOf(name: string | undefined, registers: Registers): bigint | undefined {
  return name === undefined ? undefined : /^[wx]zr$/.test(name) ? 0n : registers[name.replace(/^w/, 'x')];
}

function extended(name: string, extend: string | undefined, registers: Registers): bigint {
  const value = valueOf(name, registers) ?? 0n;
  if (extend === 'sxtw') return BigInt.asIntN(32, value);
  return extend === 'uxtw' ? BigInt.asUintN(32, value) : value;
}

function sizeOf(mnemonic: string, operands: string): number | undefined {
  const list = /^\{(.*?)\}(\[\d+\])?/.exec(operands);
  if (list !== null) return sizeOfList(mnemonic, list[1] ?? '', list[2] !== undefined);
  if (/^(?:ld|st).*?[^a-z]?(?:64b)/.test(mnemonic)) return 64;
  const registers = operands
    .replace(/\[.*/, '')
    .split(', ')
    .filter((name) => name !== '');
  const isStatus = /^st[lx]*xr|^stl?xp/.test(mnemonic);
  const data = registers[isStatus ? 1 : 0];
  const width = WIDTH[data?.[0] ?? ''];
  const count = /^(?:ld|st)n?p|^ld[a]?xp|^st[l]?xp|^casp/.test(mnemonic) ? 2 : 1;
  if (/^(?:ldp|ldnp)?sw$|^ldpsw/.test(mnemonic)) return 8;
  if (/^st[2z]?g$|^st2g|^stz2g|^ldg/.test(mnemonic)) return /2/.test(mnemonic) ? 32 : 16;
  if (mnemonic === 'stgp') return 16;
  const suffix = /^(?:ld|st|cas|swp)\w*?(sb|sh|sw|b|h)$/.exec(mnemonic)?.[1];
  if (suffix !== undefined && count === 1) return { sb: 1, b: 1, sh: 2, h: 2, sw: 4 }[suffix];
  return width === undefined ? undefined : width * count;
}

/** `v0.16b-v3.16b`, `v0.s` with a lane. */
function sizeOfList(mnemonic: string, list: string, isLane: boolean): number | undefined {
  const [first = '', last] = list.split('-');
  const names =
    last === undefined
      ? list.split(', ').length
      : ((Number(/\d+/.exec(last)?.[0]) - Number(/\d+/.exec(first)?.[0]) + 32) % 32) + 1;
  const [, lanes = '', element = ''] = /\.(\d*)([bhsdq])/.exec(first) ?? [];
  const width = WIDTH[element];
  if (width === undefined || first.startsWith('z')) return undefined;
  return names * (isLane || mnemonic.endsWith('r') ? width : Number(lanes) * width);
}
