import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { withUsualFlags } from './small-heap.ts';
import { makeDirectory } from './user-directories.ts';

/** What V8 compiled of a file: by the checksum of the source, for V8 itself compares no more than its length. */
interface Compiled {
  readonly source: number;
  readonly code: Buffer;
}

/** What is kept in a file: since when, in milliseconds, when that was last written, and the code of each file. */
interface Kept {
  readonly since: number;
  readonly written: number;
  readonly files: ReadonlyMap<string, Compiled>;
}

/** What stands before the code: whose each piece is. */
interface Index {
  readonly since: number;
  readonly written: number;
  readonly files: readonly (readonly [file: string, source: number, at: number, length: number])[];
}

/** V8 reads code in place where it begins at a multiple of eight bytes, and copies it elsewhere. */
const ALIGNMENT = 8;
/** Checksum of all that follows, and length of the index. */
const HEAD = 8;
/** The second time at which code is written is so much later, in milliseconds. */
const SOON = 1000;

/**
 * The code of the files that are loaded together, kept from run to run. It is taken when a run ends, so that functions are in it
 * that V8 compiles when they are first called, which Node's own cache leaves out: a fifth of a short run. Each run may call others,
 * so it is written anew after a second, two, four and so on, some 25 times in a year, and loses none that it has. V8 refuses code of
 * another version or of other flags by itself, but takes damaged code as it is, and may end over it: hence the checksum.
 */
export class CompiledCode {
  readonly #place: string;
  readonly #kept: Kept;
  readonly #loaded = new Map<string, { readonly source: number; readonly script: Script }>();
  #isComplete = true;

  /** @param place the file in which it is kept, which need not be there. */
  constructor(place: string) {
    this.#place = place;
    this.#kept = read(place);
  }

  /**
   * Compiles a file, or takes what is kept of it.
   * @param before put before the first line, whose columns stay those of the file.
   */
  script(file: string, before: string, after: string): Script {
    const bytes = readFileSync(file);
    const source = crc32(bytes);
    const kept = this.#kept.files.get(file);
    const cachedData = kept?.source === source ? kept.code : undefined;
    const text = `${before}${bytes.toString()}${after}`;
    const options = { filename: file, columnOffset: -before.length };
    const script = withUsualFlags(
      () => new Script(text, cachedData === undefined ? options : { ...options, cachedData }),
    );
    if (cachedData === undefined || script.cachedDataRejected === true) this.#isComplete = false;
    this.#loaded.set(file, { source, script });
    return script;
  }

  /** Writes what was compiled, if that lacks a file or its time has come. It only saves time: no failure is told. */
  keep(): void {
    const { since, written } = this.#kept;
    const now = Date.now();
    if (this.#isComplete && now - since < 2 * (written - since) + SOON) return;
    const files = new Map([...this.#kept.files].filter(([file]) => existsSync(file))); // an older build's are gone
    for (const [file, { source, script }] of this.#loaded)
      files.set(file, { source, code: withUsualFlags(() => script.createCachedData()) });
    try {
      write(this.#place, { since: since === 0 ? now : since, written: now, files });
    } catch {
      // a full disk, or a directory that can't be written to
    }
  }
}

const NOTHING: Kept = { since: 0, written: 0, files: new Map() };

function read(place: string): Kept {
  try {
    if (statSync(place).uid !== process.geteuid?.()) return NOTHING; // with another's HOME (sudo -E) code of theirs is not run
    const bytes = readFileSync(place);
    if (crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return NOTHING;
    const end = HEAD + bytes.readUInt32LE(4);
    const { since, written, files } = JSON.parse(bytes.toString('utf8', HEAD, end)) as Index;
    const codes = bytes.subarray(aligned(end));
    const compiled = files.map(
      ([file, source, at, length]) => [file, { source, code: codes.subarray(at, at + length) }] as const,
    );
    return { since, written, files: new Map(compiled) };
  } catch {
    return NOTHING; // the first run
  }
}

/** In one go, for another run may read or write it at the same time. */
function write(place: string, kept: Kept): void {
  const bytes = packed(kept);
  makeDirectory(path.dirname(place));
  const own = `${place}.${process.pid}`;
  try {
    writeFileSync(own, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(own, place);
  } catch (error) {
    rmSync(own, { force: true });
    throw error;
  }
}

function packed({ since, written, files }: Kept): Buffer {
  const places: [file: string, source: number, at: number, length: number][] = [];
  let length = 0;
  for (const [file, { source, code }] of files) {
    places.push([file, source, length, code.length]);
    length = aligned(length + code.length);
  }
  const index = Buffer.from(JSON.stringify({ since, written, files: places } satisfies Index));
  const start = aligned(HEAD + index.length);
  const bytes = Buffer.alloc(start + length);
  bytes.writeUInt32LE(index.length, 4);
  index.copy(bytes, HEAD);
  for (const [file, , at] of places) files.get(file)?.code.copy(bytes, start + at);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)));
  return bytes;
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
