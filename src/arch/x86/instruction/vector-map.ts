import { once } from '../../../text/once.ts';
import { parseOpcode, type Opcode } from './opcode.ts';

/**
 * Vector instructions and those with a mandatory prefix, by opcode or range of opcodes: entries for no prefix, 66, F3
 * and F2. The maps hold the legacy, VEX and EVEX encodings, which read the same memory but for the vector's size `x`,
 * its half `h`, quarter `q` and eighth `e`. Opcodes that mean different things in them are left out.
 */
const MAP_0F = `
  10     rx!unaligned rx!unaligned r4 r8
  11     wx!unaligned wx!unaligned w4 w8
  12     r8 r8 rx rd
  13     w8 w8 . .
  14-15  rx rx . .
  16     r8 r8 rx .
  17     w8 w8 . .
  28     rx!aligned rx!aligned . .
  29     wx!aligned wx!aligned . .
  2a     r8 r8 ry ry
  2b     wx!aligned wx!aligned w4 w8
  2c-2d  r8 rx r4 r8
  2e-2f  r4 r8 . .
  50     g g . .
  51     rx rx r4 r8
  52-53  rx . r4 .
  54-57  rx rx . .
  58-59  rx rx r4 r8
  5a     rh rx r4 r8
  5b     rx rx rx .
  5c-5f  rx rx r4 r8
  60-62  r4 rx . .
  63-6b  r8 rx . .
  6c-6d  . rx . .
  6e     ry ry . .
  6f     r8 rx!aligned rx!unaligned rx!unaligned
  70     r8+b rx+b rx+b rx+b
  71-73  g+b g+b . .
  74-76  r8 rx . .
  77     n . . .
  7c-7d  . rx . rx
  7e     wy wy r8 .
  7f     w8 wx!aligned wx!unaligned wx!unaligned
  c2     rx+b rx+b r4+b r8+b
  c4     r2+b r2+b . .
  c5     g+b g+b . .
  c6     rx+b rx+b . .
  d0     . rx . rx
  d1-d3  r8 r16 . .
  d4-d5  r8 rx . .
  d6     . w8 g g
  d7     g g . .
  d8-e0  r8 rx . .
  e1-e2  r8 r16 . .
  e3-e5  r8 rx . .
  e6     . rx rh rx
  e7     w8 wx!aligned . .
  e8-ef  r8 rx . .
  f0     . . . rx!unaligned
  f1-f3  r8 r16 . .
  f4-f6  r8 rx . .
  f8-fe  r8 rx . .`;

const MAP_0F38 = `
  00-0b  r8 rx . .
  0c-12  . rx . .
  13     . rh . .
  14-17  . rx . .
  18     . r4 . .
  19     . r8 . .
  1a     . r16 . .
  1b     . r32 . .
  1c-1e  r8 rx . .
  1f     . rx . .
  20     . rh . .
  21     . rq . .
  22     . re . .
  23     . rh . .
  24     . rq . .
  25     . rh . .
  26-27  . rx rx .
  28-29  . rx g .
  2a     . rx!aligned g .
  2b     . rx . .
  2c-2d  . rx!vex . .
  2e-2f  . wx!vex . .
  30     . rh . .
  31     . rq . .
  32     . re . .
  33     . rh . .
  34     . rq . .
  35     . rh . .
  36-37  . rx . .
  38-39  . rx g .
  3a-40  . rx . .
  41     . r16 . .
  44-47  . rx . .
  50-53  . rx . .
  58     . r4 . .
  59     . r8 . .
  5a     . r16 . .
  5b     . r32 . .
  64-66  . rx . .
  75-77  . rx . .
  78     . r1 . .
  79     . r2 . .
  7a-7c  . g . .
  7d-7f  . rx . .
  8c     . rx!vex . .
  8d     . rx . .
  8e     . wx!vex . .
  96-98  . rx . .
  99     . ry . .
  9a     . rx . .
  9b     . ry . .
  9c     . rx . .
  9d     . ry . .
  9e     . rx . .
  9f     . ry . .
  a6-a8  . rx . .
  a9     . ry . .
  aa     . rx . .
  ab     . ry . .
  ac     . rx . .
  ad     . ry . .
  ae     . rx . .
  af     . ry . .
  b4-b8  . rx . .
  b9     . ry . .
  ba     . rx . .
  bb     . ry . .
  bc     . rx . .
  bd     . ry . .
  be     . rx . .
  bf     . ry . .
  c8-cd  r16 . . .
  cf     . rx . .
  db-df  . rx . .
  f0     rv rv . r1
  f1     wv wv . rv
  f2-f3  ry!vex . . .
  f5     ry!vex . ry!vex ry!vex
  f6     . ry ry ry!vex
  f7     ry!vex ry!vex ry!vex ry!vex`;

/** All have a constant of one byte. */
const MAP_0F3A = `
  00-06  . rx . .
  08-09  . rx . .
  0a     . r4 . .
  0b     . r8 . .
  0c-0e  . rx . .
  0f     r8 rx . .
  14     . w1 . .
  15     . w2 . .
  16     . wy . .
  17     . w4 . .
  18     . r16 . .
  19     . w16 . .
  1a     . r32 . .
  1b     . w32 . .
  1d     . wh . .
  1e-1f  . rx . .
  20     . r1 . .
  21     . r4 . .
  22     . ry . .
  23     . rx . .
  25     . rx . .
  30-33  . g . .
  38     . r16 . .
  39     . w16 . .
  3a     . r32 . .
  3b     . w32 . .
  3e-3f  . rx . .
  40     . rx . .
  41     . r16 . .
  42-44  . rx . .
  46     . rx . .
  4a-4c  . rx!vex . .
  60-63  . rx!unaligned . .
  70-73  . rx . .
  cc     r16 . . .
  ce-cf  . rx . .
  df     . rx . .
  f0     . . . ry!vex`;

/** VEX instructions on mask registers that the general map has other instructions for; of W0, then of W1. */
const MASKS = `
  41-42  g g . .  g g . .
  44-47  g g . .  g g . .
  4a-4b  g g . .  g g . .
  90     r2 r1 . .  r8 r4 . .
  91     w2 w1 . .  w8 w4 . .
  92-93  g g . g  g g . g
  98-99  g g . .  g g . .`;

type OpcodeMap = ReadonlyMap<number, readonly (Opcode | undefined)[]>;

/** Read when they are first asked for: most crashes are at none of these. */
const maps: Readonly<Record<number, () => OpcodeMap>> = {
  1: once(() => parseMap(MAP_0F, '')),
  2: once(() => parseMap(MAP_0F38, '')),
  3: once(() => parseMap(MAP_0F3A, '+b')),
};
const masks = once(() => parseMap(MASKS, ''));

/**
 * The vector instruction of an opcode.
 * @param map 1 for 0F, 2 for 0F38, 3 for 0F3A
 * @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
 */
export function vectorOpcode(map: number, opcode: number, prefix: number): Opcode | undefined {
  return maps[map]?.().get(opcode)?.[prefix];
}

/** The VEX instruction on mask registers of an opcode after 0F. */
export function maskOpcode(opcode: number, prefix: number, wide: boolean): Opcode | undefined {
  return masks().get(opcode)?.[prefix + (wide ? 4 : 0)];
}

function parseMap(text: string, immediate: string): OpcodeMap {
  const map = new Map<number, readonly (Opcode | undefined)[]>();
  for (const line of text.trim().split('\n')) {
    const [range = '', ...entries] = line.trim().split(/\s+/);
    const [first = 0, last = first] = range.split('-').map((digits) => Number.parseInt(digits, 16));
    const opcodes = entries.map((entry) => parseOpcode(entry.replace(/^([^.!]+)/, `$1${immediate}`)));
    for (let opcode = first; opcode <= last; opcode++) map.set(opcode, opcodes);
  }
  return map;
}
