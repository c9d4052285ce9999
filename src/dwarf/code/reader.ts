import { ifReadable } from '../../elf/error.ts';
import { known } from '../../text/known.ts';
import { onceFor } from '../../text/once.ts';
import type { DebugData } from './data.ts';
import { unitFinder } from './find-unit.ts';
import { callsOf, type CallSite } from './calls.ts';
import {
  functionHolding,
  functionsOf,
  inlinedAt,
  isWithin,
  type FunctionEntry,
  type UnitFunctions,
} from './functions.ts';
import { lineHeaderAt, type LineHeader, type SourceFile } from './line-header.ts';
import { lineTable, type LineTable } from './lines.ts';
import { follow, nameOf, type FunctionName } from './names.ts';
import { outsideOf, type Outside } from '../variables/outside.ts';
import type { LineFile } from '../line-files.ts';
import { scopeOf, type Scope } from '../variables/scope.ts';
import { sourceFiles } from './source-files.ts';
import { AT, type CodeUnit, type Entry } from './unit.ts';

/** A function that an address is in. */
export interface CodeFunction extends FunctionName {
  /** It has no frame: its code is within that of the next. */
  readonly isInlined: boolean;
  readonly file?: SourceFile;
  readonly line?: number;
}

/** What the source says of the code at an address. */
export interface CodePlace {
  /** The innermost first; the last one has the frame. */
  readonly functions: readonly CodeFunction[];
  /** DW_LANG_*. */
  readonly language?: number;
  /** Where the function that has the frame begins. */
  readonly start?: number;
  /** The language's own way into the program (DW_AT_main_subprogram): Rust's main, which its runtime calls. */
  readonly isMain?: true;
  /** The functions are described in another file (-gsplit-dwarf), which is not read: these are lines alone. */
  readonly isSplit?: true;
}

/** Tells of the code of a file by its debug information. */
export interface CodeReader {
  /** Undefined where debug information tells nothing of the address, or can't be read. */
  at(address: number): CodePlace | undefined;
  /** The calls of the function that an address is in, as far as debug information tells of them. */
  callsAt(address: number): readonly CallSite[];
  /**
   * What can be seen where the function runs that an address is in, or one that was inlined there.
   * @param inner how many functions are inlined within that one.
   */
  scopeAt(address: number, inner: number): Scope | undefined;
  /** What line tables say of the source file that the code at an address was compiled from, by its path. */
  sourceFiles(address: number, source: string): readonly LineFile[];
}

/** Units, with what was read of each, are kept: an address is mostly followed by others of the same unit. */
export function codeReader(data: DebugData): CodeReader {
  const units = {
    own: unitFinder(data),
    alternative: data.alternative === undefined ? undefined : unitFinder(data.alternative),
    holdersIn: (unit: CodeUnit) => readerOf(unit).functions.holders,
  };
  const readerOf = onceFor((unit: CodeUnit) => new UnitReader(unit));
  const outsideIn = onceFor((unit: CodeUnit): Outside =>
    outsideOf(unit, () => readerOf(unit).functions.outside, units),
  );
  const places = new Map<number, CodePlace | undefined>();
  const calls = new Map<number, readonly CallSite[]>();
  const callsOfFunction = (address: number): readonly CallSite[] => {
    for (const unit of units.own.of(address)) {
      const calls = readerOf(unit).callsAt(address, (holding) =>
        callsOf(
          unit,
          holding,
          (placed, name) => follow(placed, name, units),
          (placed) => nameOf(placed, units),
        ),
      );
      if (calls !== undefined) return calls;
    }
    return [];
  };
  const placeAt = (address: number): CodePlace | undefined => {
    for (const unit of units.own.of(address)) {
      const reader = readerOf(unit);
      const place = reader.at(address, (entry) => nameOf({ unit, entry }, units));
      if (place !== undefined) return place;
    }
    return undefined;
  };
  return {
    callsAt: (address) => {
      const found = calls.get(address) ?? callsOfFunction(address);
      calls.set(address, found);
      return found;
    },
    scopeAt: (address, inner) => {
      for (const unit of units.own.of(address)) {
        const found = ifReadable(() => readerOf(unit).functionAt(address, inner));
        if (found !== undefined) return scopeOf(unit, found.within, found.holding, address, units, outsideIn(unit));
      }
      return undefined;
    },
    sourceFiles: (address, source) => sourceFiles(units.own, source, address),
    at: (address) => {
      if (!places.has(address))
        places.set(
          address,
          ifReadable(() => placeAt(address)),
        );
      return places.get(address);
    },
  };
}

class UnitReader {
  readonly #unit: CodeUnit;
  #functions: UnitFunctions | undefined;
  readonly #calls = new Map<FunctionEntry, readonly CallSite[]>();
  readonly #names = new Map<number, FunctionName>();
  #lines: { readonly header: LineHeader; readonly table: LineTable } | undefined | null = null;

  constructor(unit: CodeUnit) {
    this.#unit = unit;
  }

  get functions(): UnitFunctions {
    return (this.#functions ??= functionsOf(this.#unit));
  }

  at(address: number, readName: (entry: Entry) => FunctionName): CodePlace | undefined {
    const nameOf = (entry: Entry): FunctionName => {
      const name = this.#names.get(entry.at) ?? ifReadable(() => readName(entry)) ?? {};
      this.#names.set(entry.at, name);
      return name;
    };
    const holding = functionHolding(this.functions.withCode, address);
    const lines = this.#readLines();
    const line = lines?.table.at(address);
    if (holding === undefined) return this.#withoutFunction(address, line);
    const inlined = inlinedAt(this.#unit, holding, address).toReversed();
    const functions: CodeFunction[] = [];
    let at: { readonly file?: SourceFile | undefined; readonly line?: number | undefined } | undefined = line;
    for (const entry of inlined) {
      functions.push({ ...nameOf(entry), isInlined: true, ...known({ file: at?.file, line: at?.line }) });
      at = callOf(entry, lines?.header);
    }
    functions.push({ ...nameOf(holding.entry), isInlined: false, ...known({ file: at?.file, line: at?.line }) });
    return {
      functions,
      ...known({ language: this.#unit.language, start: holding.ranges[0]?.[0] }),
      ...(holding.entry.value(AT.mainSubprogram) === undefined ? {} : { isMain: true }),
    };
  }

  functionAt(address: number, inner: number): { readonly within: Entry; readonly holding: Entry } | undefined {
    const holding = functionHolding(this.functions.withCode, address);
    if (holding === undefined) return undefined;
    const within = [...inlinedAt(this.#unit, holding, address).toReversed(), holding.entry][inner];
    return within && { within, holding: holding.entry };
  }

  /** Undefined where no function of the unit is there. */
  callsAt(address: number, read: (holding: FunctionEntry) => readonly CallSite[]): readonly CallSite[] | undefined {
    const holding = functionHolding(this.functions.withCode, address);
    if (holding === undefined) return undefined;
    const calls = this.#calls.get(holding) ?? ifReadable(() => read(holding)) ?? [];
    this.#calls.set(holding, calls);
    return calls;
  }

  /** Assemblers write lines alone. */
  #withoutFunction(address: number, line: ReturnType<LineTable['at']>): CodePlace | undefined {
    if (line === undefined || !isWithin(this.#unit.rangesOf(ownEntry(this.#unit)), address)) return undefined;
    return {
      functions: [{ isInlined: false, ...line }],
      ...known({ language: this.#unit.language }),
      ...(this.#unit.unit.split === undefined ? {} : { isSplit: true }),
    };
  }

  #readLines(): { readonly header: LineHeader; readonly table: LineTable } | undefined {
    if (this.#lines === null) this.#lines = ifReadable(() => linesOf(this.#unit));
    return this.#lines;
  }
}

function ownEntry({ unit }: CodeUnit): Pick<Entry, 'value'> {
  return { value: (name) => unit.attribute?.(name) };
}

function linesOf(unit: CodeUnit): { readonly header: LineHeader; readonly table: LineTable } | undefined {
  const at = unit.unit.attribute?.(AT.lines);
  const { lines, strings, lineStrings, littleEndian, codeStart } = unit.data;
  if (at?.kind !== 'number' || lines === undefined) return undefined;
  const header = lineHeaderAt(
    { lines, littleEndian, ...known({ strings, lineStrings }) },
    Number(at.value),
    unit.context.addressSize,
    { directory: unit.unit.compilationDirectory, name: unit.unit.name },
  );
  return { header, table: lineTable(header, codeStart) };
}

/** From where an inlined function is called. */
function callOf(entry: Entry, header: LineHeader | undefined): { file?: SourceFile; line?: number } {
  const [file, line] = [entry.value(AT.callFile), entry.value(AT.callLine)];
  if (line?.kind !== 'number' || line.value === 0n) return {};
  const found = file?.kind === 'number' ? header?.file(Number(file.value)) : undefined;
  return found === undefined ? {} : { file: found, line: Number(line.value) };
}
