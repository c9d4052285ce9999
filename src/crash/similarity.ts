import type { Frame } from '../report/frame.ts';
import { frameKey, isPlumbing, moduleStem, physicalFrames } from './frame-key.ts';

/** How fast a frame loses weight with its distance from the culprit: e^(-0.5 d); the culprit alone weighs 39 % of a long stack. */
const DISTANCE = 0.5;
/** What it costs that frames match at places that differ by one: an inlined or inserted call is a small difference. */
const SHIFT = 0.13;
/** Two frames of one module of which one has no name: they may be the same. */
const PERHAPS = 0.5;
/** Frames further from the culprit weigh less than a quarter of a percent. */
const BEFORE = 6;
const AFTER = 12;

/** A stack made ready for comparison. */
export interface ComparableStack {
  readonly steps: readonly Step[];
  /** The best score that this stack can reach. */
  readonly weight: number;
}

interface Step {
  readonly key: string;
  /** Build and offset: the same place, whether or not its function has a name. */
  readonly at: string | undefined;
  readonly build: string | undefined;
  /** Module, if the function has no name. */
  readonly namelessIn: string | undefined;
  readonly module: string | undefined;
  /** Distance from the culprit; negative above it, towards the fault. */
  readonly place: number;
}

/** The frames from the fault on, normalised, recursion folded, each with its distance from the culprit. */
export function comparableStack(
  frames: readonly Frame[],
  faultIndex: number | undefined,
  culpritIndex: number | undefined,
): ComparableStack {
  const stack = physicalFrames(
    frames.filter((frame) => frame.index >= (faultIndex ?? 0) && !ABOVE_THE_FAULT.has(frame.role)),
  );
  const seen = new Set<string>();
  const steps = stack.flatMap((frame) => {
    const key = isPlumbing(frame) && frame.function === undefined ? moduleOf(frame) : frameKey(frame);
    if (key === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ frame, key }];
  });
  const culprit = Math.max(
    0,
    steps.findIndex(({ frame }) => frame.index >= (culpritIndex ?? 0)),
  );
  const placed = steps.map(({ frame, key }, index): Step => ({
    key,
    at: placeIn(frame),
    build: frame.buildId,
    module: moduleOf(frame),
    namelessIn: frame.function === undefined ? moduleOf(frame) : undefined,
    place: index - culprit,
  }));
  const kept = placed.filter(({ place }) => place >= -BEFORE && place <= AFTER);
  return { steps: kept, weight: kept.reduce((sum, { place }) => sum + weightAt(place), 0) };
}

const ABOVE_THE_FAULT: ReadonlySet<string | undefined> = new Set([
  'handler',
  'trampoline',
  'abort',
] satisfies Frame['role'][]);

/**
 * How alike two stacks are, 0 to 1: the best alignment that keeps the order of frames, each match weighted by how near
 * it is to the culprit and by how far the two places differ, divided by what the shorter stack could reach. A stack
 * of one frame says too little to reach more than about 0.6. docs/decisions/compare.md
 */
export function similarity(a: ComparableStack, b: ComparableStack): number {
  const possible = Math.max(Math.min(a.weight, b.weight), 1 + weightAt(1));
  return Math.min(1, align(a.steps, b.steps) / possible);
}

/** The best score of an alignment, row by row: a frame is matched with one of the other stack, or left out. */
function align(a: readonly Step[], b: readonly Step[]): number {
  const best = new Float64Array(b.length + 1);
  for (const step of a) {
    let diagonal = 0; // the row before, one column before
    for (const [index, other] of b.entries()) {
      const above = best[index + 1] ?? 0;
      best[index + 1] = Math.max(above, best[index] ?? 0, diagonal + score(step, other));
      diagonal = above;
    }
  }
  return best[b.length] ?? 0;
}

function score(a: Step, b: Step): number {
  const match = a.key === b.key || (a.at !== undefined && a.at === b.at) ? 1 : maybeSame(a, b) ? PERHAPS : 0;
  return match === 0
    ? 0
    : match * weightAt(Math.min(Math.abs(a.place), Math.abs(b.place))) * Math.exp(-SHIFT * Math.abs(a.place - b.place));
}

/** Of two nameless frames only if their offsets are of two builds: within one they are two places. */
function maybeSame(a: Step, b: Step): boolean {
  if (a.namelessIn !== undefined && b.namelessIn !== undefined && a.build !== undefined && a.build === b.build)
    return false;
  return (
    (a.namelessIn !== undefined && a.namelessIn === b.module) ||
    (b.namelessIn !== undefined && b.namelessIn === a.module)
  );
}

function weightAt(place: number): number {
  return Math.exp(-DISTANCE * Math.abs(place));
}

/** Equal offsets mean the same place only within one build. */
function placeIn({ buildId, offset }: Frame): string | undefined {
  return buildId === undefined || offset === undefined ? undefined : `${buildId}+${offset}`;
}

function moduleOf(frame: Frame): string | undefined {
  return frame.module === undefined ? undefined : moduleStem(frame.module);
}
