import type { Report } from '../model.ts';
import { markdownParts } from './markdown.ts';
import type { ViewOptions } from './model.ts';

/** What GitHub and Buildkite take for one step; a longer summary is refused as a whole. */
const MAX_BYTES = 1024 * 1024;

/**
 * Markdown of one or more reports for a step summary, at most `maxBytes` of UTF-8. What does not fit is left out in whole
 * pieces, and a line says so.
 */
export function stepSummary(reports: readonly Report[], options: ViewOptions, maxBytes = MAX_BYTES): string {
  const pieces = reports.flatMap((report) => markdownParts(report, options)).map((piece) => `${piece}\n\n`);
  const sizes = pieces.map((piece) => Buffer.byteLength(piece));
  if (sizes.reduce((sum, size) => sum + size, 0) <= maxBytes) return pieces.join('');
  const room = maxBytes - Buffer.byteLength(leftOut(pieces.length));
  let used = 0;
  const kept = pieces.filter((_, index) => {
    const size = sizes[index] ?? 0;
    if (used + size > room) return false;
    used += size;
    return true;
  });
  return room < 0 ? '' : kept.join('') + leftOut(pieces.length - kept.length);
}

function leftOut(count: number): string {
  return `_${count} more ${count === 1 ? 'part does' : 'parts do'} not fit into the summary; the whole report has them._\n`;
}
