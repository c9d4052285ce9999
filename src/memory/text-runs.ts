import { isText } from './content.ts';

/** Text in memory: where it is, and what it says. */
export interface TextRun {
  /** Offsets of its first byte, and of the first behind it. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Fewer letters are chance. */
const LETTERS_MIN = 4;
/** Bytes of a letter: of plain text, of UTF-16, of UTF-32 (wchar_t). */
const WIDTHS = [1, 2, 4];

/** All text in some bytes, by where it begins; also what is written in two or four bytes a letter, in either byte order. */
export function textRuns(bytes: Buffer): TextRun[] {
  return WIDTHS.flatMap((width) => runsOf(bytes, width)).toSorted((a, b) => a.start - b.start);
}

function runsOf(bytes: Buffer, width: number): TextRun[] {
  const runs: TextRun[] = [];
  let start = 0;
  while (start < bytes.length) {
    let [at, text] = [start, ''];
    while (isLetter(bytes, at, width)) {
      text += String.fromCharCode(bytes[at] as number);
      at += width;
    }
    if (text.length >= LETTERS_MIN) runs.push({ start, end: at, text });
    start = text.length >= LETTERS_MIN ? at : start + 1;
  }
  return runs;
}

function isLetter(bytes: Buffer, at: number, width: number): boolean {
  const first = bytes[at];
  if (first === undefined || !isText(first)) return false;
  for (let behind = at + 1; behind < at + width; behind++) if (bytes[behind] !== 0) return false;
  return true;
}
