import { MASK } from './harmless.ts';
import { maskValue } from './mask-text.ts';
import { kindOf } from './names.ts';

/**
 * Masks the members of a value, as debuggers print one, whose names are those of secrets: `{user = "bob", password = 0x5555 "..."}`.
 * What has parts goes as a whole.
 */
export function maskPrintedValue(text: string): string {
  let masked = '';
  let at = 0;
  for (const { index, 0: whole, 1: name } of text.matchAll(TOKEN)) {
    if (name === undefined || index < at || kindOf(name) === undefined) continue;
    const start = index + whole.length;
    const end = endOf(text, start);
    masked += text.slice(at, start) + maskMember(name, text.slice(start, end));
    at = end;
  }
  return masked + text.slice(at);
}

/** A string, or the name of a member. */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|$)|(?<![\w$])([A-Za-z_]\w*) = /g;
const MARK = /"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.)*'|[{}(),[\]]/g;
/** Pointers, numbers and flags say nothing; a string behind a pointer does. */
const PLAIN = /^(?:0x[\da-f]+(?: <[^">]*>)?|-?[\d.]+|true|false)$/;

function maskMember(name: string, value: string): string {
  if (PLAIN.test(value)) return value;
  if (value.startsWith('{')) return MASK;
  const text = /^0x[\da-f]+ (".*)$/s.exec(value)?.[1] ?? value;
  return maskValue(name, text);
}

/** Where the value ends that begins there: at the comma or the brace behind it. */
function endOf(text: string, start: number): number {
  let depth = 0;
  MARK.lastIndex = start;
  for (let mark = MARK.exec(text); mark !== null; mark = MARK.exec(text)) {
    if ('{(['.includes(mark[0])) depth += 1;
    else if (mark[0] === ',' ? depth === 0 : '})]'.includes(mark[0]) && --depth < 0) return mark.index;
  }
  return text.length;
}
