import { SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { hexOf } from './fault-cause.ts';
import { jsFrame } from './js-frame.ts';
import { MOST_FRAMES, type PrintedForm } from './model.ts';

const FIRST = /^ {4}"reportVersion": \d+,?$/;
const COMPACT = /^\{"header":\{"reportVersion":\d/;
/** Of one line: more than any report that was seen, and little enough to be taken apart. */
const COMPACT_MAX = 8 * 1024 * 1024;
const FIELD = /^ {4}"(event|trigger|processId|nodejsVersion|message)": (?:"(.*)"|(\d+)),?$/;
const PART =
  /^ {2}"(javascriptStack|nativeStack|javascriptHeap|libuv|resourceUsage|workers|environmentVariables|sharedObjects)": [[{]/;
const LINES_MAX = 20_000;
/** Why a report was written: others were asked for. */
const CLASSES: Readonly<Record<string, 'fatal-error' | 'uncaught-exception'>> = {
  FatalError: 'fatal-error',
  OOMError: 'fatal-error',
  Exception: 'uncaught-exception',
};

interface Draft {
  readonly line: number;
  part: string;
  count: number;
  readonly fields: Map<string, string>;
  readonly script: RecordedFrame[];
  readonly native: RecordedFrame[];
  pc: string | undefined;
}

/** Node's diagnostic report, as a file or within a log: read line by line, for the last part may be missing. */
export const nodeReportForm: PrintedForm = {
  first: /^(?: {4}"reportVersion": \d|\{"header":\{"reportVersion":\d)/,
  make: (take) => {
    let draft: Draft | undefined;
    const end = (): void => {
      const crash = draft === undefined ? undefined : crashOf(draft);
      draft = undefined;
      if (crash !== undefined) take(crash);
    };
    return {
      isOpen: () => draft !== undefined,
      end,
      read({ text, number }) {
        if (COMPACT.test(text) && text.length <= COMPACT_MAX) {
          end();
          const lines = spread(text);
          draft = draftAt(number);
          for (const line of lines) if (draft !== undefined) readLine(draft, line);
          end();
          return true;
        }
        if (FIRST.test(text)) {
          end();
          draft = draftAt(number);
          return true;
        }
        if (draft === undefined) return false;
        draft.count += 1;
        if (text === '}' || draft.part === 'over' || draft.count > LINES_MAX) {
          end();
          return text === '}';
        }
        readLine(draft, text);
        return /^\s*["[\]{}]/.test(text);
      },
    };
  },
};

function draftAt(line: number): Draft {
  return { line, part: 'header', count: 0, fields: new Map(), script: [], native: [], pc: undefined };
}

function spread(text: string): string[] {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2).split('\n');
  } catch {
    return [];
  }
}

function readLine(draft: Draft, text: string): void {
  const part = PART.exec(text)?.[1];
  if (part !== undefined) draft.part = part === 'libuv' || part === 'environmentVariables' ? 'over' : part;
  const [, field, string, number] = FIELD.exec(text) ?? [];
  if (field !== undefined && (draft.part === 'header' || field === 'message'))
    draft.fields.set(field, unescaped(string) ?? number ?? '');
  if (draft.part === 'javascriptStack') {
    const inner = /^ {6}"(.*)",?$/.exec(text)?.[1];
    const frame = inner === undefined ? undefined : jsFrame(unescaped(inner) ?? inner);
    if (frame !== undefined && draft.script.length < MOST_FRAMES) draft.script.push(frame);
  }
  if (draft.part !== 'nativeStack') return;
  draft.pc = /^ {6}"pc": "(0x[\da-f]+)",?$/.exec(text)?.[1] ?? draft.pc;
  const symbol = /^ {6}"symbol": "(.*)",?$/.exec(text)?.[1];
  if (symbol === undefined || draft.native.length >= MOST_FRAMES) return;
  const [, name, module] = /^(.*?)(?: ?\[(.*)\])?$/.exec(unescaped(symbol) ?? symbol) ?? [];
  draft.native.push(known({ address: hexOf(draft.pc), function: name === '' ? undefined : name, module }));
}

function unescaped(text: string | undefined): string | undefined {
  if (text === undefined || !text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

function crashOf({ line, fields, script, native }: Draft): CrashText | undefined {
  const kind = CLASSES[fields.get('trigger') ?? ''];
  if (kind === undefined) return undefined;
  const event = fields.get('event') ?? '';
  const thrown = fields.get('message');
  const message = kind === 'fatal-error' || thrown === undefined ? event : thrown;
  const pid = Number(fields.get('processId'));
  return {
    writer: 'Node.js',
    line,
    facts: known({
      pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined,
      comm: 'node',
      signal: kind === 'fatal-error' ? SIGABRT : undefined,
    }),
    threads: [{ frames: kind === 'fatal-error' ? [...native, ...script] : script.length > 0 ? script : native }],
    cause: { class: kind, summary: message === '' ? kind : message, message, confidence: 'medium' },
  };
}
