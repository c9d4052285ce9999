import { kindOf } from './kinds.ts';
import { undefinedKind } from './undefined-kinds.ts';

/**
 * How a report goes on and ends: with lines of a sanitizer's up to its summary, with what hangs on one line (UndefinedBehaviorSanitizer),
 * not at all (its minimal run-time), as GWP-ASan's, as the kernel's, as those of Go's race detector.
 */
export type Style = 'report' | 'line' | 'single' | 'gwp' | 'kernel' | 'go';

/** A report without what follows its first line. */
export interface Beginning {
  readonly tool: string;
  readonly style: Style;
  readonly pid?: number;
  readonly kind: string;
  readonly headline: string;
  /** The function that the kernel names, which its stack has among many of the kernel's own. */
  readonly named?: string;
  /** Where UndefinedBehaviorSanitizer says that it is. */
  readonly place?: string;
}

export const UBSAN = 'UndefinedBehaviorSanitizer';

const TOOL =
  '(?:Address|HWAddress|Leak|Memory|Thread|DataFlow|Type|Realtime|RealTime|NumericalStability|UndefinedBehavior|MemTag)Sanitizer';
/** `ub.c:2:67`, gcc's has no column where it knows none, MSVC's `a.cpp(3)`, unsymbolised `(/srv/app+0x1234)`, `<unknown>`. */
const PLACE = String.raw`(?<![^\s"'\x60(>=])(?:(?:[A-Za-z]:(?=[\\/]))?[^\s:"'\x60]{1,1000}:\d{1,9}(?::\d{1,9})?|\([^\s:()]{1,1000}\+0x[\da-f]{1,16}\)|[^\s:()]{1,1000}\(\d{1,9}(?:,\d{1,9})?\)|<unknown>|0x[\da-f]{1,16})`;

/** What stands before the pid with log_exe_name=1: `==server==4007==ERROR: ...` */
export const EXE = String.raw`(?:[^\s=]{0,64}[^\s=\d][^\s=]{0,64}==)?`;

/** Not behind such a character, but for that of a colour and of what ends a line within one string. */
const behind = (character: string): string => String.raw`(?:(?<!${character})|(?<=[\\|]n|%0A|\u001b\[[\d;]{0,20}m))`;

/** A line of a sanitizer's, wherever it stands in a line of a log. */
export const SANITIZER_LINE = new RegExp(
  [
    String.raw`==${EXE}(?:\d{1,10}==)? ?(?:ERROR|WARNING|FATAL|HINT): ${TOOL}`,
    String.raw`==${EXE}\d{1,10}==(?:ABORTING|${TOOL})`,
    String.raw`${behind('[\\w.:]')}(?:ERROR|WARNING|FATAL): ${TOOL}[: ]`,
    String.raw`==\d{1,10}== ?ERROR: libFuzzer: `,
    String.raw`${behind('[\\w/.]')}SUMMARY: libFuzzer: `,
    String.raw`${behind('[\\w/.]')}WARNING: DATA RACE`,
    String.raw`${behind('[\\w/.]')}SUMMARY: ${TOOL}: `,
    String.raw`${behind('[\\w/.=]')}${TOOL}:(?:DEADLYSIGNAL| (?:reported \d|nested bug|CHECK failed))`,
    String.raw`${PLACE}: runtime error: `,
    String.raw`\*{3} (?:End )?GWP-ASan `,
    String.raw`${behind('[\\w.]')}BUG: K(?:ASAN|ASan|MSAN|CSAN|FENCE): `,
    String.raw`${behind('[\\w.]')}KASAN: (?:null-ptr-deref|maybe wild-memory-access|probably user-memory-access|wild-memory-access|user-memory-access) in range`,
    String.raw`${behind('[\\w.]')}UBSAN: (?:[\w-]+|Undefined behaviour) in \S`,
    String.raw`${behind('[\\w.]')}ubsan: [a-z-]{3,40}(?: by 0x|$|\r)`,
  ].join('|'),
  'm',
);

/**
 * Words of which each such line has one, as parts that are found fast: Node 24 looks for at most seven letters by the first of them, so
 * that a rare one comes first (`runtime error: ` takes four times as long, `libFuzzer: ` five times, `ABORTING` seven times).
 */
export const SANITIZER_WORDS = [
  'Saniti',
  'me erro',
  'BORTIN',
  'GWP-A',
  'ASan r',
  'BUG: K',
  'SAN: ',
  'ubsan:',
  'A RACE',
  'Fuzzer:',
] as const;

/** What a line has that may be one of them; nearly all lines of nearly all logs are only looked at for that. */
export const MAY_BE_SANITIZERS = new RegExp(SANITIZER_WORDS.join('|'));

/** What nearly all of them begin with. */
export const SANITIZER_STARTS = [
  '==',
  'SUMMARY: ',
  'WARNING: ThreadSanitizer: ',
  'ThreadSanitizer: reported ',
] as const;

const HEADER = new RegExp(
  String.raw`^(?:==)?${EXE}(?:(?<pid>\d{1,10})==)? ?(?<level>ERROR|WARNING|FATAL): (?<tool>${TOOL}): ?(?<text>.+)$`,
);
/** `==12==AddressSanitizer CHECK failed: asan_rtl.cpp:46 "((0)) != (0)"`, since 13 `AddressSanitizer: CHECK failed: ...` */
const CHECK = new RegExp(
  String.raw`^(?:==${EXE}(?<pid>\d{1,10})==)?(?:(?:FATAL|ERROR): )?(?<tool>${TOOL}):? (?<text>CHECK failed: .+)$`,
);
/** Of clang 3.1 to 3.2: `==9901== ERROR: AddressSanitizer heap-use-after-free on address ...`, without a colon. */
const FIRST =
  /^==(?<pid>\d{1,10})== ?ERROR: (?<tool>AddressSanitizer) (?<text>(?:crashed|[a-z]+(?:-[a-z]+)+) on .+|attempting .+)$/;
const FUZZER = /^==(?<pid>\d{1,10})== ?ERROR: (?<tool>libFuzzer): (?<text>.+)$/;
const UNDEFINED = new RegExp(String.raw`^(?<place>${PLACE}|\S.{0,1000}:\d{1,9}:\d{1,9}): runtime error: (?<text>.+)$`);
const MINIMAL = /^ubsan: (?<kind>[a-z-]{3,40})(?: by (?<address>0x[\da-f]{1,16}))?(?: address 0x[\da-f]{1,16})?$/;
const GWP = /^\*{3} GWP-ASan detected a memory error \*{3}/;
const GO = /^WARNING: DATA RACE$/;
const KERNEL =
  /^BUG: (?<tool>K(?:ASAN|ASan|MSAN|CSAN|FENCE)): (?<kind>.{1,80}?)(?: (?:in|on address) (?<named>\S+)(?: .*)?)?$/;
const KERNEL_RANGE =
  /^KASAN: (?:maybe |probably )?(?<kind>null-ptr-deref|wild-memory-access|user-memory-access) in range/;
/** Until Linux 5.0 all are `UBSAN: Undefined behaviour in fs/a.c:3:4`, and the next line says which. */
const KERNEL_UBSAN = /^UBSAN: (?<kind>[\w-]{3,60}|Undefined behaviour) in (?<place>\S+)/;

const TSAN_PID = / \(pid=(\d{1,10})\)/;
/** What a first line begins; undefined for any other line. */
export function beginning(text: string): Beginning | undefined {
  if (!SANITIZER_WORDS.some((word) => text.includes(word))) return undefined;
  return ofReport(text) ?? ofFuzzer(text) ?? ofUndefined(text) ?? ofOthers(text) ?? ofKernel(text);
}

function ofReport(text: string): Beginning | undefined {
  if (!text.includes('Sanitizer') || text.startsWith('SUMMARY: ')) return undefined;
  const {
    pid,
    tool,
    text: said,
  } = HEADER.exec(text)?.groups ?? CHECK.exec(text)?.groups ?? FIRST.exec(text)?.groups ?? {};
  if (tool === undefined || said === undefined) return undefined;
  const process = pid ?? TSAN_PID.exec(said)?.[1];
  const own = process === undefined ? {} : { pid: Number(process) };
  return { tool, style: 'report', ...own, kind: kindOf(said), headline: `${tool}: ${said}` };
}

/** libFuzzer's own, of what no sanitizer told: an input that takes too long, too much memory, a signal. */
function ofFuzzer(text: string): Beginning | undefined {
  const { pid, text: said } = FUZZER.exec(text)?.groups ?? {};
  if (pid === undefined || said === undefined) return undefined;
  return {
    tool: 'libFuzzer',
    style: 'report',
    pid: Number(pid),
    kind: fuzzerKind(said),
    headline: `libFuzzer: ${said}`,
  };
}

function fuzzerKind(text: string): string {
  return /^out-of-memory/.test(text)
    ? 'out-of-memory'
    : text
        .replace(/ after .*| \(.*/, '')
        .trim()
        .replaceAll(/\s+/g, '-');
}

function ofUndefined(text: string): Beginning | undefined {
  if (!text.includes(': runtime error: ')) return undefined;
  const { place, text: said } = UNDEFINED.exec(text)?.groups ?? {};
  if (place === undefined || said === undefined) return undefined;
  return { tool: UBSAN, style: 'line', kind: undefinedKind(said), headline: `${UBSAN}: ${said}`, place };
}

function ofOthers(text: string): Beginning | undefined {
  const { kind, address } = MINIMAL.exec(text)?.groups ?? {};
  if (kind !== undefined) {
    const at = address === undefined ? {} : { place: address };
    return { tool: UBSAN, style: 'single', kind, headline: `${UBSAN}: ${kind}`, ...at };
  }
  if (GWP.test(text)) return { tool: 'GWP-ASan', style: 'gwp', kind: 'unknown', headline: 'GWP-ASan: memory error' };
  return GO.test(text)
    ? { tool: 'ThreadSanitizer', style: 'go', kind: 'data-race', headline: 'ThreadSanitizer: data race' }
    : undefined;
}

function ofKernel(text: string): Beginning | undefined {
  const { tool, kind, named } = KERNEL.exec(text)?.groups ?? {};
  if (tool !== undefined && kind !== undefined) {
    const name = named?.replace(/\+0x.*$/, '');
    const known = name === undefined || /^[\da-f]{8,16}$/.test(name) ? {} : { named: name };
    return {
      tool: tool.toUpperCase(),
      style: 'kernel',
      kind: kernelKind(kind),
      headline: `${tool.toUpperCase()}: ${kind}${name === undefined || known.named === undefined ? '' : ` in ${name}`}`,
      ...known,
    };
  }
  const range = KERNEL_RANGE.exec(text)?.groups?.kind;
  if (range !== undefined) return { tool: 'KASAN', style: 'kernel', kind: range, headline: `KASAN: ${range}` };
  const { kind: check, place } = KERNEL_UBSAN.exec(text)?.groups ?? {};
  return check === undefined || place === undefined
    ? undefined
    : { tool: 'UBSAN', style: 'kernel', kind: kernelKind(check), headline: `UBSAN: ${check}`, place };
}

/** `slab-out-of-bounds`, `double-free or invalid-free`, `use-after-free read`, KASan's `out of bounds access` of 4.0. */
function kernelKind(text: string): string {
  return text
    .replace(/ (?:read|write|access)$/, '')
    .trim()
    .replaceAll(/\s+/g, '-');
}
