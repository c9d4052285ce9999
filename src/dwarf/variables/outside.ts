import { once } from '../../text/once.ts';
import { follow, type Placed, type Units } from '../code/names.ts';
import { AT, type CodeUnit, type Entry } from '../code/unit.ts';

/** What a unit has outside of functions; read once, for a library has thousands of types. */
export interface Outside {
  /** Types that have a name: as it is written where they are, without scopes. */
  readonly types: () => readonly { readonly own: string; readonly placed: Placed }[];
  /** Variables, and the names of those that each leads to. */
  readonly variables: () => readonly { readonly entry: Entry; readonly names: readonly string[] }[];
}

export const VARIABLE = 0x34;
const LINKS_MAX = 16;

/** @param places of the types and variables that are within no function. */
export function outsideOf(unit: CodeUnit, places: () => readonly number[], units: Units): Outside {
  const textOf = (placed: Placed): string | undefined => placed.unit.text(placed.entry.value(AT.name));
  const entries = once(() => places().flatMap((at) => unit.entryAt(at) ?? []));
  return {
    types: once(() =>
      entries().flatMap((entry) => {
        const placed = { unit, entry };
        const own = entry.tag === VARIABLE ? undefined : textOf(placed);
        return own === undefined ? [] : [{ own, placed }];
      }),
    ),
    variables: once(() =>
      entries().flatMap((entry) => {
        if (entry.tag !== VARIABLE) return [];
        return [{ entry, names: [...chainOf({ unit, entry }, units)].flatMap((placed) => textOf(placed) ?? []) }];
      }),
    ),
  };
}

/** An entry, and those that it is an instance of. */
export function* chainOf(placed: Placed, units: Units): Generator<Placed> {
  let at: Placed | undefined = placed;
  for (let links = 0; at !== undefined && links < LINKS_MAX; links++) {
    yield at;
    at = follow(at, at.entry.value(AT.origin) === undefined ? AT.specification : AT.origin, units);
  }
}
