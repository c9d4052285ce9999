import { endianness } from 'node:os';
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
  image: LanguageImage,
): Omit<RunTime, 'version'> | undefined {
  const { encoding, segments } = image;
  const isPointer = (value: bigint) => segmentAt(segments, value)?.writable === true;
  const fields = fieldsOf(data, encoding);
  const foundIn = (rows: readonly number[]) => {
    for (const at of rows) {
      const [head, main] = [fields.u64(at), fields.u64(at + WORD)];
      if (!isPointer(head) || !isPointer(main)) continue;
      const states = readThreads(memory, layout, head);
      const isOne = states?.threads.some(({ interpreter }) => interpreter.address === main && interpreter.id === 0);
      if (states !== undefined && isOne === true) return { ...states, layout, head: start + BigInt(at) };
    }
    return undefined;
  };
  for (const from of nearMainThread(data, image)) {
    const near = data.subarray(from, from + NEAR);
    const found = foundIn(rowsLikeInterpreters(near, encoding).map((at) => from + at));
    if (found !== undefined) return found;
  }
  return foundIn(rowsLikeInterpreters(data, encoding));
}

/** `main_thread` of the run-time stands 24 (3.12) to 40 bytes (3.9) behind its list of interpreters. */
const NEAR = 128;
/** Threads that may be the main one: the first by their ids. */
const MOST_MAIN = 4;

/** Where the run-time may be, by what pthread_self() gives in its main thread: a search that takes no time. */
function nearMainThread(data: Buffer, { threads, arch, encoding }: LanguageImage): number[] {
  const pointer = arch?.registers.threadPointer;
  if (pointer === undefined) return [];
  const first = threads.toSorted((a, b) => a.id - b.id).slice(0, MOST_MAIN);
  return first.flatMap(({ registers }) => {
    const id = Buffer.alloc(WORD);
    if (encoding.littleEndian) id.writeBigUInt64LE(registers[pointer] ?? 0n);
    else id.writeBigUInt64BE(registers[pointer] ?? 0n);
    const at = registers[pointer] === undefined ? -1 : data.indexOf(id);
    return at === -1 || at % WORD !== 0 ? [] : [Math.max(0, at - NEAR)];
  });
}

/**
 * Where two words that may be pointers to words stand before a small number. Halves of words in an array of them: numbers of 64 bits, and a view that is asked
 * for each, take several times as long, and this is the one long loop of a start.
 */
function rowsLikeInterpreters(data: Buffer, encoding: Encoding): number[] {
  const halves = halvesOf(data, encoding);
  const [low, high] = encoding.littleEndian ? [0, 1] : [1, 0];
  const rows: number[] = [];
  const end = halves.length - ROW / 4;
  for (let at = 0; at <= end; at += 2) {
    const count = halves[at + 4 + low] as number;
    if (count === 0 || count > MOST_INTERPRETERS || halves[at + 4 + high] !== 0) continue;
    const [head, main] = [halves[at + low] as number, halves[at + 2 + low] as number];
    if (head !== 0 && main !== 0 && ((head | main) & 7) === 0) rows.push(4 * at);
  }
  return rows;
}

const IS_LITTLE_ENDIAN = endianness() === 'LE';

/** Numbers of 32 bits. */
function halvesOf(bytes: Buffer, { littleEndian }: Encoding): Uint32Array {
  const length = bytes.length >> 2;
  const isAligned = bytes.byteOffset % 4 === 0 && littleEndian === IS_LITTLE_ENDIAN;
  const own = isAligned ? bytes : new Uint8Array(bytes.subarray(0, 4 * length)); // a copy
  if (littleEndian !== IS_LITTLE_ENDIAN) Buffer.from(own.buffer).swap32();
  return new Uint32Array(own.buffer, own.byteOffset, length);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
