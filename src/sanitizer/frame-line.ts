import { hex } from '../text/hex.ts';
import type { Frame } from '../report/frame.ts';

/** A frame apart from its place in a stack and from its address, which differs from run to run. */
export type FrameBody = Omit<Frame, 'index'>;

const BUILD_ID = / \(BuildId: (?<buildId>[\da-f]{2,128})\)$/i;
const OFFSET = /\+0x(?<offset>[\da-f]{1,16})\)$/i;
const LINE = /:(?<line>\d{1,9})(?::\d{1,9})?$/;
/** MSVC's form, as clang-cl prints it: `main C:\src\a.cpp(12)` has none of these; of the symbolizer alone `main a.c:4:3`. */
const NOTHING = /(?:^| +)(?:<(?:null|unknown module)>|\(<unknown module>\))(?::0)?$/;
/** Where no module was found ThreadSanitizer until 3.7 has the address. */
const BARE_ADDRESS = / \(0x[\da-f]{1,16}\)$/;
/** backtrace_symbols() of GWP-ASan: `./a.out(main+0x9f) [0x55585c0af7cf]`. */
const BACKTRACE_SYMBOL =
  /^(?<module>.{1,4096}?)\((?<name>[^()]*?)(?:\+0x(?<offset>[\da-f]{1,16}))?\) ?\[0x[\da-f]{1,16}\]$/;
/** As atos on macOS wrote it: `wrap_strlen (in app) + 138`, `main (in app) (a.c:5)`. */
const ATOS =
  /^(?<name>.{1,4096}) \(in (?<module>[^()]{1,255})\)(?: \+ \d{1,10}| \((?<file>[^()]{1,1024}):(?<line>\d{1,9})\))$/;
/** What clang 3.1 writes for what it linked in, and macOS for names that it hides. */
const NO_PLACE = / _asan_rtl_$/;
const REDACTED = /^<redacted>$/;
/** On macOS a module has its processor behind it: `(a.out:x86_64+0x100000f20)`, and a function how far it was in. */
const SLICE = /:[a-z]{1,5}\d\w{0,5}$/;
const INTO = /\+0x[\da-f]{1,16}$/;

/** Where the text of a frame begins in a line, and the frame's number; of `    #0 0x5567ddefa476 in NAME PLACE` it is `NAME PLACE`. */
export class FrameHead {
  index = 0;
  rest = 0;

  /** Whether `text[start..end)` is a frame's line. Reads characters, for nearly all lines of a report are frames. */
  read(text: string, start: number, end: number): boolean {
    let at = blanks(text, start, end);
    if (text.charCodeAt(at) !== HASH) return false;
    const digits = ++at;
    let index = 0;
    for (let code = text.charCodeAt(at); code >= ZERO && code <= NINE && at < end; code = text.charCodeAt(++at))
      index = index * 10 + code - ZERO;
    if (at === digits || at - digits > 4 || at === end || text.charCodeAt(at) !== SPACE) return false;
    at = blanks(text, at, end);
    const address = hexEnd(text, at, end);
    if (address > at) {
      at = blanks(text, address, end);
      if (text.startsWith('in ', at)) at = blanks(text, at + 2, end);
    } else if (at === end) return false;
    this.index = index;
    this.rest = at;
    return true;
  }
}

const [HASH, SPACE, ZERO, NINE, SMALL_X, TAB] = [35, 32, 48, 57, 120, 9];

function blanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at += 1;
  return at;
}

/** Where a number `0x...` ends that is a word of its own; `start` if there is none. */
function hexEnd(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) !== ZERO || text.charCodeAt(start + 1) !== SMALL_X) return start;
  let at = start + 2;
  for (let code = text.charCodeAt(at); at < end && isHex(code); code = text.charCodeAt(at)) at += 1;
  return at > start + 2 && (at === end || text.charCodeAt(at) === SPACE) ? at : start;
}

function isHex(code: number): boolean {
  return (code >= ZERO && code <= NINE) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** What a frame's line tells behind its number and address; a function without a name is left out or `<null>`. */
export function parseFrame(text: string): FrameBody {
  const symbol = BACKTRACE_SYMBOL.exec(text)?.groups;
  if (symbol !== undefined) return backtraceSymbol(symbol);
  const atos = ATOS.exec(text)?.groups;
  if (atos !== undefined) return ofAtos(atos);
  const buildId = BUILD_ID.exec(text)?.groups?.buildId;
  const { before, module, offset } = splitModule(text.replace(BUILD_ID, '').replace(BARE_ADDRESS, ''));
  const { name, file, line } = splitSource(before.replace(NOTHING, ''));
  const own = name.replace(NOTHING, '').replace(NO_PLACE, '').replace(INTO, '').replace(REDACTED, '').trim();
  return {
    ...(own === '' ? {} : { function: own }),
    ...(module === undefined || module === '' ? {} : { module: module.replace(SLICE, '') }),
    ...(offset === undefined ? {} : { offset: hex(BigInt(`0x${offset}`)) }),
    ...(buildId === undefined ? {} : { buildId }),
    ...(file === undefined || file === '' ? {} : { file, ...(line > 0 ? { line } : {}) }),
  };
}

function ofAtos({ name = '', module = '', file, line }: Readonly<Record<string, string | undefined>>): FrameBody {
  return { function: name, module, ...(file === undefined ? {} : { file, line: Number(line) }) };
}

/** Behind a name the offset is into the function; without one it is into the module. */
function backtraceSymbol({ module = '', name = '', offset }: Readonly<Record<string, string | undefined>>): FrameBody {
  return {
    ...(name === '' ? {} : { function: name }),
    module,
    ...(name !== '' || offset === undefined ? {} : { offset: hex(BigInt(`0x${offset}`)) }),
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
  const before = match === null ? text : text.slice(0, match.index);
  const absolute = before.search(/ (?:\/|[A-Za-z]:[\\/])/);
  if (match === null) return absolute === -1 ? { name: text, line: 0 } : sourceAt(before, absolute, 0);
  return sourceAt(before, absolute === -1 ? before.lastIndexOf(' ') : absolute, Number(match.groups?.line));
}

function sourceAt(text: string, at: number, line: number): { name: string; file: string; line: number } {
  return { name: text.slice(0, Math.max(at, 0)), file: text.slice(at + 1), line };
}
