/** An array by its type: `struct node *[4]`. */
export interface ArrayType {
  readonly element: string;
  /** Undefined of any length. */
  readonly counts: readonly (number | undefined)[];
}

/** What a type is an array of; undefined for what is none. */
export function arrayOf(type: string): ArrayType | undefined {
  const [, element, dimensions] = /^(.*?[^ )]) ?((?:\[\d+\])+)$/.exec(type) ?? [];
  return element === undefined || dimensions === undefined
    ? undefined
    : { element, counts: [...dimensions.matchAll(/\d+/g)].map(([count]) => Number(count)) };
}
