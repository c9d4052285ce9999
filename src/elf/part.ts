import { bytesOf, type Bytes } from './bytes.ts';

/** A part of some bytes as bytes of their own. */
export function within(bytes: Bytes, start: number, size: number): Bytes {
  if (size === 0) return bytesOf(Buffer.alloc(0));
  return {
    size,
    read: (offset, length) =>
      offset >= 0 && offset < size ? bytes.read(start + offset, Math.min(length, size - offset)) : Buffer.alloc(0),
  };
}
