import type { VgFrame } from './model.ts';

const UNKNOWN = '???';

/**
 * Reads a frame of a text log, without `at 0x..: `. Names and files may hold blanks, parentheses and colons
 * (`operator()(int) (odd (v2) name:x.c:3)`), so it is read from the right.
 */
export function parseTextFrame(text: string): VgFrame {
  if (!text.endsWith(')')) return named(text);
  const line = /:(\d+)\)$/.exec(text);
  if (line?.[1] !== undefined) {
    const open = openingParenthesis(text);
    if (open > 0)
      return { ...named(text.slice(0, open - 1)), file: text.slice(open + 1, line.index), line: Number(line[1]) };
  }
  const inside = text.lastIndexOf(' (in ');
  if (inside === -1) return named(text);
  const module = text.slice(inside + 5, -1);
  return { ...named(text.slice(0, inside)), ...(module === UNKNOWN ? {} : { module }) };
}

/** Reads a frame of an XML log: what stands between `</ip>` and `</frame>`. */
export function parseXmlFrame(text: string): VgFrame {
  const [module, name, directory, file, line] = ['obj', 'fn', 'dir', 'file', 'line'].map((tag) => element(text, tag));
  const lineNumber = Number(line ?? 0);
  return {
    ...(name === undefined ? {} : named(name)),
    ...(module === undefined ? {} : { module }),
    ...(file === undefined ? {} : { file }),
    ...(directory === undefined ? {} : { directory }),
    ...(lineNumber > 0 ? { line: lineNumber } : {}),
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};

/** Undoes XML's escapes, as far as valgrind writes any. */
export function unescapeXml(text: string): string {
  return text.includes('&') ? text.replace(/&(?:lt|gt|amp|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity) : text;
}

function named(name: string): VgFrame {
  return name === '' || name.startsWith(UNKNOWN) ? {} : { function: name.replace(/\+\d+$/, '') }; // --sym-offsets=yes: main+23
}

/** Where the last parenthesis opens that is balanced at the end of the text and has a blank before it; -1 if none. */
function openingParenthesis(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(' && --depth === 0) return text[at - 1] === ' ' ? at : -1;
  }
  return -1;
}

function element(text: string, tag: string): string | undefined {
  const start = text.indexOf(`<${tag}>`);
  const end = text.indexOf(`</${tag}>`);
  return start === -1 || end < start ? undefined : unescapeXml(text.slice(start + tag.length + 2, end));
}
