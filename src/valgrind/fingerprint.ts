import { fingerprint } from '../report/fingerprint.ts';
import type { FrameTable } from './frame-table.ts';
import { isLeak, type Problem, type VgFrame } from './model.ts';

const FRAMES_OF_ERROR = 4;

/**
 * Fingerprints of problems: kind and frames without addresses, sizes and lines, so that they stay the same across
 * builds. Problems that differ in nothing but lines are numbered in the order of their lines, those without names and
 * lines in the order of their addresses' last digits; no two share one.
 */
export function fingerprints(problems: readonly Problem[], table: FrameTable): Map<Problem, string> {
  const identified = problems.map((problem) => ({ problem, frames: identifyingFrames(problem, table) }));
  const groups = Map.groupBy(identified, ({ problem, frames }) => [problem.kind, ...frames.map(nameOf)].join('\n'));
  const all = new Map<Problem, string>();
  for (const [identity, same] of groups) {
    const ordered = same.length === 1 ? same : same.toSorted((a, b) => compareLines(a.frames, b.frames));
    for (const [index, { problem }] of ordered.entries())
      all.set(problem, fingerprint('valgrind', identity, index === 0 ? undefined : String(index)));
  }
  return all;
}

/** The frames that make a problem what it is: as in valgrind, four of an error and all of a leak. */
function identifyingFrames(problem: Problem, table: FrameTable): VgFrame[] {
  const frames = isLeak(problem.kind) ? problem.stack : problem.stack.slice(0, FRAMES_OF_ERROR);
  return frames.map((frame) => table.frames[frame] ?? {});
}

function nameOf(frame: VgFrame): string {
  const place = frame.line === undefined ? frame.module : frame.file;
  return `${frame.function ?? '?'}@${place?.slice(place.lastIndexOf('/') + 1) ?? ''}`;
}

function compareLines(a: readonly VgFrame[], b: readonly VgFrame[]): number {
  const differences = a.map((frame, index) => place(frame) - place(b[index] ?? {}));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** What orders frames that are else the same: the line, or the address within its page, which ASLR does not change. */
function place({ line, address }: VgFrame): number {
  return line ?? Number.parseInt(address?.slice(-3) ?? '0', 16);
}
