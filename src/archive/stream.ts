import { once } from 'node:events';
import { Readable } from 'node:stream';
import { FaultlineError } from '../errors/errors.ts';
import { ElfError } from '../elf/elf.ts';
import type { Bytes } from '../elf/bytes.ts';
import { compressionOf, FORMATS, type Compression } from '../tools/compression.ts';
import { startTool } from '../tools/run.ts';

const CHUNK = 128 * 1024;
const SKIPPABLE = 0x184d2a50;

/** Bytes from the first to the last, as a stream. */
export function streamOf(bytes: Bytes): Readable {
  return Readable.from(chunksOf(bytes), { objectMode: false, highWaterMark: CHUNK });
}

/** The same, one piece after the other. */
export function* chunksOf(bytes: Bytes): Generator<Buffer> {
  for (let at = 0; at < bytes.size; at += CHUNK) yield bytes.read(at, CHUNK);
}

/** What a compressed stream holds. The program ends when `close` is called, at the latest. */
export interface Unpacked {
  readonly stream: Readable;
  /** What was wrong with the compressed data, once the stream has ended; undefined: nothing. */
  readonly damage: () => Promise<string | undefined>;
  readonly close: () => void;
}

/**
 * Unpacks a stream, or an open file, in a child process: Node's own zstd reads nothing from a file whose first frame is to be skipped
 * (pzstd writes those), and only the first of several.
 */
export async function unpack(packed: Readable | number, compression: Compression): Promise<Unpacked> {
  const { program, args } = FORMATS[compression];
  const isFile = typeof packed === 'number';
  const tool = await startTool({ program, args, ...(isFile ? { inputFile: packed } : {}) });
  let said = '';
  tool.stderr.on('data', (text) => (said = `${said}${String(text)}`.slice(-500)));
  if (!isFile) {
    tool.stdin.on('error', () => packed.destroy()); // it ended early: on damaged data
    packed.on('error', () => tool.stdin.end());
    packed.pipe(tool.stdin);
  }
  return {
    stream: tool.stdout as Readable,
    damage: async () => {
      const { exitCode, error } = await tool.ended;
      if (error !== undefined) throw error;
      return exitCode === 0
        ? undefined
        : said.trim().split('\n').at(-1) || `${program} ended with exit status ${exitCode}`;
    },
    close: () => tool.kill(),
  };
}

/** The first bytes of a stream, fewer if it is shorter, and a stream that still has them. */
export async function peek(stream: Readable, count: number): Promise<{ head: Buffer; stream: Readable }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < count) {
    const chunk = stream.read() as Buffer | null;
    if (chunk !== null) head = Buffer.concat([head, chunk]);
    else if (stream.readableEnded || stream.destroyed)
      return { head, stream: Readable.from([head], { objectMode: false }) };
    else await Promise.race([once(stream, 'readable'), once(stream, 'end'), once(stream, 'close')]);
  }
  stream.unshift(head);
  return { head: head.subarray(0, count), stream };
}

/**
 * How a stream is compressed, by its first bytes. Frames to be skipped may come first (pzstd writes one): their magic
 * is that of zstd and lz4 alike, the frame behind them decides.
 */
export function streamCompression(head: Buffer): Compression | undefined {
  let at = 0;
  while (head.length >= at + 8 && (head.readUInt32LE(at) & 0xffff_fff0) >>> 0 === SKIPPABLE)
    at += 8 + head.readUInt32LE(at + 4);
  return at > 0 && at + 4 > head.length ? 'zst' : compressionOf(head.subarray(at));
}

/** What a reader says that can't go on; our own errors are not about the archive. */
export function messageOf(error: unknown): string {
  if (error instanceof FaultlineError && !(error instanceof ElfError)) throw error;
  return error instanceof Error ? error.message : String(error);
}
