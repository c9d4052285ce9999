import { ifReadable } from '../../elf/error.ts';
import type { EntryKind } from './kinds.ts';
import type { Range } from './lists.ts';
import { Holders } from './holders.ts';
import { AT, type CodeUnit, type Entry } from './unit.ts';

/** DW_TAG_*: DWARF 5, table 7.3. */
export const TAG = {
  classType: 0x02,
  lexicalBlock: 0x0b,
  compileUnit: 0x11,
  structureType: 0x13,
  unionType: 0x17,
  inlinedSubroutine: 0x1d,
  module: 0x1e,
  subprogram: 0x2e,
  tryBlock: 0x32,
  interfaceType: 0x38,
  namespace: 0x39,
  partialUnit: 0x3c,
  skeletonUnit: 0x4a,
} as const;

/** Kinds of entries that functions may be within, beside other functions. */
const HOLDERS: ReadonlySet<number> = new Set([
  TAG.classType,
  TAG.compileUnit,
  TAG.structureType,
  TAG.unionType,
  TAG.module,
  TAG.interfaceType,
  TAG.namespace,
  TAG.partialUnit,
  TAG.lexicalBlock,
]);
/** Kinds of entries that types and variables outside of functions are looked for within. */
const SPACES: ReadonlySet<number> = new Set([
  TAG.compileUnit,
  TAG.partialUnit,
  TAG.namespace,
  TAG.structureType,
  TAG.classType,
  TAG.module,
]);
/** Variables, structures, classes, unions, enumerations, numbers, names for types. */
const TOLD_OUTSIDE: ReadonlySet<number> = new Set([0x34, 0x13, 0x02, 0x17, 0x04, 0x24, 0x16]);
/** Parts of a function that have addresses of their own. */
const BLOCKS: ReadonlySet<number> = new Set([TAG.lexicalBlock, TAG.tryBlock]);

/** Entries of one unit that are looked at; the largest have some millions. */
const ENTRIES_MAX = 1 << 24;
const DEEPEST = 512;

/** A function that has code. */
export interface FunctionEntry {
  readonly entry: Entry;
  readonly ranges: readonly Range[];
}

/** What a unit has of functions, found in one pass over it. */
export interface UnitFunctions {
  /** Those that have code, those within others too. */
  readonly withCode: readonly FunctionEntry[];
  /** What functions, and scopes of functions, are within; those within functions that have no code are left out. */
  readonly holders: Holders;
  /** Types and variables that are within no function. */
  readonly outside: readonly number[];
}

/** The functions of a unit, as far as they can be read. */
export function functionsOf(unit: CodeUnit): UnitFunctions {
  const withCode: FunctionEntry[] = [];
  const holders = new Holders();
  const outside: number[] = [];
  const path: number[] = [];
  let inner = Infinity; // the depth of what is no space, while that is passed
  ifReadable(() => {
    walk(unit, unit.start, (at, kind, depth) => {
      const isFunction = kind.tag === TAG.subprogram;
      if (depth <= inner) inner = Infinity;
      if (inner === Infinity && TOLD_OUTSIDE.has(kind.tag)) outside.push(at);
      if (inner === Infinity && !SPACES.has(kind.tag)) inner = depth;
      if (!isFunction && !HOLDERS.has(kind.tag)) return false;
      path[depth] = holders.add(at, path[depth - 1] ?? -1);
      if (!isFunction) return true;
      if (kind.indexOf(AT.ranges) === -1 && kind.indexOf(AT.start) === -1) return false; // it has no code
      const entry = unit.entryAt(at);
      const ranges = entry === undefined ? [] : (ifReadable(() => unit.rangesOf(entry)) ?? []);
      if (entry !== undefined && ranges.length > 0) withCode.push({ entry, ranges });
      return ranges.length > 0; // a declaration, or one that is inlined everywhere, holds no code
    });
  });
  return { withCode, holders, outside };
}

/** Whether an address lies in one of some ranges. */
export function isWithin(ranges: readonly Range[], address: number): boolean {
  return ranges.some(([start, end]) => address >= start && address < end);
}

/** The function among them that an address is in: the innermost, where one is within another. */
export function functionHolding(functions: readonly FunctionEntry[], address: number): FunctionEntry | undefined {
  return functions.findLast(({ ranges }) => isWithin(ranges, address));
}

/**
 * The inlined functions that an address is in, outermost first.
 * @throws ElfError where the entries can't be read.
 */
export function inlinedAt(unit: CodeUnit, { entry }: FunctionEntry, address: number): Entry[] {
  const found: Entry[] = [];
  if (!entry.hasChildren) return found;
  walk(unit, entry.next, (at, { tag }) => {
    const isInlined = tag === TAG.inlinedSubroutine;
    if (!isInlined && !BLOCKS.has(tag)) return false;
    const part = unit.entryAt(at);
    if (part === undefined) return false;
    const ranges = unit.rangesOf(part);
    const holds = isWithin(ranges, address);
    if (isInlined && holds) found.push(part);
    return holds || (!isInlined && ranges.length === 0); // a block without addresses is as if it were not there
  });
  return found;
}

/** Whether to look at the children of an entry, only at what follows them, or at no more. */
export type Visit = (at: number, kind: EntryKind, depth: number) => boolean | 'end';

/**
 * Looks at an entry and those that follow it on its level.
 * @throws ElfError where they can't be read.
 */
export function walk(unit: CodeUnit, from: number, visit: Visit): void {
  let at = from;
  let depth = 0;
  const { end } = unit;
  for (let count = 0; at < end && count < ENTRIES_MAX; count++) {
    const kind = unit.kindAt(at);
    if (kind === undefined) {
      at += 1;
      if (--depth < 0) return;
      continue;
    }
    const enters = visit(at, kind, depth);
    if (enters === 'end') return;
    if (!kind.hasChildren) at = unit.nextOf(at, kind);
    else if (enters && depth < DEEPEST) {
      depth += 1;
      at = unit.nextOf(at, kind);
    } else at = unit.behind(at, kind);
  }
}
