import type { Bytes } from '../elf/bytes.ts';
import { PF, PT, type Elf, type ProgramHeader } from '../elf/elf.ts';
import { cstringAt } from '../elf/fields.ts';
import { segmentAt, type Segment } from './segments.ts';

/** Reads bytes at an address, as many as there are in one piece; undefined where there are none. */
export type ReadMemory = (address: bigint, length: number) => Buffer | undefined;

/** The same within one segment. */
export type ReadSegment = (address: bigint, length: number, segment: Segment) => Buffer | undefined;

/** The memory of a process as far as it is known. */
export interface Memory {
  readonly segments: readonly Segment[];
  readonly read: ReadMemory;
  readonly cstring: (address: bigint, max?: number) => string | undefined;
  /** The same with more segments, of which it holds nothing. */
  readonly withSegments: (more: readonly Segment[]) => Memory;
  /** The same, asking another reader for mapped addresses that it does not hold. */
  readonly withFallback: (fallback: ReadSegment) => Memory;
}

const CSTRING_MAX = 4096;

/** The memory that a core holds. */
export function coreMemory(bytes: Bytes, elf: Elf): Memory {
  const segments = elf.programHeaders
    .filter(({ type, memorySize }) => type === PT.load && memorySize > 0n)
    .map((header) => segmentOf(header, bytes.size))
    .toSorted(byStart);
  return memoryOf(segments, (address, length, segment) => {
    const inside = Number(address - segment.start);
    return inside < segment.fileSize
      ? bytes.read(segment.fileOffset + inside, Math.min(length, segment.fileSize - inside))
      : undefined;
  });
}

function byStart(a: Segment, b: Segment): number {
  return a.start < b.start ? -1 : Number(a.start > b.start);
}

function segmentOf({ address, memorySize, flags, offset, fileSize }: ProgramHeader, size: number): Segment {
  return {
    start: address,
    end: address + memorySize,
    readable: (flags & PF.read) !== 0,
    writable: (flags & PF.write) !== 0,
    executable: (flags & PF.execute) !== 0,
    fileOffset: offset,
    fileSize: Math.max(0, Math.min(fileSize, Number(memorySize), size - offset)),
  };
}

/** Memory whose segments somebody reads. @param segments sorted by address. */
export function memoryOf(segments: readonly Segment[], readSegment: ReadSegment): Memory {
  const read: ReadMemory = (address, length) => readAcross(segments, readSegment, address, length);
  return {
    segments,
    read,
    cstring: (address, max = CSTRING_MAX) => {
      const found = read(address, max);
      return found === undefined ? undefined : cstringAt(found, 0);
    },
    withSegments: (more) =>
      more.length === 0
        ? memoryOf(segments, readSegment)
        : memoryOf([...segments, ...more].toSorted(byStart), readSegment),
    withFallback: (fallback) =>
      memoryOf(
        segments,
        (address, length, segment) => readSegment(address, length, segment) ?? fallback(address, length, segment),
      ),
  };
}

/** Reads on from segment to segment as long as they adjoin. */
function readAcross(
  segments: readonly Segment[],
  readSegment: ReadSegment,
  address: bigint,
  length: number,
): Buffer | undefined {
  const pieces: Buffer[] = [];
  let [at, left] = [address, length];
  while (left > 0) {
    const segment = segmentAt(segments, at);
    if (segment === undefined) break;
    const piece = readSegment(at, Math.min(left, Number(segment.end - at)), segment);
    if (piece === undefined || piece.length === 0) break;
    pieces.push(piece);
    at += BigInt(piece.length);
    left -= piece.length;
  }
  return pieces.length > 1 ? Buffer.concat(pieces) : pieces[0];
}
