import { hex } from '../text/hex.ts';
import type { Frame } from '../report/frame.ts';

/** `#0 0x5567ddefa476 in NAME PLACE`, TSan's `#0 NAME PLACE`; a function without a name is left out or `<null>`. */
const FRAME = /^\s*#(?<index>\d{1,4}) +(?:(?<address>0x[\da-f]{1,16})(?: +in(?= ))?(?: +|$))?(?<rest>\S.*)?$/;
const BUILD_ID = / \(BuildId: (?<buildId>[\da-f]{2,128})\)$/;
const OFFSET = /\+0x(?<offset>[\da-f]{1,16})\)$/;
const LINE = /:(?<line>\d{1,9})(?::\d{1,9})?$/;
const NOTHING = /(?:^| +)<(?:null|unknown module)>$/;

/** A line of a stack as a sanitizer prints it; undefined for any other line. */
export function parseFrameLine(text: string): Frame | undefined {
  const { index, address, rest = '' } = FRAME.exec(text)?.groups ?? {};
  if (index === undefined || (address === undefined && rest === '')) return undefined;
  const buildId = BUILD_ID.exec(rest)?.groups?.buildId;
  const { before, module, offset } = splitModule(rest.replace(BUILD_ID, ''));
  const { name, file, line } = splitSource(before.replace(NOTHING, ''));
  const own = name.replace(NOTHING, '').trim();
  return {
    index: Number(index),
    ...(address === undefined ? {} : { address: hex(BigInt(address)) }),
    ...(own === '' ? {} : { function: own }),
    ...(module === undefined || module === '' ? {} : { module }),
    ...(offset === undefined ? {} : { offset: hex(BigInt(`0x${offset}`)) }),
    ...(buildId === undefined ? {} : { buildId }),
    ...(file === undefined || file === '' ? {} : { file, ...(line > 0 ? { line } : {}) }),
  };
}

/** `count /tmp/race.c:3 (race+0x11d9)`: the parenthesis that the last one closes holds the module, whose name may have some. */
function splitModule(text: string): { before: string; module?: string; offset?: string } {
  const match = OFFSET.exec(text);
  let at = match?.index ?? -1;
  for (let depth = 1; at >= 0; at -= 1) {
    if (text[at] === ')') depth += 1;
    if (text[at] === '(') depth -= 1;
    if (depth === 0) break;
  }
  const offset = match?.groups?.offset;
  if (match === null || at < 0 || offset === undefined) return { before: text };
  return { before: text.slice(0, at).trimEnd(), module: text.slice(at + 1, match.index), offset };
}

/** `make_table /tmp/a b.c:3:88`, `main main.c:4`: an absolute path may have blanks, and so may a function's name. */
function splitSource(text: string): { name: string; file?: string; line: number } {
  const match = LINE.exec(text);
  if (match === null) return { name: text, line: 0 };
  const before = text.slice(0, match.index);
  const absolute = before.indexOf(' /');
  const at = absolute === -1 ? before.lastIndexOf(' ') : absolute;
  return { name: before.slice(0, Math.max(at, 0)), file: before.slice(at + 1), line: Number(match.groups?.line) };
}
