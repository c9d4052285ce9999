import type { HeapChunk, Mapping, Neighbour, Place } from '../memory/model.ts';
import { distanceText, mappingName } from '../report/present/mapping.ts';
import type { MemoryBytes, MemoryHeapChunk, MemoryMapping, MemoryPlace } from '../report/sections/memory.ts';
import { hex } from '../text/hex.ts';
import { known } from '../text/known.ts';

/** What is known of a place beside where it is. */
export interface Details {
  readonly chunk?: HeapChunk | undefined;
  readonly looksLike?: string | undefined;
  readonly bytes?: MemoryBytes | undefined;
}

/** A place as reports have it. */
export function placeOf({ address, mapping, below, above }: Place, { chunk, looksLike, bytes }: Details): MemoryPlace {
  return known({
    mapping: mapping && mappingOf(mapping),
    fileOffset: mapping?.fileOffset === undefined ? undefined : hex(mapping.fileOffset + (address - mapping.start)),
    below: below && neighbourOf(below),
    above: above && neighbourOf(above),
    heap: chunk && chunkOf(chunk),
    looksLike,
    bytes,
  });
}

/** A chunk as reports have it. */
export function chunkOf({ start, size, ...chunk }: HeapChunk): MemoryHeapChunk {
  return { ...chunk, start: hex(start), size: Number(size) };
}

/** A buffer that is read or written beyond its end leaves its mapping on the next page. */
const NEAR = 4096n;

/** Where a fault is, if that alone says what went wrong. */
export function placeHint({ mapping, below, above }: Place, reason: string): string | undefined {
  if (mapping !== undefined) {
    const isTold = reason === 'protection' && mapping.kind !== 'anonymous';
    return isTold ? `it is in ${mappingName(mapping)} (${mapping.permissions})` : undefined;
  }
  if (below !== undefined && below.distance <= NEAR) return `it is ${besideText(below, 'behind')}`;
  return above !== undefined && above.distance <= NEAR ? `it is ${besideText(above, 'below')}` : undefined;
}

function besideText({ distance, mapping }: Neighbour, where: 'behind' | 'below'): string {
  return `${distanceText(distance)} ${where} ${mappingName(mapping)}`;
}

function neighbourOf({ mapping, distance }: Neighbour): NonNullable<MemoryPlace['below']> {
  return { mapping: mappingOf(mapping), distance: hex(distance) };
}

function mappingOf({ kind, start, end, permissions, thread, file }: Mapping): MemoryMapping {
  return { kind, start: hex(start), end: hex(end), permissions, ...known({ thread, file }) };
}
