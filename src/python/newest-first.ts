import type { TracebackLine } from './grammar.ts';

/** A line of a traceback that has not got its first line yet. */
export interface NumberedLine {
  readonly line: TracebackLine;
  readonly number: number;
}

/**
 * Whether lines that stand before the first line of a traceback are it, in reverse order: a viewer exported the log so.
 * Then a thread's first line stands behind its frames, and the last of them has none behind it.
 */
export function isNewestFirst(lines: readonly NumberedLine[]): boolean {
  const [first, last] = [lines.find(({ line }) => isOfThread(line)), lines.findLast(({ line }) => isOfThread(line))];
  return first !== undefined && first.line.kind !== 'thread' && last?.line.kind === 'thread';
}

function isOfThread({ kind }: TracebackLine): boolean {
  return kind === 'thread' || kind === 'frame' || kind === 'note' || kind === 'more-frames';
}
