import type { Spelling } from '../../../dwarf/variables/spelling.ts';
import type { Aggregate } from '../../../dwarf/variables/types.ts';
import { CPP } from './cpp-shapes.ts';
import { LIBCXX } from './libcxx-shapes.ts';
import { RUST } from './rust-shapes.ts';
import type { Shape } from './value.ts';

/** What a string, a vector, a map and the like hold, where the debug information has the members that tell it. */
export function shapeOf(object: Aggregate, spelling: Spelling): Shape | undefined {
  if (spelling === 'c' || object.name === undefined) return undefined;
  const name = object.name;
  return (spelling === 'rust' ? RUST : [...CPP, ...LIBCXX]).find(([pattern]) => pattern.test(name))?.[1];
}
