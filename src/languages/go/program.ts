import type { Encoding } from '../../elf/fields.ts';
import type { LanguageImage } from '../memory.ts';
import type { Pages } from '../pages.ts';

/** A program of Go's, or a library, as its run-time knows it: `runtime.moduledata`. */
export interface Program {
  /** `go1.24.4`. */
  readonly version: string;
  /** Where its code begins and ends. */
  readonly text: bigint;
  readonly textEnd: bigint;
  /** Its table of functions (`runtime.pcHeader` and what it leads to): `.gopclntab`, which strip leaves. */
  readonly table: FunctionTable;
  /** Writable memory of the program, in which its variables are. */
  readonly data: readonly Range[];
  /** Where the descriptions of types are, and what functions know beside their lines; absent where the version keeps them elsewhere. */
  readonly types?: bigint;
  readonly functionData?: bigint;
}

export interface FunctionTable {
  /** Since 1.20; before, an entry of an inlined call is larger. */
  readonly isNew: boolean;
  readonly quantum: number;
  readonly names: bigint;
  readonly units: bigint;
  readonly files: bigint;
  readonly values: bigint;
  readonly functions: bigint;
  /** Pairs of an offset into the code and one into `functions`. */
  readonly index: bigint;
  readonly count: number;
}

export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** The first word of the table (debug/gosym/pclntab.go): of 1.18 and 1.19, and of 1.20 and later. */
const MAGIC = { old: 0xffff_fff0, new: 0xffff_fff1 } as const;
/** Offsets in `runtime.moduledata`, measured with gdb on 1.19.8, 1.24.4 and 1.27.3: the first part is the same in all. */
const AT = {
  names: 8,
  units: 32,
  files: 56,
  values: 80,
  functions: 104,
  index: 128,
  text: 176,
  textEnd: 184,
} as const;
const LAST_PARTS = [
  { types: 280, typesEnd: 288, constants: 296, functionData: 304 }, // 1.18, 1.19
  { types: 296, typesEnd: 304, constants: 312, functionData: 320 }, // 1.20
  { types: 296, typesEnd: 312, constants: 336, functionData: 344 }, // 1.27
] as const;
/** noptrdata, data, bss, noptrbss: a start and an end each. */
const DATA = [192, 208, 224, 240] as const;
const MOST_FUNCTIONS = 1 << 22;

/**
 * Finds the program by what its run-time keeps of it in writable memory: the first word leads to the table of functions, which begins with
 * a magic number. No symbol is needed.
 * @returns undefined where no module of the process is one of Go's since 1.18; the reason where it is, but its table can't be read.
 */
export function findProgram(image: LanguageImage, pages: Pages): Program | { readonly why: string } | undefined {
  const module = image.modules.find(({ path }) => path === image.executable);
  if (module === undefined || image.encoding.bits !== 64) return undefined;
  // What the loader has protected since is written too, and so in the core.
  const written = image.segments.filter(
    (segment) =>
      (segment.writable || segment.fileSize > PAGE) && segment.start < module.end && segment.end > module.base,
  );
  const pieces = written.map(({ start, end }) => {
    return { start, data: image.read(start, Math.min(Number(end - start), SEARCHED)) ?? Buffer.alloc(0) };
  });
  const told = pieces.map(({ data }) => versionIn(data)).find((found) => found !== undefined);
  for (const { start, data } of pieces) {
    for (const { at, word } of wordsWithin(data, image.encoding, module, isHead)) {
      const program = programAt(pages, start + BigInt(at), word);
      if (program === undefined) continue;
      return {
        version: told ?? versionVariable(pages, pieces, image, module) ?? 'an unknown version of Go',
        ...program,
      };
    }
  }
  if (told === undefined) return undefined;
  return {
    why: `the table of functions of this program of ${told} can't be read: Faultline knows those of Go 1.18 and later, and reads them from the program's file`,
  };
}

/** `runtime.moduledata` begins with the address of the table's header, then that of the names, which stand behind the header of 72 bytes. */
const isHead = (first: number, second: number): boolean => second - first >= HEADER && second - first <= ALIGNED;
const [HEADER, ALIGNED] = [72, 256];

/** A word that is an address in a module, and where it stands. */
interface Pointer {
  readonly at: number;
  readonly word: bigint;
}

/** The pointers into a module, where they and the word behind them fit; as floating point, for most words are none. */
function wordsWithin(
  data: Buffer,
  { littleEndian }: Encoding,
  { base, end }: { readonly base: bigint; readonly end: bigint },
  fits: (word: number, next: number) => boolean,
): Pointer[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [low, high] = littleEndian ? [0, 4] : [4, 0];
  const [first, last] = [Number(base), Number(end)];
  const found: Pointer[] = [];
  for (let at = 0, next = 0; at + 8 <= data.length; at += 8) {
    const word = next;
    next = view.getUint32(at + high, littleEndian) * 2 ** 32 + view.getUint32(at + low, littleEndian);
    if (word >= first && word < last && fits(word, next))
      found.push({ at: at - 8, word: view.getBigUint64(at - 8, littleEndian) });
  }
  return found;
}

const SEARCHED = 1 << 24;
const PAGE = 4096;

/** `.go.buildinfo` (debug/buildinfo): since 1.18 the version stands in it, behind its length. */
function versionIn(data: Buffer): string | undefined {
  const at = data.indexOf(BUILD_INFO);
  if (at === -1) return undefined;
  if (((data[at + FLAGS] ?? 0) & HAS_TEXT) === 0) return 'Go before 1.18';
  const length = Math.min(data[at + TEXT] ?? 0, LONGEST_VERSION);
  return data.toString('latin1', at + TEXT + 1, at + TEXT + 1 + length);
}

/** `runtime.buildVersion`: a text of the program's constants, which a variable leads to. */
function versionVariable(
  pages: Pages,
  pieces: readonly Piece[],
  { encoding }: LanguageImage,
  module: { readonly base: bigint; readonly end: bigint },
): string | undefined {
  const isLength = (_: number, length: number): boolean => length >= 5 && length <= LONGEST_VERSION;
  for (const { data } of pieces) {
    for (const { at, word } of wordsWithin(data, encoding, module, isLength)) {
      const length = data[at + (encoding.littleEndian ? 8 : 15)] ?? 0;
      const text = pages.bytes(word, length)?.toString('latin1');
      if (text !== undefined && /^go1\.\d{1,3}(?:\.\d+|(?:rc|beta)\d+)?(?: |$)/.test(text)) return text;
    }
  }
  return undefined;
}

interface Piece {
  readonly start: bigint;
  readonly data: Buffer;
}

const BUILD_INFO = Buffer.from('\u00ff Go buildinf:', 'latin1');
const [FLAGS, HAS_TEXT, TEXT] = [15, 2, 32];
const LONGEST_VERSION = 100; // less than a byte can hold

function programAt(pages: Pages, at: bigint, table: bigint): Omit<Program, 'version'> | undefined {
  const magic = pages.u32(table);
  if (magic !== MAGIC.old && magic !== MAGIC.new) return undefined;
  const [quantum, wordSize] = [pages.u8(table + 6n), pages.u8(table + 7n)];
  const word = (offset: number) => pages.word(at + BigInt(offset)) ?? 0n;
  const [text, textEnd, count] = [word(AT.text), word(AT.textEnd), word(AT.index + 8)];
  if (wordSize !== 8 || quantum === undefined || text >= textEnd || count < 2n || count > MOST_FUNCTIONS)
    return undefined;
  const last = LAST_PARTS.find((part) => isSound(part, word, magic === MAGIC.old));
  return {
    text,
    textEnd,
    table: {
      isNew: magic === MAGIC.new,
      quantum,
      names: word(AT.names),
      units: word(AT.units),
      files: word(AT.files),
      values: word(AT.values),
      functions: word(AT.functions),
      index: word(AT.index),
      count: Number(count) - 1, // the last entry only has the end
    },
    data: DATA.map((offset) => ({ start: word(offset), end: word(offset + 8) })).filter(
      ({ start, end }) => start < end,
    ),
    ...(last === undefined ? {} : { types: word(last.types), functionData: word(last.functionData) }),
  };
}

/** Whether what stands there can be these: constants, in which the types and the functions' data are, in this order. */
function isSound(part: (typeof LAST_PARTS)[number], word: (offset: number) => bigint, isOld: boolean): boolean {
  if (isOld !== (part === LAST_PARTS[0])) return false;
  const [types, typesEnd, constants, data] = [part.types, part.typesEnd, part.constants, part.functionData].map(word);
  if (types === undefined || typesEnd === undefined || constants === undefined || data === undefined) return false;
  return constants > word(AT.text) && constants <= types && types < typesEnd && data > constants;
}
