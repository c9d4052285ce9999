import type { Frame } from '../report/frame.ts';
import type { PythonFrame } from '../report/sections/python.ts';

/** The signals that faulthandler handles, as it names them. */
export const SIGNALS = {
  'Segmentation fault': 'SIGSEGV',
  'Bus error': 'SIGBUS',
  'Illegal instruction': 'SIGILL',
  'Floating point exception': 'SIGFPE',
  Aborted: 'SIGABRT',
} as const;
export type FaultSignal = keyof typeof SIGNALS;

/** One line of faulthandler's output. `before`: text of another writer that the line was glued behind. */
export type TracebackLine =
  | { readonly kind: 'fatal'; readonly error: string; readonly before?: string }
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

/** Source: CPython's Python/traceback.c, Modules/faulthandler.c and Python/pylifecycle.c, 3.8 to 3.14. */
const RULES: readonly Rule[] = [
  [
    '  File ',
    /^ {2}File (?:"(?<file>.*)"|\?\?\?), line (?:(?<line>\d+)|\?\?\?) in (?<function>.*)$/,
    (fields) => ({ kind: 'frame', frame: pythonFrame(fields) }),
  ],
  [
    'Thread 0x',
    /^Thread (?<id>0x[\da-f]{8,16})(?: \[(?<name>.*)\])? \(most recent call first\):$/,
    (fields) => ({ kind: 'thread', current: false, ...known(fields, 'id', 'name') }),
  ],
  [
    'Current thread 0x',
    /^Current thread (?<id>0x[\da-f]{8,16})(?: \[(?<name>.*)\])? \(most recent call first\):$/,
    (fields) => ({ kind: 'thread', current: true, ...known(fields, 'id', 'name') }),
  ],
  ['Stack (most', /^Stack \(most recent call first\):$/, () => ({ kind: 'thread', current: true })],
  [
    'Fatal Python error',
    /^Fatal Python error(?:: | from (?=unexpected signum))(?<error>.*)$/,
    ({ error = '' }) => ({ kind: 'fatal', error }),
  ],
  ['Python runtime state: ', /^Python runtime state: (?<state>.*)$/, ({ state = '' }) => ({ kind: 'state', state })],
  [
    'Timeout (',
    /^Timeout \((?<timeout>\d+:\d\d:\d\d(?:\.\d+)?)\)!$/,
    ({ timeout = '' }) => ({ kind: 'timeout', timeout }),
  ],
  ['<Cannot', /^<Cannot show all threads while the GIL is disabled>$/, () => ({ kind: 'one-thread-only' })],
  ['  Garbage-', /^ {2}(?<note>Garbage-collecting)$/, ({ note = '' }) => ({ kind: 'note', note })],
  ['<no P', /^<(?<note>no Python frame)>$/, ({ note = '' }) => ({ kind: 'note', note })], // 3.8 and 3.9
  [
    '  <',
    /^ {2}<(?<note>no Python frame|tstate is freed|freed thread state|freed frame|freed interpreter|invalid frame|freed code object|invalid code object)>$/,
    ({ note = '' }) => ({ kind: 'note', note }),
  ],
  [
    '  <',
    /^ {2}<(?<note>truncated rest of calls|system returned no stack trace|cannot get C stack on this system)>$/,
    ({ note = '' }) => ({ kind: 'c-note', note }),
  ],
  ['  ...', /^ {2}\.\.\.$/, () => ({ kind: 'more-frames' })],
  ['  plus ', /^ {2}plus \d+ frames$/, () => ({ kind: 'more-frames' })], // in 3.13's source; no build that prints it is known
  ['...', /^\.\.\.$/, () => ({ kind: 'more-threads' })],
  ["Current thread's C", /^Current thread's C stack trace \(most recent call first\):$/, () => ({ kind: 'c-stack' })],
  [
    '  Binary file ',
    /^ {2}Binary file (?:"(?<module>[^"]*)"(?:, at (?<function>.*)[+-](?<offset>0x[\da-f]+))?|'<unknown>') \[(?<address>0x[\da-f]+)\]$/,
    (fields) => ({ kind: 'c-frame', frame: cFrame(fields) }),
  ],
  [
    'Extension modules: ',
    /^Extension modules: (?<modules>.*) \(total: \d+\)$/,
    ({ modules = '' }) => ({ kind: 'extensions', modules: modules.split(', ') }),
  ],
];

const GLUED = new RegExp(`^(?<before>.+)Fatal Python error: (?<error>${Object.keys(SIGNALS).join('|')})$`);

/** What a line is to faulthandler's grammar; undefined: nothing of it. Trailing blanks do not count. */
export function tracebackLine(text: string): TracebackLine | undefined {
  const line = text.trimEnd();
  if (line === '') return { kind: 'blank' };
  for (const [start, form, build] of RULES) {
    if (!line.startsWith(start)) continue;
    const match = form.exec(line);
    if (match !== null) return build(match.groups ?? {});
  }
  return line.includes('Fatal Python error: ') ? gluedFatal(line) : undefined;
}

/** faulthandler writes to the descriptor itself, so behind whatever half line stands there. */
function gluedFatal(line: string): TracebackLine | undefined {
  const { before, error } = GLUED.exec(line)?.groups ?? {};
  return before === undefined || error === undefined ? undefined : { kind: 'fatal', error, before };
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
