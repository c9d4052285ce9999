import type { Arch, Mark, PointerMark, SignalFrame, WordsMark } from '../../arch/model.ts';
import { readSignalFrame } from '../../arch/signal-frame.ts';
import type { Memory } from '../../process/memory.ts';
import type { Range } from './regions.ts';

/** Of signal frames, where their mark says no other. */
const ALIGNMENT = 16n;

/** Bytes that are read at a time. */
const CHUNK = 1024n * 1024n;

/** Most signal frames that are looked at: a memory image of nothing but marks must not take minutes. */
const MOST = 10_000;

/** Reads every signal frame that the ranges may hold, in chunks. Whether a frame makes sense is the caller's to judge. */
export function* scan(memory: Memory, arch: Arch | undefined, ranges: readonly Range[]): Generator<SignalFrame> {
  const marks = arch?.signalFrames?.marks;
  if (marks === undefined) return;
  let left = MOST;
  for (const range of ranges) {
    for (const address of occurrences(memory, marks, range)) {
      if (left-- === 0) return;
      const frame = readSignalFrame(memory, arch, address);
      if (frame !== undefined) yield frame;
    }
  }
}

/** Addresses of signal frames whose mark is in a range. Marks are aligned, so none lies across the end of a chunk. */
function* occurrences(memory: Memory, marks: readonly Mark[], { start, end }: Range): Generator<bigint> {
  for (let at = start - (start % ALIGNMENT); at < end; at += CHUNK) {
    const chunk = memory.read(at, Number(end - at < CHUNK ? end - at : CHUNK));
    if (chunk === undefined) continue;
    const words = wordsOf(chunk);
    for (const mark of marks) {
      const { offset, alignment = ALIGNMENT } = mark;
      const [first, step] = [Number(offset % alignment) / WORD, Number(alignment) / WORD];
      for (
        let index = find(words, mark, at, first, step);
        index !== -1;
        index = find(words, mark, at, index + step, step)
      ) {
        const address = at + BigInt(index * WORD) - offset;
        if (address >= 0n) yield address;
      }
    }
  }
}

const WORD = Uint32Array.BYTES_PER_ELEMENT;

/** The same bytes as numbers, to be looked at where the mark can be: several times as fast as Buffer.indexOf. */
function wordsOf(bytes: Buffer): Uint32Array {
  const aligned = bytes.byteOffset % WORD === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / WORD));
}

/** The next place of a mark, among words that begin at an address. Functions of their own, for loops within generators run much slower. */
function find(words: Uint32Array, mark: Mark, at: bigint, start: number, step: number): number {
  return 'low' in mark ? findWords(words, mark, start, step) : findPointer(words, mark, at, start, step);
}

function findWords(words: Uint32Array, { low, high }: WordsMark, start: number, step: number): number {
  for (let index = start; index < words.length; index += step) {
    if (words[index] === low && words[index + 1] === high) return index;
  }
  return -1;
}

/** By the lower half of the pointer: who reads the frame looks at all of it. */
function findPointer(words: Uint32Array, mark: PointerMark, at: bigint, start: number, step: number): number {
  const { ahead, littleEndian } = mark;
  const target = Number(BigInt.asUintN(32, at + ahead));
  for (let index = start; index + 1 < words.length; index += step) {
    const low = littleEndian ? words[index] : swapped(words[index + 1] ?? 0);
    if (low === (target + index * WORD) >>> 0) return index;
  }
  return -1;
}

function swapped(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff_0000) | (word << 24)) >>> 0;
}
