import type { PlainLine } from '../log/plain.ts';
import { tracebackLine } from './grammar.ts';

/** A line to read. `lost`: it is the beginning of one whose end is not there; `nameCut`: of its last word, the end. */
export type WholeLine = PlainLine & { readonly lost?: true; readonly nameCut?: true };

/** Puts lines together that a terminal's width, or a mail's, took apart; one for each log. */
export interface WrappedLines {
  /** What to read in the place of this line; nothing while more of it may follow. */
  read(line: PlainLine): readonly WholeLine[];
  end(): readonly WholeLine[];
}

const FILE = /^\s+File "[^"]*(?:"(?<rest>.*))?$/;
const REST_OF_LINE = /^, line \d+(?: (?:i|in|in (?:<\w*)?)?)?$/;
const THREAD = /^(?:Current t|T)hread 0x[\da-fA-F]+(?: (?:\[[^\]]*\]? ?)?(?:\([a-z ,]*\)?)?)?$/;
const FRAME = /^\s+File ".*\w$/;
const MAX_PIECES = 5;
const USUAL_WIDTH = 80;
/** The rest of a function's name, alone on its line; a number alone is a line's. */
const REST_OF_NAME = /^(?!\d+$)\w{1,80}$/;

export function wrappedLines(): WrappedLines {
  /** Where lines were wrapped, and where they were cut. */
  const widths = new Set([USUAL_WIDTH]);
  const cuts = new Set<number>();
  let longest = 0;
  let pieces: PlainLine[] = [];

  return {
    read(line) {
      longest = Math.max(longest, line.whole.length);
      if (pieces.length === 0) return begin(line);
      const joined = join(line);
      if (joined !== undefined) return joined;
      if (pieces.length < MAX_PIECES && mayGoOn(line)) {
        pieces.push(line);
        return [];
      }
      return [...given(), ...begin(line)];
    },
    end: given,
  };

  function begin(line: PlainLine): readonly PlainLine[] {
    if (!isBegun(line.text) && !(FRAME.test(line.text) && isWhole(line.text))) return [line];
    pieces = [line];
    return [];
  }

  function join(line: PlainLine): readonly WholeLine[] | undefined {
    const [first, word] = pieces as [PlainLine, PlainLine?];
    if (!isWhole(first.text)) {
      if (isWhole(line.text) || isBegun(line.text)) return undefined;
      const inWords = `${concatenated(pieces).trimEnd()} ${line.text.trimStart()}`;
      const text = [concatenated([...pieces, line]), inWords].find((each) => isWhole(each));
      return text === undefined ? undefined : taken(first, text);
    }
    if (word === undefined)
      return REST_OF_NAME.test(line.text) && widths.has(first.whole.length)
        ? taken(first, first.text + line.text)
        : undefined;
    // Among frames, behind the longest of all lines, a lone word is the rest of a name.
    const amidFrames = first.whole.length === longest && (isWhole(line.text) || isBegun(line.text));
    return amidFrames ? [...taken(first, first.text + word.text), ...begin(line)] : undefined;
  }

  function taken(first: PlainLine, text: string): readonly WholeLine[] {
    widths.add(first.whole.length);
    pieces = [];
    return [{ ...first, text }];
  }

  function mayGoOn(line: PlainLine): boolean {
    const [first] = pieces as [PlainLine];
    if (isWhole(first.text)) return pieces.length === 1 && REST_OF_NAME.test(line.text);
    return isBegun(concatenated([...pieces, line]));
  }

  function given(): readonly WholeLine[] {
    const [first, ...rest] = pieces;
    pieces = [];
    if (first === undefined) return [];
    if (isWhole(first.text)) return [cuts.has(first.whole.length) ? { ...first, nameCut: true } : first, ...rest];
    cuts.add(first.whole.length);
    return [{ ...first, lost: true }, ...rest];
  }
}

/** Whether a text is a frame or a thread's first line, cut off anywhere behind what tells it. */
function isBegun(text: string): boolean {
  const file = FILE.exec(text);
  if (file === null) return THREAD.test(text);
  const rest = file.groups?.rest ?? '';
  return ', line '.startsWith(rest) || REST_OF_LINE.test(rest);
}

function concatenated(pieces: readonly PlainLine[]): string {
  return pieces.map(({ text }) => text).join('');
}

function isWhole(text: string): boolean {
  const kind = tracebackLine(text)?.kind;
  return kind === 'frame' || kind === 'thread';
}
