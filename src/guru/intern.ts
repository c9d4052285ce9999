import type { GuruFrame } from '../report/sections/guru.ts';
import { codeLine, frameLine } from './grammar.ts';

/** A frame's first line, read; and the frames that it is with the lines of source that stood below it. */
export interface Place {
  readonly frame: GuruFrame;
  readonly bySource: Map<string | undefined, GuruFrame>;
}

/** Keeps each distinct frame and stack once: thousands of threads have a few dozen between them. */
export interface Interner {
  /** What a line says if it is a frame's first. */
  place(line: string): Place | undefined;
  /** The frame at a place, with the line of source below it where that is known. */
  frame(place: Place, source: string | undefined): GuruFrame;
  /** The stack, innermost first, of frames that stand outermost first. */
  stack(frames: readonly GuruFrame[]): GuruFrame[];
}

export function interner(): Interner {
  const places = new Map<string, Place>();
  const numbers = new Map<GuruFrame, number>();
  const stacks = new Map<string, GuruFrame[]>();

  return {
    place: placeOf,
    frame({ frame, bySource }, source) {
      const known = bySource.get(source);
      if (known !== undefined) return known;
      const whole = { ...frame, ...(source === undefined ? {} : codeLine(source)) };
      bySource.set(source, whole);
      numbers.set(whole, numbers.size);
      return whole;
    },
    stack(outermostFirst) {
      const key = outermostFirst.map((frame) => numbers.get(frame)).join(' ');
      const known = stacks.get(key);
      if (known !== undefined) return known;
      const stack = outermostFirst.toReversed();
      stacks.set(key, stack);
      return stack;
    },
  };

  function placeOf(line: string): Place | undefined {
    const known = places.get(line);
    if (known !== undefined) return known;
    const frame = frameLine(line);
    if (frame === undefined) return undefined; // such lines are without end: they are not kept
    const place = { frame, bySource: new Map<string | undefined, GuruFrame>() };
    places.set(line, place);
    return place;
  }
}
