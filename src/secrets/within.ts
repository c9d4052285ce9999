/** Texts within texts within texts: further in nobody looks. */
const DEEPEST = 4;
/** What stands for the backslash of an escape that is kept as it is: `\x1b`, `\33`. */
const KEPT = '\u{e000}';
const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\', '/': '/' };
const ESCAPES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '"': '"', '\\': '\\' };

/**
 * Masks what a quoted text says once its escapes are read: `{"sql": "... BY \"x\""}`, `write(3, "PASS x\r\n")`, and that
 * within it again.
 * @param mask what masks the text that was read.
 */
export function maskWithin(text: string, mask: (text: string, depth: number) => string, depth = 0): string {
  if (depth >= DEEPEST || !text.includes('\\')) return text;
  let masked = '';
  let from = 0;
  for (const [start, end] of quotedWithEscapes(text)) {
    const said = unescaped(text.slice(start, end));
    const hidden = mask(said, depth + 1);
    if (hidden === said) continue;
    masked += text.slice(from, start) + escaped(hidden);
    from = end;
  }
  return from === 0 ? text : masked + text.slice(from);
}

/** What stands between two marks of the same kind in a line and has a backslash; each character is read once. */
function* quotedWithEscapes(text: string): Generator<readonly [start: number, end: number]> {
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === '\\') at += 1;
    else if (mark === '"' || (mark === "'" && !/\w/.test(text[at - 1] ?? ''))) {
      const { end, hasEscape } = endOfQuoted(text, at + 1, mark);
      if (hasEscape && text[end] === mark) yield [at + 1, end];
      at = end;
    }
  }
}

function endOfQuoted(text: string, start: number, mark: string): { end: number; hasEscape: boolean } {
  let hasEscape = false;
  let end = start;
  for (; end < text.length && text[end] !== mark && text[end] !== '\n'; end++)
    if (text[end] === '\\' && text[end + 1] !== '\n') {
      hasEscape = true;
      end += 1;
    }
  return { end, hasEscape };
}

function unescaped(body: string): string {
  return body.replaceAll(/\\(.)/g, (_, letter: string) => NAMED[letter] ?? KEPT + letter);
}

function escaped(said: string): string {
  return said.replaceAll(/[\n\r\t"\\]/g, (letter) => `\\${ESCAPES[letter] ?? letter}`).replaceAll(KEPT, '\\');
}
