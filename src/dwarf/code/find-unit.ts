import { ifReadable } from '../../elf/error.ts';
import { cursorOf } from '../cursor.ts';
import { unitAt } from '../units.ts';
import type { DebugData } from './data.ts';
import { payloadOf } from './payload.ts';
import { wordOf } from './lists.ts';
import { CodeUnit } from './unit.ts';

/** Units of one file; the largest programs have some 100,000. */
const UNITS_MAX = 1 << 20;
const RANGES_MAX = 1 << 22;
const TABLE_MAX = 64 * 1024 * 1024;
const HEAD = 12;

/** The units of a file. */
export interface UnitFinder {
  readonly data: DebugData;
  /** Those whose code may be at an address, as far as they can be read. */
  of(address: number): Iterable<CodeUnit>;
  /** That which an entry belongs to, by its place in .debug_info. */
  holding(at: number): CodeUnit | undefined;
}

/** Finds units by .debug_aranges where they are listed there, else by their own entries, which are all read once then. */
export function unitFinder(data: DebugData): UnitFinder {
  const opened = new Map<number, CodeUnit | undefined>();
  const open = (header: number): CodeUnit | undefined => {
    if (!opened.has(header))
      opened.set(
        header,
        ifReadable(() => openUnit(data, header)),
      );
    return opened.get(header);
  };
  const wholes = new Map<CodeUnit, CodeUnit>();
  /** What a skeleton stands for, where that is there. */
  const whole = (unit: CodeUnit): CodeUnit => {
    const known = wholes.get(unit) ?? ifReadable(() => payloadOf(unit)) ?? unit;
    wholes.set(unit, known);
    return known;
  };
  let listed: readonly UnitRange[] | undefined;
  let unlisted: readonly UnitRange[] | undefined;
  let headers: readonly number[] | undefined;
  const before = new Headers(data);
  const unitsIn = (ranges: readonly UnitRange[], address: number): CodeUnit[] =>
    ranges.flatMap(({ start, end, header }) => {
      const unit = address >= start && address < end ? open(header) : undefined;
      return unit === undefined ? [] : [whole(unit)];
    });
  return {
    data,
    *of(address) {
      listed ??= listedRanges(data);
      const found = unitsIn(listed, address);
      yield* found;
      if (found.length > 0) return;
      headers ??= before.upTo(Infinity);
      unlisted ??= rangesOfUnlisted(data, headers, new Set(listed.map(({ header }) => header)), open);
      yield* unitsIn(unlisted, address);
    },
    holding(at) {
      const header = (headers ?? before.upTo(at)).findLast((each) => each <= at);
      const unit = header === undefined ? undefined : open(header);
      return unit !== undefined && at >= unit.start && at < unit.end ? unit : undefined;
    },
  };
}

/** Addresses of a unit, by the place of its header. */
interface UnitRange {
  readonly start: number;
  readonly end: number;
  readonly header: number;
}

function openUnit(data: DebugData, header: number): CodeUnit | undefined {
  const { unit } = unitAt(data, header);
  return unit.place && new CodeUnit(data, unit, unit.place);
}

/** What .debug_aranges says, up to what can't be read. */
function listedRanges({ addressRanges, littleEndian, codeStart }: DebugData): readonly UnitRange[] {
  const found: UnitRange[] = [];
  const bytes = addressRanges?.read(0, TABLE_MAX) ?? Buffer.alloc(0);
  const cursor = cursorOf(bytes, littleEndian);
  ifReadable(() => {
    while (cursor.position + HEAD <= bytes.length && found.length < RANGES_MAX) {
      const begin = cursor.position;
      const first = cursor.u32();
      const isWide = first === 0xffff_ffff;
      const size = isWide ? Number(cursor.u64()) : first;
      const end = cursor.position + size;
      cursor.skip(2); // its version
      const header = wordOf(cursor, isWide ? 8 : 4);
      const [addressSize, segmentSize] = [cursor.u8(), cursor.u8()];
      if ((addressSize !== 4 && addressSize !== 8) || segmentSize !== 0 || end > bytes.length) return;
      const used = cursor.position - begin;
      cursor.skip((2 * addressSize - (used % (2 * addressSize))) % (2 * addressSize));
      while (cursor.position + 2 * addressSize <= end) {
        const [start, length] = [wordOf(cursor, addressSize), wordOf(cursor, addressSize)];
        if (length > 0 && start >= codeStart) found.push({ start, end: start + length, header });
      }
      cursor.position = end;
    }
  });
  return found;
}

/** Where the headers of units are, up to what can't be read: as far as somebody has asked, for all behind may still be packed. */
class Headers {
  readonly #data: DebugData;
  readonly #found: number[] = [];
  #next = 0;

  constructor(data: DebugData) {
    this.#data = data;
  }

  upTo(last: number): readonly number[] {
    const { info, littleEndian } = this.#data;
    info.read(Math.min(last, info.size - 1), 1); // all that is packed up to there at once
    while (this.#next <= last && this.#next + HEAD <= info.size && this.#found.length < UNITS_MAX) {
      this.#found.push(this.#next);
      const cursor = cursorOf(info.read(this.#next, HEAD), littleEndian);
      const first = cursor.u32();
      const size = first === 0xffff_ffff ? Number(cursor.u64()) : first;
      this.#next += cursor.position + size;
    }
    return this.#found;
  }
}

function rangesOfUnlisted(
  data: DebugData,
  headers: readonly number[],
  listed: ReadonlySet<number>,
  open: (header: number) => CodeUnit | undefined,
): readonly UnitRange[] {
  return headers
    .filter((header) => !listed.has(header))
    .flatMap((header) => {
      const unit = hasCode(data, header) ? open(header) : undefined;
      if (unit === undefined) return [];
      const ranges = ifReadable(() => unit.rangesOf({ value: (name) => unit.unit.attribute?.(name) })) ?? [];
      return ranges.map(([start, end]) => ({ start, end, header }));
    });
}

/** Whether a unit is of code at all: those of types, and what dwz moved apart, are not opened. DWARF 5 says it in the header. */
function hasCode(data: DebugData, header: number): boolean {
  return (
    ifReadable(() => {
      const cursor = cursorOf(data.info.read(header, TYPE_END), data.littleEndian);
      if (cursor.u32() === 0xffff_ffff) cursor.skip(8);
      const isOther = cursor.u16() === 5 && NO_CODE.has(cursor.u8());
      return !isOther && unitAt(data, header).unit.entries !== undefined;
    }) ?? false
  );
}

/** A header up to its unit's type; DW_UT_type, partial, split_type. */
const TYPE_END = 15;
const NO_CODE: ReadonlySet<number> = new Set([0x02, 0x03, 0x06]);
