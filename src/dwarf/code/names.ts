import { ifReadable } from '../../elf/error.ts';
import { listOf } from '../../text/known.ts';
import { TAG, walk } from './functions.ts';
import type { UnitFinder } from './find-unit.ts';
import type { Holders } from './holders.ts';
import { AT, type CodeUnit, type Entry } from './unit.ts';

/** What a function is called. */
export interface FunctionName {
  /** With the namespaces and classes that it is in, where its language has any. */
  readonly name?: string;
  /** As symbol tables have it, mangled. */
  readonly linkageName?: string;
}

/** Entries that lead from one to another, at most: an inlined function leads to the one that was compiled, that to its declaration. */
const LINKS_MAX = 16;
/** Fortran of all years (DW_LANG_*): a function in another has that one's name before its own there, as gdb gives it. */
export const FORTRAN: ReadonlySet<number> = new Set([0x07, 0x08, 0x0e, 0x22, 0x23, 0x2d]);
/** Languages whose functions are in scopes: C++ of all years, D, Rust, Fortran. */
const WITH_SCOPES: ReadonlySet<number> = new Set([0x04, 0x1a, 0x21, 0x2b, 0x3a, 0x13, 0x1c, ...FORTRAN]);
const NAMELESS_NAMESPACE = '(anonymous namespace)';
const NAMED: ReadonlySet<number> = new Set([
  TAG.classType,
  TAG.structureType,
  TAG.unionType,
  TAG.interfaceType,
  TAG.module,
  0x04, // enumeration_type
]);

/** An entry with the unit that it is in. */
export interface Placed {
  readonly unit: CodeUnit;
  readonly entry: Entry;
}

/** Where units are found that entries of a file lead to, in it and in the file that dwz made. */
export interface Units {
  readonly own: UnitFinder;
  readonly alternative?: UnitFinder | undefined;
  /** UnitFunctions.holders of a unit. */
  readonly holdersIn: (unit: CodeUnit) => Holders;
}

/**
 * What the function is called that an entry stands for, by those that it leads to.
 * @throws ElfError where an entry can't be read.
 */
export function nameOf(placed: Placed, units: Units): FunctionName {
  let linkageName: string | undefined;
  let at: Placed | undefined = placed;
  for (let links = 0; at !== undefined && links < LINKS_MAX; links++) {
    const { unit, entry }: Placed = at;
    linkageName ??= unit.text(entry.value(AT.linkageName) ?? entry.value(AT.oldLinkageName));
    const name = unit.text(entry.value(AT.name));
    if (name !== undefined)
      return withLinkage(qualified(name, declared(at, units), units, placed.unit.language), linkageName);
    at = followed(at, units);
  }
  return withLinkage(undefined, linkageName);
}

/** The name of an entry itself, with its scopes where a language has any; undefined where it has none. */
export function scopedName(placed: Placed, units: Units, language: number | undefined): string | undefined {
  const name = placed.unit.text(placed.entry.value(AT.name));
  return name === undefined ? undefined : qualified(name, placed, units, language);
}

/** The entry that one is an instance of, or that declares it. */
function followed(placed: Placed, units: Units): Placed | undefined {
  return follow(placed, placed.entry.value(AT.origin) === undefined ? AT.specification : AT.origin, units);
}

/** The entry that an attribute of one names. @throws ElfError where it can't be read. */
export function follow({ unit, entry }: Placed, attribute: number, units: Units): Placed | undefined {
  const link = entry.value(attribute);
  if (link?.kind !== 'entry') return undefined;
  if (link.from === 'unit') return placedAt(unit, unit.place.header + link.offset);
  if (unit.data.isPayload === true) return undefined;
  const { own, alternative } = units;
  const isElsewhere = link.from === 'alt' || unit.data === alternative?.data; // dwz's file has entries that lead to others of it
  const to = (isElsewhere ? alternative : own)?.holding(link.offset);
  return to && placedAt(to, link.offset);
}

function placedAt(unit: CodeUnit, at: number): Placed | undefined {
  const entry = unit.entryAt(at);
  return entry && { unit, entry };
}

/** A function that was named where it is defined may still be declared within a scope. */
function declared(placed: Placed, units: Units): Placed {
  const { unit, entry } = placed;
  const hasScope = entry.value(AT.specification) !== undefined;
  return (hasScope ? followed({ unit, entry }, units) : undefined) ?? placed;
}

function withLinkage(name: string | undefined, linkageName: string | undefined): FunctionName {
  return { ...(name === undefined ? {} : { name }), ...(linkageName === undefined ? {} : { linkageName }) };
}

/** @param language of the unit that led there: what dwz found in several is in a unit that tells of none. */
function qualified(name: string, { unit, entry }: Placed, { holdersIn }: Units, language: number | undefined): string {
  if (!WITH_SCOPES.has(language ?? 0)) return name;
  const isFortran = FORTRAN.has(language ?? 0);
  return [...scopesOf(unit, entry.at, holdersIn(unit), isFortran), name].join('::');
}

/** The scopes that an entry is in, outermost first; none beyond a function, whose inner ones gdb names without it but in Fortran. */
function scopesOf(unit: CodeUnit, at: number, holders: Holders, isFortran: boolean): string[] {
  const path = holders.of(at);
  if (path !== undefined) return scopesIn(unit, entriesAt(unit, path), isFortran);
  const around = holders.around(at, (holder) => endOf(unit, holder));
  const entries = entriesAt(unit, around);
  const scopes = scopesIn(unit, entries, false);
  const last = entries.at(-1);
  if (last !== undefined && !entries.some(({ tag }) => tag === TAG.subprogram)) return scopes;
  return scopesOnTheWay(unit, at, scopes, last === undefined ? unit.start : last.next);
}

function scopesIn(unit: CodeUnit, path: readonly Entry[], isFortran: boolean): string[] {
  const inner = path.findLastIndex(({ tag }) => tag === TAG.subprogram);
  return path
    .slice(Math.max(0, inner))
    .flatMap((entry) =>
      entry.tag !== TAG.subprogram ? scopeName(unit, entry) : isFortran ? ownName(unit, entry) : [],
    );
}

function entriesAt(unit: CodeUnit, path: readonly number[]): Entry[] {
  return path.flatMap((at) => listOf(unit.entryAt(at)));
}

/** Where an entry and its children end; of one whose end can't be read, never. */
function endOf(unit: CodeUnit, at: number): number {
  return (
    ifReadable(() => {
      const kind = unit.kindAt(at);
      return kind && unit.behind(at, kind);
    }) ?? Infinity
  );
}

/** The same of an entry that is within a function, on the way to it: what is in functions is looked at when it is asked for. */
function scopesOnTheWay(unit: CodeUnit, wanted: number, known: readonly string[], first: number): string[] {
  const scopes = [...known];
  for (let from: number | undefined = first; from !== undefined;) {
    const holder = lastUpTo(unit, from, wanted);
    const entry: Entry | undefined = holder === undefined || holder === wanted ? undefined : unit.entryAt(holder);
    if (entry?.tag === TAG.subprogram) scopes.length = 0;
    else if (entry !== undefined) scopes.push(...scopeName(unit, entry));
    from = entry?.hasChildren ? entry.next : undefined;
  }
  return scopes;
}

/** The last entry of a level that begins at a place or before it: it is there, or holds what is. */
function lastUpTo(unit: CodeUnit, from: number, wanted: number): number | undefined {
  let last: number | undefined;
  walk(unit, from, (at) => {
    if (at > wanted) return 'end';
    last = at;
    return at === wanted ? 'end' : false;
  });
  return last;
}

function scopeName(unit: CodeUnit, entry: Entry): string[] {
  const [name] = ownName(unit, entry);
  if (entry.tag === TAG.namespace) return [name ?? NAMELESS_NAMESPACE];
  return NAMED.has(entry.tag) && name !== undefined ? [name] : [];
}

function ownName(unit: CodeUnit, entry: Entry): string[] {
  return listOf(unit.text(entry.value(AT.name)));
}
