import type { MemoryMapping, MemoryPlace } from '../sections/memory.ts';
import { shortSize } from './size.ts';

/** Further away, a mapping is nobody's neighbour. */
const FAR = 1n << 30n;

/** Whether a mapping so far away tells where an address is. */
export function isNear(distance: string): boolean {
  return BigInt(distance) < FAR;
}

/** What a mapping is, for people: `the heap`, `the stack of thread 12`. */
export function mappingName({
  kind,
  thread,
  file,
  permissions,
}: Pick<MemoryMapping, 'kind' | 'thread' | 'file' | 'permissions'>): string {
  const name = file?.slice(file.lastIndexOf('/') + 1);
  switch (kind) {
    case 'heap':
      return 'the heap';
    case 'stack':
      return `the stack of thread ${thread}`;
    case 'guard':
      return `the guard below the stack of thread ${thread}`;
    case 'file':
      return `${name}`;
    case 'data':
      return `the data of ${name}`;
    case 'vdso':
      return '[vdso]';
    case 'reserved':
      return 'a mapping without access';
    case 'anonymous':
      return permissions.includes('x') ? 'a mapping of no file, with code' : 'a mapping of no file';
  }
}

/** Where an address is. */
export function placeText({ mapping, fileOffset, below, above }: MemoryPlace): string {
  if (mapping !== undefined) {
    const offset = fileOffset === undefined ? '' : ` at offset ${fileOffset}`;
    return `in ${mappingName(mapping)} (${mapping.permissions})${offset}`;
  }
  const near = [
    ...(below === undefined
      ? []
      : [{ distance: BigInt(below.distance), text: `behind ${mappingName(below.mapping)}` }]),
    ...(above === undefined ? [] : [{ distance: BigInt(above.distance), text: `below ${mappingName(above.mapping)}` }]),
  ].filter(({ distance }) => distance < FAR);
  if (near.length === 0) return 'in no mapping, and near none';
  return `in no mapping: ${near.map(({ distance, text }) => `${distanceText(distance)} ${text}`).join(', ')}`;
}

/** Bytes from the last one of a mapping, or to its first. */
export function distanceText(distance: bigint): string {
  if (distance === 1n) return 'the first byte';
  return distance < 8192n ? `${distance} bytes` : shortSize(Number(distance));
}
