import { lastAtOrBelow } from '../elf/ranges.ts';

/** A mapping of a process; in a core, one of its PT_LOAD. */
export interface Segment {
  readonly start: bigint;
  readonly end: bigint;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly fileOffset: number;
  /** Bytes of it that the core holds. */
  readonly fileSize: number;
}

/** The segment that holds an address; `segments` are sorted and, in real cores, don't overlap. */
export function segmentAt(segments: readonly Segment[], address: bigint): Segment | undefined {
  const segment = lastAtOrBelow(segments, address, ({ start }) => start);
  return segment !== undefined && address < segment.end ? segment : undefined;
}
