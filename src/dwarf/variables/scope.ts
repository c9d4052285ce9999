import { ElfError } from '../../elf/error.ts';
import { listOf } from '../../text/known.ts';
import { once } from '../../text/once.ts';
import { TAG, isWithin, walk } from '../code/functions.ts';
import { follow, scopedName, type Placed, type Units } from '../code/names.ts';
import { AT, type CodeUnit, type Entry } from '../code/unit.ts';
import { chainOf, VARIABLE, type Outside } from './outside.ts';
import { placeAt } from './places.ts';
import { typeAt, typeOf, type Type, type TypeSource } from './types.ts';

/** A variable of the source. */
export interface ScopeVariable {
  readonly name: string;
  readonly kind: 'argument' | 'local' | 'global';
  /** @throws ElfError where it can't be read. */
  readonly type: () => Type;
  /**
   * The expression of its place while an address runs; undefined where it is nowhere.
   * @throws ElfError where it can't be read.
   */
  readonly place: () => Buffer | undefined;
}

/** What can be seen where a function runs, or one that was inlined into it. */
export interface Scope {
  /** DW_LANG_*. */
  readonly language: number | undefined;
  readonly unit: CodeUnit;
  /** Those of the innermost block first. @throws ElfError where they can't be read. */
  variables(): ScopeVariable[];
  /** One outside of functions, of the same file of source. */
  global(name: string): ScopeVariable | undefined;
  /** All of these that have a place. */
  globals(): ScopeVariable[];
  /** A type by its name, of the same file of source. */
  typeNamed(name: string): Type | undefined;
  /** What DW_OP_fbreg is relative to. */
  frameBase(): Buffer | undefined;
}

const PARAMETER = 0x05;
const BLOCKS: ReadonlySet<number> = new Set([TAG.lexicalBlock, TAG.tryBlock]);
const LOCATION = 0x02;
const FRAME_BASE = 0x40;
const MOST = 400;
const DEEPEST = 64;
/** Types that are read for one function. */
const TYPES_MAX = 100_000;
/**
 * The scope of a function.
 * @param within the function itself, or what was inlined of another.
 * @param holding the function that has the frame.
 * @param outside what the unit has outside of functions.
 */
export function scopeOf(
  unit: CodeUnit,
  within: Entry,
  holding: Entry,
  address: number,
  units: Units,
  outside: Outside,
): Scope {
  let types = 0;
  const source: TypeSource = {
    spend: () => {
      if (++types > TYPES_MAX) throw new ElfError('its debug information has types without end');
    },
    follow: (placed, attribute) => follow(placed, attribute, units),
    placeOf: ({ unit, entry }) => placeAt(unit, entry.value(LOCATION), address),
    nameOf: (placed) => scopedName(placed, units, unit.language),
    childrenOf,
  };
  const variableOf = (entry: Entry, kind: ScopeVariable['kind']): ScopeVariable | undefined => {
    const chain = [...chainOf({ unit, entry }, units)];
    const name = first(chain, (placed) => placed.unit.text(placed.entry.value(AT.name)));
    if (name === undefined) return undefined;
    return {
      name,
      kind,
      type: () => typeOf(chain.find((placed) => placed.entry.value(TYPE) !== undefined) ?? { unit, entry }, source),
      place: () => {
        const placed = chain.find((each) => each.entry.value(LOCATION) !== undefined);
        return placed && placeAt(placed.unit, placed.entry.value(LOCATION), address);
      },
    };
  };
  return {
    language: unit.language,
    unit,
    variables: once(() => variablesIn({ unit, entry: within }, address, variableOf, 0)),
    global: (name) => {
      const found = outside.variables().flatMap(({ entry, names }) => (names.includes(name) ? [entry] : []));
      const best = found.find((entry) => entry.value(LOCATION) !== undefined) ?? found[0];
      return best && variableOf(best, 'global');
    },
    globals: () =>
      outside
        .variables()
        .flatMap(({ entry }) => (entry.value(LOCATION) === undefined ? [] : listOf(variableOf(entry, 'global')))),
    typeNamed: (name) => {
      const found = outside
        .types()
        .flatMap(({ own, placed }) =>
          name.endsWith(own) && source.nameOf(placed) === name ? [typeAt(placed, source)] : [],
        );
      return found.find((type) => type.kind !== 'aggregate' || !type.isDeclaration) ?? found[0];
    },
    frameBase: () => placeAt(unit, holding.value(FRAME_BASE), address),
  };
}

const TYPE = 0x49;

function first<T>(chain: readonly Placed[], read: (placed: Placed) => T | undefined): T | undefined {
  for (const placed of chain) {
    const found = read(placed);
    if (found !== undefined) return found;
  }
  return undefined;
}

function variablesIn(
  placed: Placed,
  address: number,
  variableOf: (entry: Entry, kind: 'argument' | 'local') => ScopeVariable | undefined,
  depth: number,
): ScopeVariable[] {
  const own: ScopeVariable[] = [];
  const inner: ScopeVariable[] = [];
  for (const entry of childrenOf(placed)) {
    if (own.length + inner.length > MOST) break;
    const kind = entry.tag === PARAMETER ? 'argument' : entry.tag === VARIABLE ? 'local' : undefined;
    if (kind !== undefined) {
      const variable = variableOf(entry, kind);
      if (variable !== undefined) own.push(variable);
    } else if (BLOCKS.has(entry.tag) && depth < DEEPEST && holds(placed.unit, entry, address))
      inner.push(...variablesIn({ unit: placed.unit, entry }, address, variableOf, depth + 1));
  }
  return [...inner, ...own];
}

/** A block without addresses is as if it were not there. */
function holds(unit: CodeUnit, block: Entry, address: number): boolean {
  const ranges = unit.rangesOf(block);
  return ranges.length === 0 || isWithin(ranges, address);
}

function childrenOf({ unit, entry }: Placed): Entry[] {
  const children: Entry[] = [];
  if (!entry.hasChildren) return children;
  walk(unit, entry.next, (at) => {
    const child = unit.entryAt(at);
    if (child !== undefined) children.push(child);
    return false;
  });
  return children;
}
