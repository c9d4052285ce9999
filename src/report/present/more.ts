import { toned, type Block } from '../block.ts';

/** That something is left out, and how to see it; nothing where nothing is. */
export function more(hidden: number, what: string): Block[] {
  return hidden > 0
    ? [{ kind: 'paragraph', lines: [[toned('dim', `... and ${hidden} more ${what} (--verbose)`)]] }]
    : [];
}
