import { TextDecoder } from 'node:util';

/** So much of a text tells whether it is UTF-16 where no mark does. */
const SAMPLE = 256;

/** A decoder for a text that begins with these bytes: UTF-16 as Windows tools write it, else UTF-8. Drops the mark. */
export function textDecoder(first: Buffer): TextDecoder {
  return new TextDecoder(encodingOf(first));
}

/** Whether it is UTF-16. */
export function isWide(first: Buffer): boolean {
  return encodingOf(first) !== 'utf-8';
}

function encodingOf(first: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const mark = first.length < 2 ? 0 : first.readUInt16BE(0);
  if (mark === 0xfffe) return 'utf-16le';
  if (mark === 0xfeff) return 'utf-16be';
  const zeros = [0, 0];
  const length = Math.min(first.length, SAMPLE) & ~1;
  for (let at = 0; at < length; at++) if (first[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Of a hole that two writers left, both halves are zeros.
  if (odd > length / 4 && even < length / 16) return 'utf-16le';
  return even > length / 4 && odd < length / 16 ? 'utf-16be' : 'utf-8';
}
