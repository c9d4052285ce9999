import { FrameHead } from './frame-line.ts';

/** What may stand at a place of a text that is not the same each time. */
const HEX = 1;
const DIGIT = 2;
const SHADOW = 4;

const CLASSES = new Uint8Array(256);
for (const [of, characters] of [
  [HEX, '0123456789abcdef'],
  [DIGIT, '0123456789'],
  [SHADOW, '0123456789abcdef [] '],
] as const)
  for (const character of characters) CLASSES[character.charCodeAt(0)] = (CLASSES[character.charCodeAt(0)] ?? 0) | of;

const ADDRESS = /(?<!\+)0x(?<hex>[\da-f]{5,16})(?![\da-fx])/g;
const THREAD = /(?<=\btid=)\d{1,10}/g;
const PID = /(?<===)\d{1,10}(?===)|(?<=\(pid=)\d{1,10}(?=\))/g;
/** `=>0x0c047fff8000: fa fa[fd]fd`, ` 00 00 00 00  be be be be` below a note. */
const BYTES = /^[ =>]{1,4}(?:0x[\da-f]{8,16}: ?)?(?<bytes>[\da-f []{2}[\da-f [\]]{6,}) *$/;

/** A text by its bytes, apart from addresses and the number of its process. It has no NUL: as numbers +0 and -0 would be the same. */
export interface Template {
  readonly length: number;
  /** Its bytes, which count outside the holes. */
  readonly text: DataView;
  /** Ascending, three numbers each: where it begins, where it ends, what may stand there. */
  readonly holes: readonly number[];
  /** Where the process's number stands, which is the same in all of them. */
  readonly pids: readonly number[];
  readonly pidLength: number;
}

/** A piece of a log, also as numbers. */
export interface Viewed {
  readonly bytes: Buffer;
  readonly view: DataView;
}

const head = new FrameHead();

/** The same bytes, to be compared with templates. */
export function viewed(bytes: Buffer): Viewed {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/**
 * The template of a text.
 * @param text as latin1, whole lines.
 * @param pid the number of its process, if it tells it.
 * @param isFirstOwn its first line is told by its very letters (a place that is an address).
 */
export function templateOf(text: string, pid: number | undefined, isFirstOwn: boolean): Template {
  const classes = new Uint8Array(text.length);
  const own = pid === undefined ? '' : String(pid);
  const pids: number[] = [];
  const open = (from: number, length: number, of: number): void => {
    classes.fill(of, from, from + length);
  };
  let start = 0;
  for (const line of text.split('\n')) {
    if (head.read(line, 0, line.length)) frameHoles(line, start, open);
    else if (start > 0 || !isFirstOwn) textHoles(line, start, open);
    for (const { 0: number, index } of head.read(line, 0, line.length) ? [] : line.matchAll(PID))
      if (number === own) {
        open(start + index, number.length, DIGIT);
        pids.push(start + index);
      }
    start += line.length + 1;
  }
  const { buffer, byteOffset, length } = Buffer.from(text, 'latin1');
  const bytes = new DataView(buffer, byteOffset, length);
  return { length, text: bytes, holes: holesIn(classes), pids, pidLength: own.length };
}

function holesIn(classes: Uint8Array): number[] {
  const holes: number[] = [];
  for (let at = 0; at < classes.length;) {
    const from = at;
    const of = classes[from] as number;
    while (at < classes.length && classes[at] === of) at += 1;
    if (of !== 0) holes.push(from, at, of);
  }
  return holes;
}

type Open = (from: number, length: number, of: number) => void;

/** Of a frame only its address differs: `    #0 0x55a076dbd476 in copy a.c:3`. */
function frameHoles(line: string, start: number, open: Open): void {
  const address = /^\s*#\d+ +0x(?=[\da-f]+(?: |$))/.exec(line)?.[0].length;
  if (address === undefined) return;
  open(start + address, /^[\da-f]+/.exec(line.slice(address))?.[0].length ?? 0, HEX);
}

function textHoles(line: string, start: number, open: Open): void {
  for (const { groups, index } of line.matchAll(ADDRESS)) open(start + index + 2, groups?.hex?.length ?? 0, HEX);
  for (const { 0: number, index } of line.matchAll(THREAD)) open(start + index, number.length, DIGIT);
  const bytes = BYTES.exec(line)?.groups?.bytes;
  if (bytes !== undefined) open(start + line.lastIndexOf(bytes), bytes.length, SHADOW);
}

/** Whether the text stands there: eight bytes at a time, as numbers, which is most of what a log of repeats costs. */
export function stands(
  { text, holes, length, pids, pidLength }: Template,
  { bytes, view }: Viewed,
  at: number,
): boolean {
  if (at + length > bytes.length) return false;
  let index = 0;
  for (let hole = 0; hole < holes.length; hole += 3) {
    const [from, to, of] = [holes[hole] as number, holes[hole + 1] as number, holes[hole + 2] as number];
    if (!isSame(text, view, at, index, from)) return false;
    for (index = from; index < to; index++)
      if (((CLASSES[view.getUint8(at + index)] as number) & of) === 0) return false;
  }
  if (!isSame(text, view, at, index, length)) return false;
  const first = pids[0];
  for (let other = 1; other < pids.length; other++)
    for (let index = 0; index < pidLength; index++)
      if (bytes[at + (first as number) + index] !== bytes[at + (pids[other] as number) + index]) return false;
  return true;
}

function isSame(text: DataView, view: DataView, at: number, from: number, to: number): boolean {
  let index = from;
  for (; index + 8 <= to; index += 8)
    if (text.getFloat64(index, true) !== view.getFloat64(at + index, true)) return false;
  for (; index < to; index++) if (text.getUint8(index) !== view.getUint8(at + index)) return false;
  return true;
}

/** The number of the process in a text that stands there. */
export function pidThere({ pids: [first], pidLength }: Template, bytes: Buffer, at: number): number | undefined {
  if (first === undefined) return undefined;
  let pid = 0;
  for (let index = 0; index < pidLength; index++) pid = pid * 10 + (bytes[at + first + index] as number) - 48;
  return pid;
}
