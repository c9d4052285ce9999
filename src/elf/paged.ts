import { WINDOW, type Bytes } from './bytes.ts';

/** Each page is read with as much of the next: what is not longer lies within one. */
const OVERLAP = 4096;
/** Pages that are kept: 3 MB. */
const MOST = 256;

/** The same bytes, read a page at a time, pages being kept: for many small reads, far from each other, that come again. */
export function paged(bytes: Bytes): Bytes {
  const pages = new Map<number, Buffer>();
  const pageAt = (number: number): Buffer => {
    const known = pages.get(number);
    if (known !== undefined) return known;
    if (pages.size >= MOST) pages.clear();
    const page = bytes.read(number * WINDOW, WINDOW + OVERLAP);
    pages.set(number, page);
    return page;
  };
  const { size } = bytes;
  return {
    size,
    read: (offset, length) => {
      if (!(offset >= 0 && offset < size && length <= OVERLAP)) return bytes.read(offset, length);
      const number = Math.floor(offset / WINDOW);
      const inside = offset - number * WINDOW;
      return pageAt(number).subarray(inside, inside + length);
    },
  };
}
