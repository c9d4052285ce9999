import { ET, PF, PT, type Elf, type ProgramHeader } from '../elf/elf.ts';
import { linkedBase } from '../elf/layout.ts';
import { segmentAt, type Segment } from './segments.ts';

/** An ELF file as it lies in memory. */
export interface MappedImage {
  readonly base: bigint;
  /** What is added to the file's addresses. */
  readonly bias: bigint;
  readonly loads: readonly ProgramHeader[];
  /** Where its dynamic section lies. */
  readonly dynamic: bigint | undefined;
}

/** A program or a library as the image at a base; undefined where the mappings there can't be its. */
export function mappedImage(elf: Elf, base: bigint, segments: readonly Segment[]): MappedImage | undefined {
  const loads = elf.programHeaders.filter(({ type }) => type === PT.load);
  if (loads.length === 0 || (elf.type !== ET.shared && elf.type !== ET.executable)) return undefined;
  const bias = base - linkedBase(elf);
  const dynamic = elf.programHeaders.find(({ type }) => type === PT.dynamic);
  const isMapped = loads.every(({ address, flags }) => {
    const segment = segmentAt(segments, bias + address);
    return segment !== undefined && ((flags & PF.execute) === 0 || segment.executable);
  });
  return isMapped ? { base, bias, loads, dynamic: dynamic && bias + dynamic.address } : undefined;
}
