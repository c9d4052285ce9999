import type { Mode } from './encoding.ts';
import { once } from '../../../text/once.ts';
import { parseOpcode, type Opcode } from './opcode.ts';

/**
 * The opcode maps of the general instructions in 64-bit mode, 16 entries a row, as in the manuals' appendix A.
 * Entries are those of opcode.ts; `/name` is a group, told apart by the ModRM byte; `V` is in vector-map.ts.
 */
const ONE_BYTE = `
  w1 wv r1 rv n+b n+z . .  w1 wv r1 rv n+b n+z . .
  w1 wv r1 rv n+b n+z . .  w1 wv r1 rv n+b n+z . .
  w1 wv r1 rv n+b n+z . .  w1 wv r1 rv n+b n+z . .
  w1 wv r1 rv n+b n+z . .  r1 rv r1 rv n+b n+z . .
  . . . . . . . .  . . . . . . . .
  n!push n!push n!push n!push n!push n!push n!push n!push  n!pop n!pop n!pop n!pop n!pop n!pop n!pop n!pop
  . . . r4 . . . .  n+z!push rv+z n+b!push rv+b k!priv k!priv k!priv k!priv
  n+b n+b n+b n+b n+b n+b n+b n+b  n+b n+b n+b n+b n+b n+b n+b n+b
  /80 /81 . /83 r1 rv w1 wv  w1 wv r1 rv w2 m r2 /8f
  n n n n n n n n  n n . n n!push n!pop n n
  r1+o rv+o w1+o wv+o n1!movs nv!movs n1!cmps nv!cmps  n+b n+z n1!stos nv!stos n1!lods nv!lods n1!scas nv!scas
  n+b n+b n+b n+b n+b n+b n+b n+b  n+i n+i n+i n+i n+i n+i n+i n+i
  w1+b wv+b n+w!ret n!ret . . /c6 /c7  k+w+b n!leave k+w k n!bp n+b!priv . k
  w1 wv w1 wv . . . k  /d8 /d9 /da /db /dc /dd /de /df
  n+b n+b n+b n+b n+b!priv n+b!priv n+b!priv n+b!priv  n+d!call n+d . n+b n!priv n!priv n!priv n!priv
  . n!bp . . n!priv n /f6 /f7  n n n!priv n!priv n n /fe /ff`;

const TWO_BYTE = `
  /0f00 /0f01 r2 r2 . n k!priv k!priv  k!priv k!priv . n!ud . m n .
  V V V V V V V V  m m u u m m m m
  g!priv g!priv g!priv g!priv . . . .  V V V V V V V V
  k!priv n k!priv k!priv k k . .  . . . . . . . .
  rv rv rv rv rv rv rv rv  rv rv rv rv rv rv rv rv
  V V V V V V V V  V V V V V V V V
  V V V V V V V V  V V V V V V V V
  V V V V V V V V  . . V V V V V V
  n+d n+d n+d n+d n+d n+d n+d n+d  n+d n+d n+d n+d n+d n+d n+d n+d
  w1 w1 w1 w1 w1 w1 w1 w1  w1 w1 w1 w1 w1 w1 w1 w1
  n!push n!pop n uv wv+b wv . .  n!push n!pop k!priv uv wv+b wv /0fae rv
  w1 wv u uv u u r1 r2  rv m!ud /0fba uv rv rv r1 r2
  w1 wv V wy V V V /0fc7  n n n n n n n n
  V V V V V V V V  V V V V V V V V
  V V V V V V V V  V V V V V V V V
  V V V V V V V V  V V V V V V V m!ud`;

/** By the reg field of the ModRM byte. */
const GROUPS: Readonly<Record<string, string>> = {
  '/80': 'w1+b w1+b w1+b w1+b w1+b w1+b w1+b r1+b',
  '/81': 'wv+z wv+z wv+z wv+z wv+z wv+z wv+z rv+z',
  '/83': 'wv+b wv+b wv+b wv+b wv+b wv+b wv+b rv+b',
  '/8f': 'wp!pop . . . . . . .',
  '/c6': 'w1+b . . . . . . .',
  '/c7': 'wv+z . . . . . . .',
  '/d8': 'r4 r4 r4 r4 r4 r4 r4 r4',
  '/d9': 'r4 g w4 w4 r28 r2 w28 w2',
  '/da': 'r4 r4 r4 r4 r4 r4 r4 r4',
  '/db': 'r4 w4 w4 w4 g r10 g w10',
  '/dc': 'r8 r8 r8 r8 r8 r8 r8 r8',
  '/dd': 'r8 w8 w8 w8 r108 g w108 w2',
  '/de': 'r2 r2 r2 r2 r2 r2 r2 r2',
  '/df': 'r2 w2 w2 w2 r10 r8 w10 w8',
  '/f6': 'r1+b r1+b w1 w1 r1 r1 r1!div r1!div!signed',
  '/f7': 'rv+z rv+z wv wv rv rv rv!div rv!div!signed',
  '/fe': 'w1 w1 . . . . . .',
  '/ff': 'wv wv ra!call u ra!jump u rp!push .',
  '/0f00': 'w2 w2 u!priv u!priv r2 r2 . .',
  '/0f01':
    'w10!implicit w10!implicit u!priv!implicit u!priv!implicit w2!implicit u!implicit u!priv!implicit u!priv!implicit',
  '/0fae': 'w512!aligned r512!aligned r4 w4 u u u r1',
  '/0fba': '. . . . rv+b wv+b wv+b wv+b',
  '/0fc7': '. wc!aligned g u u u u u',
};

/** What 32-bit mode has in the one-byte map instead: push and pop of segments, decimal arithmetic, inc and dec in place of REX, bound. */
const OF_32_BITS = `
  06 n!push  07 n!pop  0e n!push  16 n!push  17 n!pop  1e n!push  1f n!pop
  27 n  2f n  37 n  3f n
  40 n  41 n  42 n  43 n  44 n  45 n  46 n  47 n  48 n  49 n  4a n  4b n  4c n  4d n  4e n  4f n
  60 k  61 k  62 u  63 w2  82 /80  c4 u  c5 u  ce k  d4 n+b  d5 n+b  d6 n`;

type Entry = Opcode | readonly (Opcode | undefined)[] | 'vector' | undefined;

const [oneByte, twoByte] = [once(() => parseMap(ONE_BYTE)), once(() => parseMap(TWO_BYTE))];
const MAPS: Readonly<Record<Mode, readonly (() => readonly Entry[])[]>> = {
  32: [once(() => withOthers(oneByte(), OF_32_BITS)), twoByte],
  64: [oneByte, twoByte],
};

/** The general instruction of an opcode in the one-byte (0) or two-byte (1) map; `vector` if it is one of vector-map.ts. */
export function generalOpcode(map: number, opcode: number, modrm: number, mode: Mode): Opcode | 'vector' | undefined {
  const entry = MAPS[mode][map]?.()[opcode];
  return Array.isArray(entry) ? entry[(modrm >> 3) & 7] : (entry as Opcode | 'vector' | undefined);
}

function parseMap(text: string): readonly Entry[] {
  return text.trim().split(/\s+/).map(parseEntry);
}

function withOthers(map: readonly Entry[], text: string): readonly Entry[] {
  const others = new Map(
    [...text.matchAll(/([0-9a-f]{2}) (\S+)/g)].map(([, code = '', entry = '']) => [Number.parseInt(code, 16), entry]),
  );
  return map.map((entry, opcode) => {
    const other = others.get(opcode);
    return other === undefined ? entry : parseEntry(other);
  });
}

function parseEntry(entry: string): Entry {
  if (entry === 'V') return 'vector';
  return GROUPS[entry]?.split(' ').map(parseOpcode) ?? parseOpcode(entry);
}
