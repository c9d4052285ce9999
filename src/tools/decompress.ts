import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { constants, zstdDecompressSync } from 'node:zlib';
import { FORMATS, HEAD_BYTES, claimedSize, compressionOf, type Compression } from './compression.ts';
import { howItEnded, type ToolCommand } from './run.ts';
import { saveBytes, saveOutput } from './save-output.ts';

export type { Compression } from './compression.ts';

/** The program that decompresses a file to its standard output. */
export interface Decompressor extends Pick<ToolCommand, 'program' | 'args'> {
  readonly compression: Compression;
  /** No link. */
  readonly file: string;
  /** Bytes inside, where the header claims to know. */
  readonly claimed?: number;
}

/** What decompresses a file, by its first bytes; nothing where it is not compressed in a way we know. Links are followed here: zstd refuses them. */
export async function decompressor(file: string): Promise<Decompressor | undefined> {
  const head = readHead(file);
  const compression = compressionOf(head);
  if (compression === undefined) return undefined;
  const { program, args } = FORMATS[compression];
  const claimed = claimedSize(compression, head);
  const real = realpathSync(file);
  return { compression, file: real, program, args: [...args, real], ...(claimed === undefined ? {} : { claimed }) };
}

/**
 * Decompresses into a new file.
 * @returns the bytes written, and what is wrong where the compressed file is cut off or damaged: what
 * came before that has been written.
 * @throws as saveOutput.
 */
export async function decompress(
  { compression, file, program, args, claimed }: Decompressor,
  to: string,
  timeout?: number,
): Promise<{ size: number; damage?: string }> {
  const small = compression === 'zst' ? unpackedHere(file) : undefined;
  if (small !== undefined) return { size: saveBytes(small, to) };
  const { size, stderr, ...end } = await saveOutput(
    { program, args, ...(timeout === undefined ? {} : { timeout }) },
    to,
    claimed,
  );
  if (end.exitCode === 0) return { size };
  return { size, damage: complaint(stderr) ?? `${program} ${howItEnded(end)}` };
}

/** Bytes of a file, packed and not, that are unpacked without another program: that takes ten times as long to start. */
const PACKED_MAX = 1024 ** 2;
const UNPACKED_MAX = 16 * 1024 ** 2;

/**
 * What is in a small file as zstd packs one; undefined where it is large, or damaged (the program says how).
 * Of several frames Node unpacks the first alone, and says nothing.
 */
function unpackedHere(file: string): Buffer | undefined {
  if (statSync(file).size > PACKED_MAX) return undefined;
  const packed = readFileSync(file);
  const params = { [constants.ZSTD_d_windowLogMax]: 31 };
  try {
    // `info` is not in Node's types.
    const unpacked: unknown = zstdDecompressSync(
      packed,
      Object.assign({ params, maxOutputLength: UNPACKED_MAX }, { info: true }),
    );
    const { buffer, engine } = unpacked as { buffer: Buffer; engine: { bytesWritten: number } };
    return engine.bytesWritten === packed.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** What a tool said last, without the names before it: `xz: /a/core.xz: Unexpected end of input`, `/a/core.zst : Read error (39)`. */
function complaint(stderr: string): string | undefined {
  const line =
    stderr
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? '';
  return /^(?:(?:gzip|xz): )?.*? ?: (.*?) ?$/.exec(line)?.[1];
}

/** The first HEAD_BYTES of a file, or what there is. Each core's are read several times, and at once: a thread that reads them takes longer to ask. */
export function readHead(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
