import type { LeakKind, LeakSize, LossSize } from './model.ts';

const COMMA = 44;
const ZERO = 48;
const NINE = 57;
const KINDS: Readonly<Record<string, LeakKind>> = {
  'definitely lost': 'Leak_DefinitelyLost',
  'indirectly lost': 'Leak_IndirectlyLost',
  'possibly lost': 'Leak_PossiblyLost',
  'still reachable': 'Leak_StillReachable',
};

/** What the first line of a loss record says. */
export interface LossRecord {
  readonly kind: LeakKind;
  readonly leak: LossSize;
}

// `72 (24 direct, 48 indirect) bytes in 1 blocks are definitely lost in loss record 3 of 4`; where a leak check shows
// what changed since the last one, each number has its change: ` (+24)`.
const DELTA = String.raw`(?: \(([+-][\d,]+)\))?`;
const RECORD = new RegExp(
  String.raw`^([\d,]+)${DELTA}(?: \(([\d,]+)${DELTA} direct, ([\d,]+)${DELTA} indirect\))? bytes in ([\d,]+)${DELTA} blocks are (definitely lost|indirectly lost|possibly lost|still reachable) in (?:new )?loss record ([\d,]+) of ([\d,]+)$`,
);

/** Reads the first line of a loss record. */
export function parseLossRecord(text: string): LossRecord | undefined {
  const match = RECORD.exec(text);
  const kind = KINDS[match?.[9] ?? ''];
  if (match === null || kind === undefined) return undefined;
  const [, bytes, moreBytes, direct, moreDirect, indirect, moreIndirect, blocks, moreBlocks, , number, of] = match;
  return {
    kind,
    leak: {
      ...leakSize(bytes, blocks, direct, indirect),
      number: count(number),
      of: count(of),
      ...(moreBlocks === undefined ? {} : { change: leakSize(moreBytes, moreBlocks, moreDirect, moreIndirect) }),
    },
  };
}

function leakSize(bytes?: string, blocks?: string, direct?: string, indirect?: string): LeakSize {
  return {
    bytes: signed(bytes),
    blocks: signed(blocks),
    ...(direct === undefined ? {} : { direct: signed(direct), indirect: signed(indirect) }),
  };
}

/** `+24`, `-1,024`, `10`. */
function signed(text = '0'): number {
  return Number(text.replaceAll(',', ''));
}

const [BYTES, BLOCKS, OF] = [' bytes in ', ' blocks are ', ' of '].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
];
/** The kinds as a plain record names them; the most frequent first. */
const PLAIN_KINDS = Object.entries(KINDS)
  .map(([state, kind]) => [Buffer.from(`${state} in loss record `), kind] as const)
  .toReversed();

/**
 * Reads the first line of a loss record where it lies: `2 bytes in 1 blocks are still reachable in loss record 1 of 2`.
 * Nearly all are so, and there may be millions.
 * @returns undefined for any other line, and for records that are not so plain.
 */
export function parsePlainRecord(bytes: Buffer, start: number, end: number): LossRecord | undefined {
  const bytesEnd = numberEnd(bytes, start);
  const blocksStart = after(bytes, bytesEnd, BYTES);
  const blocksEnd = numberEnd(bytes, blocksStart);
  const stateStart = after(bytes, blocksEnd, BLOCKS);
  if (bytesEnd === start || blocksStart === 0 || stateStart === 0) return undefined;
  for (const [state, kind] of PLAIN_KINDS) {
    const record = after(bytes, stateStart, state);
    if (record === 0) continue;
    const recordEnd = numberEnd(bytes, record);
    const total = after(bytes, recordEnd, OF);
    if (total === 0 || total >= end) return undefined;
    return {
      kind,
      leak: {
        bytes: numberIn(bytes, start, bytesEnd),
        blocks: numberIn(bytes, blocksStart, blocksEnd),
        number: numberIn(bytes, record, recordEnd),
        of: numberIn(bytes, total, numberEnd(bytes, total)),
      },
    };
  }
  return undefined;
}

/** A number as valgrind prints it, with commas between thousands; NaN for anything else. */
export function count(text: string | undefined): number {
  return text === undefined || !/^[\d,]*$/.test(text) ? Number.NaN : Number(text.replaceAll(',', ''));
}

/** Where what follows a pattern begins, 0 if the pattern is not at `start`. */
function after(bytes: Buffer, start: number, pattern: Buffer): number {
  for (let at = 0; at < pattern.length; at++) if (bytes[start + at] !== pattern[at]) return 0;
  return start + pattern.length;
}

/** Where the digits and commas end that begin at `start`. */
function numberEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (isOfNumber(bytes[at])) at++;
  return at;
}

function isOfNumber(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= ZERO && byte <= NINE) || byte === COMMA);
}

function numberIn(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) if (bytes[at] !== COMMA) value = value * 10 + (bytes[at] as number) - ZERO;
  return value;
}
