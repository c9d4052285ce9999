import { fieldsOf, type Encoding } from '../../elf/fields.ts';
import type { Pages } from '../pages.ts';
import type { Program, Range } from './program.ts';

/** The first texts of `runtime.waitReasonStrings`, in all versions from 1.18 to 1.27; the order of the others changes. */
const FIRST = ['', 'GC assist marking', 'IO wait'] as const;
const STRING = 16;
const MOST = 80;
const LONGEST = 60;

/**
 * What goroutines may wait for, by its number: the version's own words, found by the first of them. None where they are
 * not found.
 */
export function waitReasons(
  pages: Pages,
  { data }: Program,
  readData: (range: Range) => Buffer | undefined,
  encoding: Encoding,
): string[] {
  for (const range of data) {
    const found = readData(range);
    if (found === undefined) continue;
    const fields = fieldsOf(found, encoding);
    const lengthAt = (at: number, index: number) => fields.u32(at + STRING * index + 8);
    for (let at = 0; at + STRING * FIRST.length <= found.length; at += 8) {
      if (!FIRST.every((text, index) => lengthAt(at, index) === text.length)) continue;
      const reasons = textsAt(pages, range.start + BigInt(at));
      if (FIRST.every((text, index) => reasons[index] === text)) return reasons;
    }
  }
  return [];
}

function textsAt(pages: Pages, start: bigint): string[] {
  const texts = [''];
  for (let index = 1; index < MOST; index++) {
    const at = start + BigInt(STRING * index);
    const [text, length] = [pages.word(at), pages.word(at + 8n)];
    if (text === undefined || length === undefined || length === 0n || length > LONGEST) break;
    const read = pages.bytes(text, Number(length))?.toString('latin1');
    if (read === undefined || !/^[\x20-\x7e]+$/.test(read)) break;
    texts.push(read);
  }
  return texts;
}
