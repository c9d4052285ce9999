import { inside, type Numbers } from '../memory.ts';
import type { Layout } from './layout.ts';

/** Types of objects by their names. */
export interface Types {
  /** `_asyncio.Task` */
  nameOf(object: bigint): string | undefined;
  /** The type of an object. */
  of(object: bigint): bigint | undefined;
  /** The type of this name among a type and those that it is derived from. */
  base(type: bigint, name: string): bigint | undefined;
}

/** PyTypeObject of 64 bits (Include/cpython/object.h, 3.11 to 3.14): bytes from tp_name to tp_base. */
const NAME_TO_BASE = 232;
const LONGEST_NAME = 256;
/** Classes in a row. */
const MOST_BASES = 32;

/** @param cstring the text at an address. */
export function typesOf(
  memory: Numbers,
  layout: Layout,
  cstring: (address: bigint, max: number) => string | undefined,
): Types {
  const names = new Map<bigint, string | undefined>();
  const ancestors = new Map<bigint, readonly bigint[]>();
  const typeOf = (object: bigint) => memory.word(inside(object, layout.object.type));
  const nameOfType = (type: bigint): string | undefined => {
    if (!names.has(type)) {
      const at = memory.word(inside(type, layout.type.name));
      names.set(type, at === undefined || at === 0n ? undefined : cstring(at, LONGEST_NAME));
    }
    return names.get(type);
  };
  const lineOf = (type: bigint): readonly bigint[] => {
    const known = ancestors.get(type);
    if (known !== undefined) return known;
    const line: bigint[] = [];
    for (let at: bigint | undefined = type; at !== undefined && at !== 0n && line.length < MOST_BASES;) {
      line.push(at);
      at = memory.word(inside(at, layout.type.name + NAME_TO_BASE));
    }
    ancestors.set(type, line);
    return line;
  };
  return {
    nameOf: (object) => {
      const type = typeOf(object);
      return type === undefined ? undefined : nameOfType(type);
    },
    of: typeOf,
    base: (type, name) => lineOf(type).find((each) => nameOfType(each) === name),
  };
}
