import type { Declaration } from '../abbreviations.ts';
import { ifReadable } from '../../elf/error.ts';
import type { Range } from './lists.ts';
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
  /** The entry that a function, or a scope of functions, is within; those within functions that have no code are left out. */
  readonly holders: ReadonlyMap<number, number>;
}

/** The functions of a unit, as far as they can be read. */
export function functionsOf(unit: CodeUnit): UnitFunctions {
  const withCode: FunctionEntry[] = [];
  const holders = new Map<number, number>();
  const path: number[] = [];
  ifReadable(() => {
    walk(unit, unit.start, (at, { tag }, depth) => {
      const isFunction = tag === TAG.subprogram;
      if (!isFunction && !HOLDERS.has(tag)) return false;
      path[depth] = at;
      const holder = path[depth - 1];
      if (holder !== undefined) holders.set(at, holder);
      if (!isFunction) return true;
      const entry = unit.entryAt(at);
      const ranges = entry === undefined ? [] : (ifReadable(() => unit.rangesOf(entry)) ?? []);
      if (entry !== undefined && ranges.length > 0) withCode.push({ entry, ranges });
      return ranges.length > 0; // a declaration, or one that is inlined everywhere, holds no code
    });
  });
  return { withCode, holders };
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
export type Visit = (at: number, declaration: Declaration, depth: number) => boolean | 'end';

/**
 * Looks at an entry and those that follow it on its level.
 * @throws ElfError where they can't be read.
 */
export function walk(unit: CodeUnit, from: number, visit: Visit): void {
  let at = from;
  let depth = 0;
  for (let count = 0; at < unit.end && count < ENTRIES_MAX; count++) {
    const found = unit.declarationAt(at);
    if (found === undefined) {
      at += 1;
      if (--depth < 0) return;
      continue;
    }
    const { declaration, body } = found;
    const enters = visit(at, declaration, depth);
    if (enters === 'end') return;
    if (!declaration.hasChildren) at = unit.endOf(declaration, body);
    else if (enters && depth < DEEPEST) {
      depth += 1;
      at = unit.endOf(declaration, body);
    } else at = behind(unit, at, declaration, body);
  }
}

/** Where the entry behind one and its children begins: it says so itself, or they are passed over. */
function behind(unit: CodeUnit, at: number, declaration: Declaration, body: number): number {
  if (declaration.attributes.some(([name]) => name === AT.sibling)) {
    const sibling = unit.entryAt(at)?.value(AT.sibling);
    const to = sibling?.kind === 'entry' && sibling.from === 'unit' ? unit.place.header + sibling.offset : at;
    if (to > at) return to;
  }
  let position = unit.endOf(declaration, body);
  for (let depth = 1; depth > 0 && position < unit.end;) {
    const found = unit.declarationAt(position);
    if (found === undefined) {
      depth -= 1;
      position += 1;
    } else {
      position = unit.endOf(found.declaration, found.body);
      if (found.declaration.hasChildren) depth += 1;
    }
  }
  return position;
}
