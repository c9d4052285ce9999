import { fieldsOf, type Encoding } from '../../elf/fields.ts';
import { segmentAt } from '../../process/segments.ts';
import { isPythonFile, versionInName } from '../../runtimes/python.ts';
import { numbersOf, type LanguageImage, type Numbers } from '../memory.ts';
import { COOKIE, DEBUG_OFFSETS, readDebugOffsets } from './debug-offsets.ts';
import type { Layout } from './layout.ts';
import { LAYOUTS } from './layouts.ts';
import { readThreads, type ThreadStates } from './threads.ts';

/** A CPython in a process. */
export interface RunTime extends ThreadStates {
  /** `3.11`, or all of it where the run-time tells: `3.13.5`. */
  readonly version: string;
  readonly layout: Layout;
  /** A build without the global interpreter lock. */
  readonly freeThreaded?: true;
  /** Where the run-time keeps its first interpreter: what older versions keep at a known distance of it is found by this. */
  readonly head: bigint;
}

/** Why a process that has a CPython tells nothing of it. */
export interface NotFound {
  readonly why: string;
}

/** Bytes of a module's writable memory that are searched; `.data` and `.bss` of Python have less than one megabyte. */
const SEARCHED = 32 << 20;

/**
 * Finds the run-time of CPython in a process: by the cookie that it begins with since 3.13, before that by its list of
 * interpreters, which no other three words look like. Neither needs a symbol or the file: both lie in what it has written.
 * @returns undefined where the process has none.
 */
export function findRunTime(image: LanguageImage): RunTime | NotFound | undefined {
  const memory = numbersOf(image, image.encoding);
  const own = image.modules.filter(({ path }) => isPythonFile(baseName(path)));
  const candidates = [
    ...own,
    ...image.modules.filter(({ path }) => path === image.executable && !own.some((module) => module.path === path)),
  ];
  const version = minorVersion(image);
  const found: NotFound[] = [];
  for (const module of candidates) {
    for (const { start, data } of writable(image, module)) {
      const at = data.indexOf(COOKIE);
      const told = at === -1 ? undefined : byCookie(memory, start + BigInt(at), image);
      if (told !== undefined && !('why' in told)) return told;
      if (told !== undefined) found.push(told);
      const layout = version === undefined || image.encoding.bits !== 64 ? undefined : LAYOUTS.get(version);
      const searched = layout && byInterpreters(memory, layout, { start, data }, image);
      if (searched !== undefined) return { ...searched, version: `3.${version}` };
    }
  }
  if (found[0] !== undefined) return found[0];
  return own.length === 0 && version === undefined ? undefined : { why: whyNot(version, image) };
}

function whyNot(version: number | undefined, { encoding }: LanguageImage): string {
  if (version === undefined) return 'nothing tells which version of Python it is';
  if (version <= 12 && !LAYOUTS.has(version)) return `the structures of Python 3.${version} are not known`;
  if (version <= 12 && encoding.bits !== 64)
    return `the structures of Python 3.${version} with ${encoding.bits} bits are not known`;
  return 'its run-time is not in the memory that can be read, or not as this version has it, or was not started';
}

/** The second number of the version, by the names of the files of Python that are mapped; undefined where they differ. */
function minorVersion({ files }: LanguageImage): number | undefined {
  const versions = new Set(files.flatMap(({ path }) => versionInName(path) ?? []));
  return versions.size === 1 ? [...versions][0] : undefined;
}

interface Piece {
  readonly start: bigint;
  readonly data: Buffer;
}

/** What a module has written. */
export function writable({ segments, read }: LanguageImage, { base, end }: LanguageImage['modules'][number]): Piece[] {
  const inModule = segments.filter((segment) => segment.writable && segment.start < end && segment.end > base);
  return inModule.flatMap(({ start, end: segmentEnd }) => {
    const data = read(start, Math.min(SEARCHED, Number(segmentEnd - start)));
    return data === undefined ? [] : [{ start, data }];
  });
}

function byCookie(memory: Numbers, address: bigint, { encoding, read }: LanguageImage): RunTime | NotFound | undefined {
  const data = read(address, DEBUG_OFFSETS);
  const told = data && readDebugOffsets(data, encoding);
  if (told === undefined) return undefined;
  const version = versionText(told.version);
  if (told.layout === undefined) return { why: `the structures of Python ${version} are not known` };
  const head = address + BigInt(told.interpretersHead);
  const first = memory.word(head);
  if (first === 0n) return { why: `Python ${version} was not running: it has no interpreter` };
  const states = first === undefined ? undefined : readThreads(memory, told.layout, first);
  return states === undefined
    ? { why: `the interpreters of Python ${version} can't be read` }
    : { ...states, version, layout: told.layout, head, ...(told.freeThreaded ? { freeThreaded: true } : {}) };
}

/** PY_VERSION_HEX: two digits each for the three numbers. */
function versionText(hex: number): string {
  return `${hex >>> 24}.${(hex >>> 16) & 0xff}.${(hex >>> 8) & 0xff}`;
}

const WORD = 8;
const ROW = 3 * WORD;
const MOST_INTERPRETERS = 1 << 20;

/** `struct pyinterpreters`: the newest interpreter, the main one, and how many there have been. */
function byInterpreters(
  memory: Numbers,
  layout: Layout,
  { start, data }: Piece,
  { encoding, segments }: LanguageImage,
): Omit<RunTime, 'version'> | undefined {
  const isPointer = (value: bigint) => segmentAt(segments, value)?.writable === true;
  const fields = fieldsOf(data, encoding);
  for (const at of rowsLikeInterpreters(data, encoding)) {
    const [head, main] = [fields.u64(at), fields.u64(at + WORD)];
    if (!isPointer(head) || !isPointer(main)) continue;
    const states = readThreads(memory, layout, head);
    const isOne = states?.threads.some(({ interpreter }) => interpreter.address === main && interpreter.id === 0);
    if (states !== undefined && isOne === true) return { ...states, layout, head: start + BigInt(at) };
  }
  return undefined;
}

/**
 * Where two words that may be pointers to words stand before a small number. Halves of words, for numbers of 64 bits are slow to read; no generator, for
 * this is the one long loop of a start.
 */
function rowsLikeInterpreters(data: Buffer, { littleEndian }: Encoding): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [low, high] = littleEndian ? [0, 4] : [4, 0];
  const rows: number[] = [];
  for (let at = 0; at + ROW <= data.length; at += WORD) {
    const count = view.getUint32(at + 2 * WORD + low, littleEndian);
    if (count === 0 || count > MOST_INTERPRETERS || view.getUint32(at + 2 * WORD + high, littleEndian) !== 0) continue;
    const [head, main] = [view.getUint32(at + low, littleEndian), view.getUint32(at + WORD + low, littleEndian)];
    if (head !== 0 && main !== 0 && ((head | main) & 7) === 0) rows.push(at);
  }
  return rows;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
