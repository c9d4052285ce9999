import { withoutEntities } from '../text/entities.ts';

const BEGINS = /^\s*<(?:\?xml|!DOCTYPE|html|testsuites?|testcase|Site|DynamicAnalysis)\b/i;
/** A line out of the middle of a page, or all that was copied of it. Python names functions in brackets: `in <br>` is none. */
const FRAGMENT =
  /^\s*<(?:pre|code|p|div|span|table|tbody|tr|td|li|blockquote|samp|font)(?:\s[^<>]{0,500})?>|(?<! in )<br ?\/?>/i;
const LAST_BREAK = /<br ?\/?>\s*$/i;
/** An element's tag; names that languages write in the same brackets are none. */
const TAG =
  /<[/?!]?(?!(?:module|lambda|listcomp|setcomp|dictcomp|genexpr|locals|string|stdin|unknown)>|frozen |no Python |(?:freed|invalid|truncated|tstate|cannot|system|Cannot) )[A-Za-z][^<>]*>/g;
const ENDS = /<\/(?:testsuites|html|Site|DynamicAnalysis)>\s*$/i;
const LINE_BREAK = /<br ?\/?>/gi;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';

/** Takes XML or HTML off text that stands in such a document. */
export interface MarkupReader {
  /** Whether the lines before were of such a document. */
  inside(): boolean;
  /** The text of a line; line ends in it where the document says so. */
  read(line: string): string;
}

/** One for each log: a document begins where its first element is. */
export function markupReader(): MarkupReader {
  let inside = false;
  let verbatim = false;
  return {
    inside: () => inside,
    read(line) {
      inside ||= line.includes('<') && (BEGINS.test(line) || line.includes(CDATA));
      if (!inside) return FRAGMENT.test(line) ? withoutTags(line.replace(LAST_BREAK, '')) : withoutEntities(line);
      const text = sections(line);
      inside = verbatim || !ENDS.test(line);
      return text;
    },
  };

  /** What stands in a CDATA section is text as it is. */
  function sections(line: string): string {
    let text = '';
    for (let at = 0; at <= line.length;) {
      const found = line.indexOf(verbatim ? CDATA_END : CDATA, at);
      const piece = line.slice(at, found === -1 ? line.length : found);
      text += verbatim ? piece : withoutTags(piece);
      if (found === -1) break;
      at = found + (verbatim ? CDATA_END : CDATA).length;
      verbatim = !verbatim;
    }
    return text;
  }
}

function withoutTags(text: string): string {
  if (!text.includes('<')) return withoutEntities(text);
  return withoutEntities(text.replace(LINE_BREAK, '\n').replace(TAG, keptAttributes));
}

/** A tag is nothing, but for an attribute that holds lines: JUnit's `<failure message="first&#10;second">`. */
function keptAttributes(tag: string): string {
  return /="[^"]*&#(?:10|x0*[aA]);/.exec(tag) === null ? '' : `\n${tag.replace(/^[^"]*"|"[^"]*$/g, '')}\n`;
}
