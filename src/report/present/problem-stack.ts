import { plural } from '../../text/plural.ts';
import { toned, type Line, type Span } from '../block.ts';
import type { Frame } from '../frame.ts';
import { frameName, framePlace, fullFrameName } from './frame.ts';

const FRAMES_AROUND = 2;

/** A frame's name and place; nothing but its address tells one nameless frame of a module from another. */
export function frameSpans(frame: Frame, verbose = false): Span[] {
  const text = verbose ? fullFrameName(frame) : frameName(frame);
  const name = frame.role === 'code' ? text : toned(frame.role === 'culprit' ? 'mark' : 'dim', text);
  const place = framePlace(frame) ?? frame.address;
  return place === undefined || place === text ? [name] : [name, toned('dim', `  ${place}`)];
}

/** The stack from two frames above the root cause to two below it: the rest says little. */
export function stackLines(stack: readonly Frame[], verbose: boolean): Line[] {
  const cause = stack.findIndex(({ role }) => role === 'culprit');
  const [first, last] =
    verbose || cause === -1
      ? [0, verbose ? stack.length : 4]
      : [Math.max(0, cause - FRAMES_AROUND), cause + FRAMES_AROUND + 1];
  const hidden = (number: number): Line[] => (number > 0 ? [[toned('dim', `  ... ${plural(number, 'frame')}`)]] : []);
  return [
    ...hidden(first),
    ...stack.slice(first, last).map((frame): Line => ['  ', ...frameSpans(frame, verbose)]),
    ...hidden(stack.length - last),
  ];
}
