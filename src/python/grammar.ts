import type { Frame } from '../report/frame.ts';
import type { PythonFrame } from '../report/python-frame.ts';

/** The signals that faulthandler handles, as it names them. */
export const SIGNALS = {
  'Segmentation fault': 'SIGSEGV',
  'Bus error': 'SIGBUS',
  'Illegal instruction': 'SIGILL',
  'Floating point exception': 'SIGFPE',
  'Floating-point exception': 'SIGFPE', // 3.13 and later
  Aborted: 'SIGABRT',
} as const;
export type FaultSignal = keyof typeof SIGNALS;

/** One line of faulthandler's output. `mention`: the text goes on as no error's does; a log may only speak of one. */
export type TracebackLine =
  | { readonly kind: 'fatal'; readonly error: string; readonly windows?: true; readonly mention?: true }
  | { readonly kind: 'state'; readonly state: string }
  | { readonly kind: 'timeout'; readonly timeout: string }
  | { readonly kind: 'one-thread-only' }
  | { readonly kind: 'thread'; readonly current: boolean; readonly id?: string; readonly name?: string }
  | { readonly kind: 'frame'; readonly frame: PythonFrame }
  | { readonly kind: 'note'; readonly note: string }
  | { readonly kind: 'more-frames' }
  | { readonly kind: 'more-threads' }
  | { readonly kind: 'c-stack' }
  | { readonly kind: 'c-frame'; readonly frame: Omit<Frame, 'index'> }
  | { readonly kind: 'c-note'; readonly note: string }
  | { readonly kind: 'extensions'; readonly modules: string[] }
  | { readonly kind: 'blank' };

type Fields = Readonly<Record<string, string | undefined>>;
type Rule = readonly [start: string, form: RegExp, build: (fields: Fields) => TracebackLine];

/**
 * Finds what begins a traceback, or a part of one, anywhere in a text: the lines of a log from which the text before them
 * can be learned.
 */
export const HEADER =
  /Fatal Python error(?:: | from unexpected)|Windows fatal exception: |Timeout \(\d{1,4}:\d\d:\d\d|(?:Current t|T)hread 0x[\da-fA-F]{4,16}[ :]|Stack \(most recent call first|Current thread's C stack trace \(|Python runtime state: |Extension modules: | {2}File "[^"]{1,400}", line \d{1,9} in |<Cannot show all threads/;

/** Whatever stands behind it is not the name's. */
const NAME = String.raw`(?<function>\?\?\?|<[^\s<>]+>|[^\s,\"'|\x60<>]+)`;
const FIRST = String.raw`\(most recent call first(?:, approximate line numbers)?\):`;

/**
 * Without their indentation, and with whatever may stand behind them. Source: CPython's Python/traceback.c,
 * Modules/faulthandler.c and Python/pylifecycle.c, 3.8 to 3.15; PyPy's rpython/rlib/rvmprof/src/vmprof_common.h and
 * faulthandler.
 */
const RULES: readonly Rule[] = [
  [
    'File ',
    new RegExp(
      String.raw`^File (?:["\u201c]{1,2}(?<file>.*?)["\u201d]{1,2}|\?\?\?), line (?:(?<line>\d+)|\?\?\?) in ${NAME}`,
    ),
    (fields) => ({ kind: 'frame', frame: pythonFrame(fields) }),
  ],
  [
    'Thread 0x',
    new RegExp(String.raw`^Thread (?<id>0x[\da-fA-F]{4,16})(?: \[(?<name>.*)\])? ${FIRST}`),
    (fields) => ({ kind: 'thread', current: false, ...known(fields, 'id', 'name') }),
  ],
  [
    'Current thread 0x',
    new RegExp(String.raw`^Current thread (?<id>0x[\da-fA-F]{4,16})(?: \[(?<name>.*)\])? ${FIRST}`),
    (fields) => ({ kind: 'thread', current: true, ...known(fields, 'id', 'name') }),
  ],
  ['Stack (most', new RegExp(`^Stack ${FIRST}`), () => ({ kind: 'thread', current: true })],
  ['Fatal Python error', /^Fatal Python error(?:: | from (?=unexpected signum))(?<error>.*)$/, fatal],
  [
    'Windows fatal',
    /^Windows fatal exception: (?<error>(?:access violation|(?:float|int) divide by zero|float overflow|int(?:eger)? overflow|page error|stack overflow|code 0x[\da-fA-F]+)\b)(?<behind>.*)$/,
    ({ error = '', behind = '' }) => ({
      kind: 'fatal',
      error,
      windows: true,
      ...(goesOn(behind) ? { mention: true } : {}),
    }),
  ],
  ['Python runtime state: ', /^Python runtime state: (?<state>.*)$/, ({ state = '' }) => ({ kind: 'state', state })],
  [
    'Timeout (',
    /^Timeout \((?<timeout>\d+:\d\d:\d\d(?:\.\d+)?)\)!/,
    ({ timeout = '' }) => ({ kind: 'timeout', timeout }),
  ],
  ['<Cannot', /^<Cannot show all threads while the GIL is disabled>/, () => ({ kind: 'one-thread-only' })],
  ['Garbage-', /^(?<note>Garbage-collecting)\W*$/, ({ note = '' }) => ({ kind: 'note', note })],
  [
    '<',
    /^<(?<note>no Python frame|tstate is freed|freed thread state|freed frame|freed interpreter|invalid frame|freed code object|invalid code object)>/,
    ({ note = '' }) => ({ kind: 'note', note }),
  ],
  [
    '<',
    /^<(?<note>truncated rest of calls|system returned no stack trace|cannot get C stack on this system)>/,
    ({ note = '' }) => ({ kind: 'c-note', note }),
  ],
  ['plus ', /^plus \d+ frames$/, () => ({ kind: 'more-frames' })], // in 3.13's source; no build that prints it is known
  ["Current thread's C", /^Current thread's C stack trace \(most recent call first\):/, () => ({ kind: 'c-stack' })],
  [
    'Binary file ',
    /^Binary file (?:"(?<module>[^"]*)"(?:, at (?<function>.*)[+-](?<offset>0x[\da-f]+))?|'<unknown>') \[(?<address>0x[\da-f]+)\]/,
    (fields) => ({ kind: 'c-frame', frame: cFrame(fields) }),
  ],
  [
    'Extension modules: ',
    /^Extension modules: (?<modules>.*) \(total: \d+\)/,
    ({ modules = '' }) => ({ kind: 'extensions', modules: modules.split(', ') }),
  ],
];

/** What a line is to faulthandler's grammar; undefined: nothing of it. Blanks around it do not count. */
export function tracebackLine(text: string): TracebackLine | undefined {
  const line = text.trim();
  if (line === '') return { kind: 'blank' };
  if (line === '...') return { kind: /^\s/.test(text) ? 'more-frames' : 'more-threads' };
  for (const [start, form, build] of RULES) {
    if (!line.startsWith(start)) continue;
    const match = form.exec(line);
    if (match !== null) return build(match.groups ?? {});
  }
  return undefined;
}

/** An error that is a signal is its name alone; marks may stand behind it, or what another put in brackets (Ray: `[repeated 2x]`). */
function fatal({ error = '' }: Fields): TracebackLine {
  const name = Object.keys(SIGNALS).find((each) => error.startsWith(each));
  if (name === undefined) return { kind: 'fatal', error };
  return goesOn(error.slice(name.length)) ? { kind: 'fatal', error, mention: true } : { kind: 'fatal', error: name };
}

function goesOn(behind: string): boolean {
  return !/^\s*[[(]/.test(behind) && /\w/.test(behind.replace(/<[^>]*>/g, ''));
}

function pythonFrame(fields: Fields): PythonFrame {
  return {
    ...known(fields, 'file'),
    ...(fields.line === undefined ? {} : { line: Number(fields.line) }),
    ...(fields.function === '???' ? {} : known(fields, 'function')),
  };
}

/** Without a symbol, the offset is from the module's load base; with one it is from the symbol. */
function cFrame(fields: Fields): Omit<Frame, 'index'> {
  const named = fields.function !== undefined && fields.function !== '';
  return {
    ...(fields.address === undefined ? {} : { address: shortHex(fields.address) }),
    ...(named ? known(fields, 'function') : {}),
    ...known(fields, 'module'),
    ...(named || fields.offset === undefined ? {} : { offset: shortHex(fields.offset) }),
  };
}

function shortHex(hex: string): string {
  return hex.replace(/^0x0+(?=[\da-f])/, '0x');
}

function known<Name extends string>(fields: Fields, ...names: readonly Name[]): { [Key in Name]?: string } {
  const present = names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]));
  return Object.fromEntries(present) as { [Key in Name]?: string };
}
