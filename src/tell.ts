import { escapeControl } from './errors/errors.ts';
import { maskText } from './secrets/mask-text.ts';

/** Prints a line of what a command that runs on has done: it makes no report that would mask secrets. */
export function tell(line: string): void {
  process.stdout.write(`${escapeControl(maskText(line))}\n`);
}
