import { known } from '../../text/known.ts';
import type { Pages } from '../pages.ts';
import type { FunctionTable, Program } from './program.ts';

/** A function of the program. */
export interface GoFunction {
  /** Where it begins. */
  readonly entry: bigint;
  readonly name: string;
  /** Where its record is. */
  readonly record: bigint;
}

/** A call at an address; of several the innermost is first, the others have it inlined. */
export interface Call {
  readonly function: string;
  readonly file?: string;
  readonly line?: number;
}

/** What the table of functions tells (runtime/symtab.go). */
export interface Functions {
  at(pc: bigint): GoFunction | undefined;
  /** Bytes of the stack that a function has taken at an address, the return address left out. */
  frameSize(of: GoFunction, pc: bigint): number | undefined;
  /** The calls at an address, which is of the call itself, or within it. */
  callsAt(of: GoFunction, pc: bigint): Call[];
}

/** Offsets in `runtime._func`; its tables of values follow it. */
const RECORD = { name: 4, sizes: 16, files: 20, lines: 24, tables: 28, unit: 32 } as const;
/** Which of the tables has the index of the inlined call at an address, and which of the data has those calls. */
const INLINED = { table: 2, data: 3 } as const;
const LONGEST_NAME = 4096;
const MOST_INLINED = 100;
const LONGEST_TABLE = 1 << 16;
const NONE = 0xffff_ffff;

/** Reads the table of a program; each function once. */
export function functionsOf(pages: Pages, program: Program): Functions {
  const { table } = program;
  const names = new Map<bigint, string | undefined>();
  const at = (base: bigint, offset: number): bigint => base + BigInt(offset);
  const nameAt = (offset: number): string | undefined => {
    const address = at(table.names, offset);
    if (!names.has(address)) names.set(address, pages.text(address, LONGEST_NAME));
    return names.get(address);
  };
  /** The file and the line of an address. */
  const placeOf = ({ record, entry }: GoFunction, pc: bigint): Omit<Call, 'function'> => {
    const [file, unit] = [
      valueAt(pages, table, pages.u32(at(record, RECORD.files)), entry, pc),
      pages.u32(at(record, RECORD.unit)),
    ];
    const line = valueAt(pages, table, pages.u32(at(record, RECORD.lines)), entry, pc);
    const offset =
      file === undefined || file < 0 || unit === undefined ? undefined : pages.u32(at(table.units, 4 * (unit + file)));
    const path =
      offset === undefined || offset === NONE ? undefined : pages.text(at(table.files, offset), LONGEST_NAME);
    return known({ file: path === '' ? undefined : path, line: line !== undefined && line > 0 ? line : undefined });
  };
  return {
    at: (pc) => functionAt(pages, program, pc, nameAt),
    frameSize: ({ record, entry }, pc) => valueAt(pages, table, pages.u32(at(record, RECORD.sizes)), entry, pc),
    callsAt: (own, pc) => {
      const count = pages.u32(at(own.record, RECORD.tables)) ?? 0;
      const header = table.isNew ? 44 : 40;
      const inlined = (where: bigint): number | undefined =>
        count <= INLINED.table
          ? -1
          : valueAt(pages, table, pages.u32(at(own.record, header + 4 * INLINED.table)), own.entry, where);
      const calls: Call[] = [];
      let [where, index] = [pc, inlined(pc) ?? -1];
      const tree = index < 0 ? undefined : treeOf(pages, program, own, { header, count });
      while (index >= 0 && calls.length < MOST_INLINED) {
        const call = tree === undefined ? undefined : inlinedCall(pages, table, tree, index);
        const name = call && nameAt(call.name);
        // Without the calls the line is of one of them, and nothing tells of which.
        if (call === undefined || name === undefined || name === '') return [{ function: own.name }];
        calls.push({ function: name, ...placeOf(own, where) });
        where = own.entry + BigInt(call.parent);
        index = inlined(where) ?? -1;
      }
      return [...calls, { function: own.name, ...placeOf(own, where) }];
    },
  };
}

/** By the index, which is sorted. */
function functionAt(
  pages: Pages,
  { table, text, textEnd }: Program,
  pc: bigint,
  nameAt: (offset: number) => string | undefined,
): GoFunction | undefined {
  if (pc < text || pc >= textEnd) return undefined;
  const wanted = Number(pc - text);
  const offsetAt = (index: number) => pages.u32(table.index + BigInt(8 * index));
  let [low, high] = [0, table.count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const offset = offsetAt(middle);
    if (offset === undefined) return undefined;
    if (offset <= wanted) low = middle + 1;
    else high = middle;
  }
  const [offset, record] = [offsetAt(low - 1), pages.u32(table.index + BigInt(8 * (low - 1) + 4))];
  if (low === 0 || offset === undefined || record === undefined) return undefined;
  const address = table.functions + BigInt(record);
  // The record names the entry again: a table that does not is none.
  const [entry, name] = [pages.u32(address), pages.i32(address + BigInt(RECORD.name))];
  const found = name === undefined || name <= 0 ? undefined : nameAt(name);
  return entry !== offset || found === undefined || found === ''
    ? undefined
    : { entry: text + BigInt(offset), name: found, record: address };
}

interface InlinedCall {
  readonly name: number;
  /** Where in the outer function its call is. */
  readonly parent: number;
}

function treeOf(
  pages: Pages,
  { functionData }: Program,
  { record }: GoFunction,
  { header, count }: { readonly header: number; readonly count: number },
): bigint | undefined {
  const data = pages.u8(record + BigInt(header - 1)) ?? 0;
  if (data <= INLINED.data || functionData === undefined) return undefined;
  const offset = pages.u32(record + BigInt(header + 4 * (count + INLINED.data)));
  return offset === undefined || offset === NONE ? undefined : functionData + BigInt(offset);
}

/** `runtime.inlinedCall`. */
function inlinedCall(pages: Pages, { isNew }: FunctionTable, tree: bigint, index: number): InlinedCall | undefined {
  const entry = tree + BigInt(index * (isNew ? 16 : 20));
  const [name, parent] = isNew
    ? [pages.i32(entry + 4n), pages.i32(entry + 8n)]
    : [pages.i32(entry + 12n), pages.i32(entry + 16n)];
  return name === undefined || parent === undefined || name <= 0 || parent < 0 ? undefined : { name, parent };
}

/**
 * A value at an address: pairs of a step of the value and one of the address, both as numbers of seven bits a byte, the first with its
 * sign in the lowest bit.
 */
function valueAt(
  pages: Pages,
  { values, quantum }: FunctionTable,
  offset: number | undefined,
  entry: bigint,
  pc: bigint,
): number | undefined {
  if (offset === undefined || offset === 0) return undefined;
  const start = values + BigInt(offset);
  const wanted = Number(pc - entry);
  let [at, value, address] = [0, -1, 0];
  const next = (): number => {
    let [number, shift] = [0, 0];
    for (;;) {
      const byte = pages.u8(start + BigInt(at++));
      if (byte === undefined) at = LONGEST_TABLE;
      if (byte === undefined) return 0;
      number += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if ((byte & 0x80) === 0 || shift > 35) return number;
    }
  };
  while (at < LONGEST_TABLE) {
    const step = next();
    if (step === 0 && address > 0) return undefined;
    value += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
    address += next() * quantum;
    if (wanted < address) return value;
  }
  return undefined;
}
