import { segmentAt } from '../../process/segments.ts';
import type { HeapChunk, Image } from '../model.ts';
import type { Words } from '../words.ts';
import { headerAt, MAPPED, memoryOf } from './chunk.ts';

const PAGE = 4096n;
/** Chunks that adjoin one another are one mapping: this many are gone through. */
const ADJOINING_MAX = 1024;

/**
 * A chunk that has a mapping of its own, as glibc gives for what is large: its flags are that alone, its size is that of whole pages (less a
 * header from glibc 2.42 on). The newest is mapped lowest, so that a segment of several begins with one, and each leads to the next.
 */
export function mappedChunkAt(image: Image, words: Words, address: bigint): HeapChunk | undefined {
  const segment = segmentAt(image.segments, address);
  if (segment === undefined || !segment.writable) return undefined;
  let chunk = segment.start;
  for (let count = 0; count < ADJOINING_MAX; count++) {
    const header = headerAt(words, chunk);
    if (header === undefined || header.flags !== MAPPED || words.word(chunk) !== 0n || header.size === 0n)
      return undefined;
    const isWhole = header.size % PAGE === 0n;
    const size = isWhole ? header.size : header.size + 2n * words.step;
    if (size % PAGE !== 0n || chunk + size > segment.end) return undefined;
    if (address < chunk + size) {
      const start = memoryOf(words, chunk);
      if (address < start) return undefined;
      const usable = isWhole ? header.size - 2n * words.step : header.size - words.step;
      return { allocator: 'glibc', start, size: usable, state: 'in-use', arena: 'mapping' };
    }
    chunk += size;
  }
  return undefined;
}
