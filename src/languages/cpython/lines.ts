import type { LineForm } from './layout.ts';

/** The lines of a code object. */
export type LineTable = (offset: number) => number | undefined;

/**
 * Reads the line table of a code object.
 * @param first `co_firstlineno`.
 * @returns the line of the instruction at an offset in bytes; negative: none has run yet. Undefined where the table has no line
 * for it: code that the compiler made up, or a table that is damaged.
 */
export function lineTable(form: LineForm, table: Buffer, first: number): LineTable {
  let ranges: Range[] | undefined;
  return (offset) => {
    if (offset < 0) return first > 0 ? first : undefined;
    ranges ??= [...READERS[form](table, first)];
    const line = firstBeyond(ranges, offset)?.line;
    return line !== undefined && line > 0 ? line : undefined;
  };
}

const READERS = { lnotab, linetable, locations } as const satisfies Record<LineForm, unknown>;

/** Instructions up to an offset, its own excluded, from where the range before it ends. */
interface Range {
  readonly end: number;
  readonly line?: number;
}

function firstBeyond(ranges: readonly Range[], offset: number): Range | undefined {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return ranges[low];
}

/** Pairs of an unsigned step of the address and a signed one of the line (Objects/lnotab_notes.txt of 3.9). */
function* lnotab(table: Buffer, first: number): Generator<Range> {
  let [end, line] = [0, first];
  for (let at = 0; at + 1 < table.length; at += 2) {
    end += table.readUInt8(at);
    yield { end, line };
    line += table.readInt8(at + 1);
  }
  yield { end: Infinity, line };
}

const NO_LINE = -128;

/** Ranges: an unsigned length, and a signed step of the line that stands for all of it (Objects/lnotab_notes.txt of 3.10). */
function* linetable(table: Buffer, first: number): Generator<Range> {
  let [end, line] = [0, first];
  for (let at = 0; at + 1 < table.length; at += 2) {
    end += table.readUInt8(at);
    const step = table.readInt8(at + 1);
    if (step === NO_LINE) yield { end };
    else yield { end, line: (line += step) };
  }
}

/** Of entries of the location table (Objects/locations.md of 3.11, InternalDocs/code_objects.md since). */
const CODE = { oneLine0: 10, oneLine2: 12, noColumns: 13, long: 14, none: 15 } as const;
const UNIT = 2;

function* locations(table: Buffer, first: number): Generator<Range> {
  const entries = entriesOf(table);
  let [end, line] = [0, first];
  while (!entries.atEnd()) {
    const head = entries.byte();
    const code = (head >> 3) & 15;
    if (code === CODE.long || code === CODE.noColumns) line += entries.signed();
    else if (code >= CODE.oneLine0 && code <= CODE.oneLine2) line += code - CODE.oneLine0;
    end += ((head & 7) + 1) * UNIT;
    yield code === CODE.none ? { end } : { end, line };
    entries.toNextHead();
  }
}

const FIRST_OF_ENTRY = 0x80;
const MORE = 0x40;
const GROUP = 6;
/** Bits of a number that are read; of a line none has more. */
const LONGEST = 30;

/** Reads a table byte by byte; numbers come in groups of six bits, the lowest first, the sign in the lowest bit. */
function entriesOf(table: Buffer) {
  let at = 0;
  const byte = (): number => table[at++] ?? 0;
  return {
    atEnd: () => at >= table.length,
    byte,
    signed: () => {
      let [value, shift] = [0, 0];
      for (let read = byte(); ; read = byte(), shift += GROUP) {
        value += (read & (MORE - 1)) * 2 ** shift;
        if ((read & MORE) === 0 || shift >= LONGEST) break;
      }
      return value % 2 === 0 ? value / 2 : -(value - 1) / 2;
    },
    /** Over the columns. */
    toNextHead: () => {
      while (at < table.length && ((table[at] ?? 0) & FIRST_OF_ENTRY) === 0) at++;
    },
  };
}
