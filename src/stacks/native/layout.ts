import type { Scope } from '../../dwarf/variables/scope.ts';
import { resolved, spelled, type Spelling } from '../../dwarf/variables/spelling.ts';
import type { Aggregate, Member, Type } from '../../dwarf/variables/types.ts';
import type { Layout, LayoutMember } from '../model.ts';
import { Uncertain } from '../uncertain.ts';
import { typeOfExpression, withoutReference } from './type-of-expression.ts';

/** Base classes of base classes, structures within structures. */
const DEEPEST_BASE = 3;
const DEEPEST = 8;

/**
 * What an expression is made of, as it is understood in a scope; undefined where it is no such expression.
 * @throws Uncertain where another file tells what a type is.
 */
export function layoutOf(expression: string, scope: Scope, spelling: Spelling): Layout | undefined {
  const type = typeOfExpression(expression, scope, spelling);
  const whole = type && withoutReference(type);
  return whole === undefined || isClosure(whole, spelling) ? undefined : layoutOfType(whole, spelling);
}

/** A lambda's object: its members are variables of the function that it was made in (clang 14; GCC's have a name that is none). */
function isClosure(type: Type, spelling: Spelling): boolean {
  const whole = resolved(type);
  return spelling === 'c++' && whole.kind === 'aggregate' && whole.keyword === 'class' && whole.name === undefined;
}

function layoutOfType(type: Type, spelling: Spelling): Layout {
  const whole = resolved(type);
  if (whole.kind === 'unknown') throw new Uncertain('a type that is not read');
  if (whole.kind !== 'aggregate') return { type: spelled(unnamed(type), spelling), members: [] };
  if (whole.isDeclaration) throw new Uncertain(`${whole.name ?? 'a type'} is described elsewhere`);
  const { members, bases } = membersOf(whole, spelling, 0, 0);
  return {
    type: `${qualifiersOf(type)}${titleOf(whole)}`,
    size: whole.size,
    members,
    ...(bases.length === 0 ? {} : { bases }),
  };
}

/** Those of base classes too, but for virtual ones, whose place only the object tells. */
function membersOf(
  whole: Aggregate,
  spelling: Spelling,
  at: number,
  depth: number,
): { readonly members: LayoutMember[]; readonly bases: string[] } {
  const members: LayoutMember[] = [];
  const bases: string[] = [];
  const all = whole.members();
  for (const { type, offset } of all.filter(({ isBase }) => isBase)) {
    const base = resolved(type);
    if (base.kind === 'aggregate' && offset !== undefined && depth < DEEPEST_BASE && !base.isDeclaration) {
      const inherited = membersOf(base, spelling, at + offset, depth + 1);
      members.push(...inherited.members);
      bases.push(...inherited.bases);
    } else bases.push(base.kind === 'aggregate' ? (base.name ?? '') : spelled(type, spelling));
  }
  members.push(...all.flatMap((member) => memberOf(member, spelling, at, depth)));
  return { members, bases };
}

function memberOf(
  { name, type, offset = 0, isBase, isBits }: Member,
  spelling: Spelling,
  at: number,
  depth: number,
): LayoutMember[] {
  if (isBase) return [];
  const array = resolved(type);
  const { element: own, counts } = array.kind === 'array' ? openArray(array) : { element: type, counts: [] };
  const size = array.kind === 'array' ? sizeOf({ ...array, counts: counts.map((count) => count ?? 1) }) : sizeOf(type);
  if (size === undefined || counts.includes(0)) return [];
  const within = depth < DEEPEST && type.kind === 'aggregate' && !type.isDeclaration ? type : undefined;
  return [
    {
      ...(name === undefined ? {} : { name }),
      type: within === undefined ? spelled(own, spelling) : titleOf(within),
      offset: at + offset,
      size,
      ...(counts.length === 0 ? {} : { counts }),
      ...(within === undefined ? {} : { members: membersOf(within, spelling, at + offset, depth + 1).members }),
      ...(isBits ? { isBits: true as const } : {}),
    },
  ];
}

/** A flexible array has any length, also where it is written as one of none. */
function openArray({ element, counts: [first, ...others] }: Extract<Type, { kind: 'array' }>): {
  readonly element: Type;
  readonly counts: (number | undefined)[];
} {
  return { element, counts: [first === 0 ? undefined : first, ...others.map((count) => count ?? 0)] };
}

/** Bytes of a pointer: debug information of 64 bits alone is read for its variables. */
const WORD = 8;

/** Bytes; undefined where the type does not tell. */
export function sizeOf(type: Type): number | undefined {
  const whole = resolved(type);
  switch (whole.kind) {
    case 'number':
    case 'enum':
      return whole.size;
    case 'aggregate':
      return whole.isDeclaration ? undefined : whole.size;
    case 'pointer':
    case 'reference':
    case 'rvalue':
      return WORD;
    case 'array': {
      const element = sizeOf(whole.element);
      return whole.counts.reduce<number | undefined>(
        (product, count) => (product === undefined || count === undefined ? undefined : product * count),
        element,
      );
    }
    default:
      return undefined;
  }
}

/** `struct node`, `class shop::Item`: as its definition begins. */
function titleOf({ keyword, name }: Aggregate): string {
  return name === undefined ? keyword : `${keyword} ${name}`;
}

/** A type without the names that were given to it as a whole. */
function unnamed(type: Type): Type {
  if (type.kind === 'typedef') return unnamed(type.target);
  return type.kind === 'qualified' ? { ...type, target: unnamed(type.target) } : type;
}

function qualifiersOf(type: Type): string {
  const found = new Set<string>();
  for (let at = type; at.kind === 'qualified' || at.kind === 'typedef'; at = at.target)
    if (at.kind === 'qualified') found.add(at.qualifier);
  return ['const', 'volatile']
    .filter((each) => found.has(each))
    .map((each) => `${each} `)
    .join('');
}
