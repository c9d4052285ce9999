import { isProse } from './harmless.ts';
import { kindOf } from './names.ts';
import type { Operand } from './programs.ts';

const ENDS = /^(?:\|\|?|&&?|;|&|\d?[<>]{1,2}&?\S*)$/;
/** Words of a command that are looked at. */
const LONGEST = 40;
/** What a line says of a command behind it: `... failed with status 3`. */
const SAYS = /^(?:exited|returned|status|terminated|killed|failed|error|ok|done|finished)[:.,]?$/i;

/** Whether a word is of a sentence or of a manual (`obscure PASSWORD`), not a secret. */
export function isSaid(word: string): boolean {
  return isProse(word) || SAYS.test(word) || (/^[A-Z_]{3,}$/.test(word) && kindOf(word) !== undefined);
}

/**
 * Where the operand that is a secret stands in a command line.
 * @param from the program's own name.
 */
export function operandsOf(
  words: readonly string[],
  from: number,
  { behind, at, only, unless, takes, between }: Operand,
): { index: number; between?: string }[] {
  const line = words.slice(from, from + LONGEST);
  const end = line.findIndex((word, index) => index > 0 && (ENDS.test(word) || line[index - 1]?.endsWith(';')));
  const command = end === -1 ? line : line.slice(0, end);
  if (only !== undefined && !command.some((word) => only.test(word))) return [];
  if (unless !== undefined && command.some((word) => unless.test(word))) return [];
  const first = behind === undefined ? 0 : command.findIndex((word, index) => index > 0 && behind.test(word));
  if (first === -1) return [];
  const found: number[] = [];
  for (let index = first + 1; index < command.length && found.length < 9; index++) {
    const word = command[index] ?? '';
    if (takes?.test(word)) index++;
    else if (!/^-|^\/[a-z]\w{0,20}:|^\/(?:add|delete|domain|yes|y)$/i.test(word)) found.push(from + index);
  }
  const index = at === 'last' ? found.slice(0, 2).at(-1) : found[at - 1];
  const word = index === undefined ? '' : (words[index] ?? '');
  if (index === undefined || word.length < 3 || isSaid(word)) return [];
  return [between === undefined ? { index } : { index, between }];
}
