import type { Placed } from '../code/names.ts';
import type { Entry } from '../code/unit.ts';

/** What entries of types lead to. */
export interface TypeSource {
  /** The entry that an attribute of one names. @throws ElfError where it can't be read. */
  follow(placed: Placed, attribute: number): Placed | undefined;
  /** The name of an entry with its scopes, where its language has any. */
  nameOf(placed: Placed): string | undefined;
  /** The expression of a variable's place; undefined where it is nowhere. @throws ElfError where it can't be read. */
  placeOf(placed: Placed): Buffer | undefined;
  /** The entries within one, those within these left out. */
  childrenOf(placed: Placed): Iterable<Entry>;
  /** Is told of each type that is read: functions that take functions, and so on, may be without end. @throws ElfError for too many. */
  spend(): void;
}

export type Qualifier = 'const' | 'volatile' | 'restrict' | '_Atomic';

/** A type of the source; what it is made of is read when it is asked for. */
export type Type =
  | { readonly kind: 'void' }
  /** `encoding`: DW_ATE_*. */
  | { readonly kind: 'number'; readonly name: string; readonly size: number; readonly encoding?: number | undefined }
  | {
      readonly kind: 'enum';
      readonly name: string | undefined;
      readonly size: number;
      readonly names: () => readonly { readonly name: string; readonly value: bigint }[];
    }
  /** `name`: Rust's have one. */
  | { readonly kind: 'pointer' | 'reference' | 'rvalue'; readonly name: string | undefined; readonly target: Type }
  | { readonly kind: 'qualified'; readonly qualifier: Qualifier; readonly target: Type }
  | { readonly kind: 'typedef'; readonly name: string; readonly target: Type }
  /** A count that the type does not tell is undefined. `isVector`: of the numbers that vector instructions take. */
  | {
      readonly kind: 'array';
      readonly element: Type;
      readonly counts: readonly (number | undefined)[];
      /** By dimension: what tells a count that the program computes. */
      readonly lengths?: readonly (Length | undefined)[] | undefined;
      readonly isVector?: true;
    }
  | { readonly kind: 'function'; readonly result: Type; readonly parameters: readonly Type[] }
  | Aggregate
  /** Something that is not read here, or can't be. */
  | { readonly kind: 'unknown' };

/**
 * What tells how long an array of the program's choice is, but for `more` elements: an expression that computes it, or the place of a
 * number of so many bytes that holds it. @throws ElfError where it can't be read.
 */
export type Length =
  | { readonly computes: () => Buffer; readonly more: number }
  | { readonly holds: () => Buffer | undefined; readonly size: number; readonly more: number };

/** A structure, a class or a union. */
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly keyword: 'struct' | 'class' | 'union';
  readonly name: string | undefined;
  readonly size: number;
  /** Where the source asks for one. */
  readonly alignment?: number | undefined;
  /** Described elsewhere. */
  readonly isDeclaration: boolean;
  readonly members: () => readonly Member[];
  /** Those of which it is one: an enumeration of Rust. */
  readonly variants: () => Variants | undefined;
  /** The type that a template was made for, by the name of its parameter. */
  readonly argument: (name: string) => Type | undefined;
}

/** What an object may be, and where it says what it is. */
export interface Variants {
  /** Absent where there is but one. */
  readonly discriminant?: { readonly offset: number; readonly size: number };
  /** One without a value is meant by all others. */
  readonly all: readonly { readonly value?: bigint; readonly member: Member }[];
}

/** A member or a base class. */
export interface Member {
  readonly name: string | undefined;
  readonly type: Type;
  /** Bytes from the start; undefined where the object itself tells (virtual base classes). */
  readonly offset: number | undefined;
  readonly isBase: boolean;
  readonly isBits: boolean;
  /** Its first bit, from the object's start, and how many, where the least significant comes first. */
  readonly bits?: { readonly first: number; readonly count: number };
}
