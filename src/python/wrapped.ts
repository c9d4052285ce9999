import type { PlainLine } from '../log/plain.ts';
import { tracebackLine } from './grammar.ts';

/** A line to read. `lost`: it is the beginning of one whose end is not there. */
export type WholeLine = PlainLine & { readonly lost?: true };

/** Puts lines together that a terminal's width, or a mail's, took apart; one for each log. */
export interface WrappedLines {
  /** What to read in the place of this line; nothing while more of it may follow. */
  read(line: PlainLine): readonly WholeLine[];
  end(): readonly WholeLine[];
}

/** The beginning of a frame or of a thread's first line, cut off anywhere behind what tells it. */
const BEGUN =
  /^(?:\s+File "(?:[^"]*|[^"]*"(?:,(?: (?:l(?:i(?:n(?:e(?: (?:\d+(?: (?:in? ?)?)?)?)?)?)?)?)?)?)?)|(?:Current t|T)hread 0x[\da-fA-F]+(?: (?:\[[^\]]*\]? ?)?(?:\([a-z ,]*\)?)?)?)$/;
const MAX_PIECES = 5;
const USUAL_WIDTH = 80;
/** The rest of a function's name, alone on its line. */
const REST_OF_NAME = /^\w{1,80}>?$/;

export function wrappedLines(): WrappedLines {
  const widths = new Set([USUAL_WIDTH]);
  let pieces: PlainLine[] = [];

  return {
    read(line) {
      const [first] = pieces;
      if (first === undefined) return begin(line);
      const whole = joined(pieces, line);
      if (whole !== undefined) {
        widths.add(first.whole.length);
        pieces = [];
        return [{ ...first, text: whole }];
      }
      if (pieces.length < MAX_PIECES && BEGUN.test(concatenated([...pieces, line]))) {
        pieces.push(line);
        return [];
      }
      return [...given(), ...begin(line)];
    },
    end: given,
  };

  /** A name that reaches the edge may go on in the next line. */
  function begin(line: PlainLine): readonly PlainLine[] {
    const { text } = line;
    const reachesEdge = widths.has(line.whole.length) && text.includes(' File "') && /\w$/.test(text);
    if (!reachesEdge && !BEGUN.test(text)) return [line];
    pieces = [line];
    return [];
  }

  function given(): readonly WholeLine[] {
    const [first, ...rest] = pieces;
    pieces = [];
    if (first === undefined) return [];
    return [isWhole(first.text) ? first : { ...first, lost: true }, ...rest];
  }
}

function joined(pieces: readonly PlainLine[], line: PlainLine): string | undefined {
  if (isWhole(concatenated(pieces)) && !REST_OF_NAME.test(line.text)) return undefined;
  const inWords = `${concatenated(pieces).trimEnd()} ${line.text.trimStart()}`;
  return [concatenated([...pieces, line]), inWords].find((text) => isWhole(text));
}

function concatenated(pieces: readonly PlainLine[]): string {
  return pieces.map(({ text }) => text).join('');
}

function isWhole(text: string): boolean {
  const kind = tracebackLine(text)?.kind;
  return kind === 'frame' || kind === 'thread';
}
