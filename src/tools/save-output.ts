import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError, type FaultlineError } from '../errors/errors.ts';
import { startTool, timedOut, type ToolCommand } from './run.ts';
import { freeSpace, isNoRoom, sparseFile } from './sparse-file.ts';

/** What a tool wrote and how it ended. */
export interface SavedOutput {
  /** Bytes, holes included. */
  readonly size: number;
  readonly exitCode?: number;
  readonly signal?: string;
  /** The end of what it said on standard error. */
  readonly stderr: string;
}

const STALL = 60_000;
/** A hole is at least as long. */
const PIECE = 16 * 1024;

/**
 * Streams a tool's standard output into a new file that only we may read; runs of zeros become holes.
 * @param command its `timeout` is for how long it may be silent, for a large core takes what it takes.
 * @param claimed bytes that are expected, where that is known beforehand.
 * @throws EvidenceError where the disk has no room; ToolError where the tool can't be started or goes silent.
 */
export async function saveOutput(command: ToolCommand, file: string, claimed?: number): Promise<SavedOutput> {
  const free = freeSpace(path.dirname(file));
  if (claimed !== undefined && claimed > free) throw noRoom(file, free, claimed);
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    return await stream(command, descriptor, free);
  } catch (error) {
    throw isNoRoom(error) ? noRoom(file, free) : error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes bytes into a new file that only we may read, as saveOutput does.
 * @returns how many there are.
 * @throws EvidenceError where the disk has no room.
 */
export function saveBytes(bytes: Buffer, file: string): number {
  const free = freeSpace(path.dirname(file));
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    const sparse = sparseFile(descriptor, free);
    for (let at = 0; at < bytes.length; at += PIECE) sparse.write(bytes.subarray(at, at + PIECE));
    return sparse.finish();
  } catch (error) {
    throw isNoRoom(error) ? noRoom(file, free, bytes.length) : error;
  } finally {
    closeSync(descriptor);
  }
}

async function stream(command: ToolCommand, descriptor: number, free: number): Promise<SavedOutput> {
  const tool = await startTool(command);
  const silence = command.timeout ?? STALL;
  let stalled = false;
  const watchdog = setTimeout(() => {
    stalled = true;
    tool.kill();
  }, silence);
  let stderr = '';
  tool.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-2000);
  });
  tool.stdin.on('error', () => {}); // it reads nothing and may be gone
  tool.stdin.end();
  try {
    const file = sparseFile(descriptor, free);
    for await (const chunk of tool.stdout as AsyncIterable<Buffer>) {
      watchdog.refresh();
      file.write(chunk);
    }
    const size = file.finish();
    const end = await tool.ended;
    if (stalled) throw timedOut(command, silence);
    if (end.error !== undefined) throw end.error;
    return { size, stderr, ...end };
  } finally {
    clearTimeout(watchdog);
    tool.kill();
    await tool.ended;
  }
}

/** The error for a disk that is too small. @param claimed bytes that are expected, where that is known. */
export function noRoom(file: string, free: number, claimed?: number): FaultlineError {
  const needs = claimed === undefined ? 'it is larger than that' : `it takes ${mebibytes(claimed)}`;
  return new EvidenceError(
    `There is no room for the core in ${path.dirname(file)}: ${mebibytes(free)} may be used, ${needs}.`,
    'Name a directory on a larger disk with --temp-dir DIR, or in TMPDIR.',
  );
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
