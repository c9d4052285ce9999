import { plural } from '../../text/plural.ts';
import type { Block } from '../block.ts';
import type { LogSection } from '../sections/log.ts';

/** How much was found in how much. */
export function presentLog({ source, lines, tracebacks, crashes }: LogSection): Block[] {
  const found =
    tracebacks === 0
      ? crashes === 0
        ? 'no faulthandler traceback, and no other crash'
        : `${plural(crashes, 'crash', 'crashes')}`
      : `${plural(tracebacks, 'faulthandler traceback')}, ${crashes} different`;
  return [{ kind: 'paragraph', lines: [[`${source}: ${found} in ${plural(lines, 'line')}.`]] }];
}
