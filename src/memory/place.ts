import { lastAtOrBelow } from '../elf/ranges.ts';
import { segmentAt, type Segment } from '../process/segments.ts';
import type { Image, Mapping, Neighbour, Place } from './model.ts';
import { nameMappings, type NameMapping } from './name-mapping.ts';

/**
 * Where addresses of a process are.
 * @param isHeap what is known to be an allocator's, beside the program's break.
 */
export function placesOf(image: Image, isHeap?: (address: bigint) => boolean): (address: bigint) => Place {
  const name = nameMappings(image, isHeap);
  return (address) => {
    const segment = segmentAt(image.segments, address);
    if (segment !== undefined) return { address, mapping: name(segment, address) };
    return { address, ...neighboursOf(image.segments, address, name) };
  };
}

function neighboursOf(segments: readonly Segment[], address: bigint, name: NameMapping): Omit<Place, 'address'> {
  const before = lastAtOrBelow(segments, address, ({ start }) => start);
  const after = segments[before === undefined ? 0 : segments.indexOf(before) + 1];
  const below = before && neighbour(name(before, before.end - 1n), address - (before.end - 1n));
  const above = after && neighbour(name(after, after.start), after.start - address);
  return { ...(below === undefined ? {} : { below }), ...(above === undefined ? {} : { above }) };
}

function neighbour(mapping: Mapping, distance: bigint): Neighbour {
  return { mapping, distance };
}
