import { LzmaDecoder } from './lzma.ts';

/** Bits of a chunk's first byte: https://tukaani.org/xz/xz-file-format.txt, 5.3.1, and its implementations. */
const CONTROL = { end: 0, storedWithReset: 1, stored: 2, packed: 0x80 } as const;
/** What is set back before a packed chunk: nothing, the state, the state with new properties, and what was unpacked before. */
const RESET = { state: 1, properties: 2, dictionary: 3 } as const;
/** Literal context and literal position bits together. */
const LITERAL_BITS_MAX = 4;

/**
 * Unpacks the chunks of LZMA2.
 * @param size of what they hold.
 * @returns undefined where they are damaged.
 */
export function unpackLzma2(packed: Uint8Array, size: number): Buffer | undefined {
  const out = Buffer.alloc(size);
  const decoder = new LzmaDecoder(packed, out);
  let [at, written, isReady] = [0, 0, false];
  for (;;) {
    const control = packed[at];
    if (control === undefined) return undefined;
    if (control === CONTROL.end) return written === size ? out : undefined;
    const isPacked = control >= CONTROL.packed;
    const reset = isPacked ? (control >> 5) & 3 : 0;
    const length = (isPacked ? (control & 0x1f) << 16 : 0) + word(packed, at + 1) + 1;
    if (written + length > size) return undefined;
    if (control === CONTROL.storedWithReset || reset === RESET.dictionary) decoder.forget(written);
    if (isPacked) {
      const header = reset >= RESET.properties ? 6 : 5;
      const end = at + header + word(packed, at + 3) + 1;
      if (reset >= RESET.properties && !decoder.setProperties(packed[at + 5] ?? 0xff, LITERAL_BITS_MAX))
        return undefined;
      isReady ||= reset >= RESET.properties;
      if (!isReady || end > packed.length) return undefined;
      if (reset >= RESET.state) decoder.reset();
      if (!decoder.decode(at + header, end, written, length)) return undefined;
      at = end;
    } else if (control === CONTROL.stored || control === CONTROL.storedWithReset) {
      if (at + 3 + length > packed.length) return undefined;
      out.set(packed.subarray(at + 3, at + 3 + length), written);
      at += 3 + length;
    } else return undefined;
    written += length;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
