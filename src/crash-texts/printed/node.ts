import { SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { hexOf } from './fault-cause.ts';
import { jsFrame } from './js-frame.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';

const FATAL = /^FATAL ERROR: (\S.*)$/;
/** Node's own assertions: `node[4007]: ../src/a.cc:892:void node::F(): Assertion ...`, since Node 21 a block of `  #  node[4007]: F() at a.cc:892`. */
const ASSERTION =
  /^(?:node|electron)\S{0,50}\[\d{1,10}\]: (\S.* Assertion `.*' failed\.)$|^ {2}# {2}\S{1,50}\[\d{1,10}\]: (\S.* at \S+:\d{1,9})$/;
const FAILED = /^ {2}# {2}(Assertion failed: .+)$/;
/** ` 1: 0x7fb2c661bf38 node::Abort() [/lib/x86_64-linux-gnu/libnode.so.108]` */
const NATIVE = /^ {0,2}(\d{1,4}): 0x([\da-f]{1,16}) (.*?)(?: ?\[(.*)\])?$/;
/** `1: parse (/srv/throw.js:2:15)`, below `----- JavaScript stack trace -----` */
const SCRIPT = /^ {0,2}\d{1,4}: (\S.*)$/;
const HEADING = /^-{5} (Native|JavaScript) stack trace -{5}$/;
const QUIET_MAX = 12;

/** Node's fatal errors: V8 can't go on, and Node aborts. */
export const nodeFatalForm: PrintedForm = {
  first: new RegExp(`${FATAL.source}|${ASSERTION.source}`),
  within: /FATAL ERROR: \S/,
  make: (take) => {
    let open: { line: number; message: string; native: RecordedFrame[]; script: RecordedFrame[] } | undefined;
    let isScript = false;
    let quiet = 0;
    const end = (): void => {
      // without a stack, or V8's own words, such a line may be of anything
      if (open !== undefined && (open.native.length > 0 || /JavaScript heap out of memory$/.test(open.message)))
        take(crashOf(open));
      [open, isScript, quiet] = [undefined, false, 0];
    };
    return {
      isOpen: () => open !== undefined,
      end,
      read({ text, number, quoted }) {
        const message =
          FATAL.exec(text)?.[1] ??
          ASSERTION.exec(text)
            ?.slice(1)
            .find((part) => part !== undefined);
        if (message !== undefined && !quoted) {
          end();
          open = { line: number, message: message.slice(0, MOST_MESSAGE), native: [], script: [] };
          return true;
        }
        if (open === undefined) return false;
        const isPart = readStack(text);
        quiet = isPart ? 0 : quiet + 1;
        if (quiet > QUIET_MAX) end();
        return isPart;
      },
    };

    function readStack(text: string): boolean {
      const failed = FAILED.exec(text)?.[1];
      if (failed !== undefined && open !== undefined && open.native.length === 0) {
        open.message = `${failed}, in ${open.message}`.slice(0, MOST_MESSAGE);
        return true;
      }
      const heading = HEADING.exec(text)?.[1];
      if (heading !== undefined) isScript = heading === 'JavaScript';
      if (heading !== undefined || open === undefined) return heading !== undefined;
      const [, , address, name, module] = NATIVE.exec(text) ?? [];
      if (address !== undefined) {
        if (open.native.length < MOST_FRAMES)
          open.native.push(known({ address: hexOf(address), function: name === '' ? undefined : name, module }));
        return true;
      }
      const script = isScript ? SCRIPT.exec(text)?.[1] : undefined;
      const frame = script === undefined ? undefined : jsFrame(`at ${script}`);
      if (frame !== undefined && open.script.length < MOST_FRAMES) open.script.push(frame);
      return frame !== undefined;
    }
  },
};

function crashOf({
  line,
  message,
  native,
  script,
}: {
  line: number;
  message: string;
  native: readonly RecordedFrame[];
  script: readonly RecordedFrame[];
}): CrashText {
  return {
    writer: 'Node.js',
    line,
    facts: { signal: SIGABRT, comm: 'node' },
    threads: [{ frames: [...native, ...script] }],
    cause: {
      class: /Assertion (?:`|failed)/.test(message) ? 'assertion' : 'fatal-error',
      summary: message,
      message,
      confidence: 'medium',
    },
  };
}

/** Where Node shows what threw: a script, itself, or text that it evaluated. */
const THROWN =
  /^(?:undefined|evalmachine\.<anonymous>|\[(?:eval|stdin)\](?:-wrapper)?|node:[\w/.-]+|(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^:]{1,1000}\.[cm]?[jt]sx?):\d{1,9}$/;
const CARET = /^\s*\^+$/;
const VERSION = /^Node\.js v\d/;
/** `TypeError: no such table`, `Uncaught:`, and what is thrown that is no error: any text. */
const ERROR = /^(?:Uncaught )?((?:[\w$.]+)?(?:Error|Exception|Warning|DOMException)(?: \[\w+\])?)(?:: (.*))?$/;
const SOURCE_LINES = 8;

interface Uncaught {
  readonly line: number;
  caret: boolean;
  count: number;
  error?: string;
  frames: RecordedFrame[];
}

/** What Node prints of an exception that nobody caught, an unhandled rejection among them. */
export const nodeUncaughtForm: PrintedForm = {
  first: THROWN,
  make: (take) => {
    let open: Uncaught | undefined;
    const end = (isSure = false): void => {
      if (open?.error !== undefined && open.frames.length > 0 && (open.caret || isSure)) take(uncaught(open));
      open = undefined;
    };
    return {
      isOpen: () => open !== undefined,
      end: () => end(),
      read({ text, number }) {
        if (THROWN.test(text)) {
          end();
          open = { line: number, caret: false, count: 0, frames: [] };
          return true;
        }
        if (open === undefined) return false;
        if (VERSION.test(text)) {
          end(true);
          return true;
        }
        return readPart(open, text) || leave();
      },
    };

    /** Source lines, and what an error has beside its stack, are of any form. */
    function leave(): boolean {
      if (open === undefined) return false;
      open.count += 1;
      if (open.count > (open.error === undefined ? SOURCE_LINES : 40)) end();
      return false;
    }
  },
};

function readPart(open: Uncaught, text: string): boolean {
  if (open.error === undefined) {
    if (CARET.test(text)) {
      open.caret = true;
      return true;
    }
    if (!ERROR.test(text)) return false;
    open.error = text.replace(/^Uncaught /, '').slice(0, MOST_MESSAGE);
    return true;
  }
  const frame = /^\s+at /.test(text) ? jsFrame(text.replace(/ \{$/, '')) : undefined;
  if (frame === undefined) return false;
  if (open.frames.length < MOST_FRAMES && open.count === 0) open.frames.push(frame);
  else if (open.frames.length === 0) {
    open.count = 0;
    open.frames.push(frame);
  }
  return true;
}

function uncaught({ line, error = '', frames }: Uncaught): CrashText {
  return {
    writer: 'Node.js',
    line,
    facts: { comm: 'node' },
    threads: [{ frames }],
    cause: { class: 'uncaught-exception', summary: `uncaught ${error}`, message: error, confidence: 'medium' },
  };
}
