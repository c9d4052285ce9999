import type { Layout, Variable } from '../stacks/model.ts';
import type { Expression } from './access.ts';
import type { Index } from './member.ts';

/** Something in the source that a number is known to be the value of. */
export interface Named extends Expression {
  /** `member`: it is reached through a variable. */
  readonly kind: Variable['kind'] | 'member';
  /** By what it is known: a variable is in the register, or where the register was loaded from. */
  readonly proof: 'register' | 'memory';
  /** It is one of a union's members, chosen for being a pointer. */
  readonly isChosen?: true;
  /** What it holds, where that is another number than the one that is named by it, or none. */
  readonly holds?: { readonly word: bigint | undefined };
}

/** What a number must be the value of. */
export interface Wanted {
  /** Bytes. */
  readonly size: number;
  /** It is a pointer, for it was followed. */
  readonly isFollowed?: true;
  /** It is the object at that address, and not a word of it: a function of it was called. */
  readonly isObject?: true;
}

/** More than one thing is: none of them is said. */
export type Naming = Named | 'several' | undefined;

/** What counts elements, with the variable that is. */
export interface NamedIndex extends Index {
  readonly name?: Named;
  readonly value?: bigint;
}

/** A pointer in a sum, with what it points to and how far behind that the sum is. */
export interface PointerIn {
  readonly pointer: Named;
  /** The number itself. */
  readonly value: bigint | undefined;
  readonly layout: Layout;
  readonly offset: number;
  readonly indexes: readonly NamedIndex[];
}
