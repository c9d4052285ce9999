import { SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { sourceLine } from '../source-line.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

const FIRST =
  /^(Unhandled exception\.|Fatal error\.|Unhandled Exception:) (?:(System\.[\w.]+|[A-Z][\w.]*Exception)(?:: (.*))?|(Internal CLR error\..*))$/;
const FRAME = /^ {3}at (.+?\))(?: in (.+):line (\d{1,9}))?$/;
const INNER = /^ ---> |^ {3}--- End of /;
const QUIET_MAX = 4;

interface Open {
  readonly line: number;
  readonly isFatal: boolean;
  readonly message: string;
  readonly frames: RecordedFrame[];
}

/** .NET's unhandled exceptions and fatal errors. */
export const dotnetForm: PrintedForm = {
  first: FIRST,
  within: /Unhandled exception\. System\.|Fatal error\. (?:System\.|Internal CLR)/,
  make: oneAtATime<Open>({
    begin({ text, number }) {
      const [whole, how = '', type, message, internal] = FIRST.exec(text) ?? [];
      if (whole === undefined) return undefined;
      const said = internal ?? `${type}${message === undefined ? '' : `: ${message}`}`;
      return { line: number, isFatal: how.startsWith('Fatal'), message: said.slice(0, MOST_MESSAGE), frames: [] };
    },
    read: ({ frames }, text) => readFrame(frames, text) || INNER.test(text),
    crashOf: (open) => (open.frames.length === 0 ? undefined : crashOf(open)),
    quiet: () => QUIET_MAX,
  }),
};

function readFrame(frames: RecordedFrame[], text: string): boolean {
  const [, name, file, line] = FRAME.exec(text) ?? [];
  if (name !== undefined && frames.length < MOST_FRAMES)
    frames.push(known({ function: name, file, line: sourceLine(line) }));
  return name !== undefined;
}

function crashOf({ line, isFatal, message, frames }: Open): CrashText {
  return {
    writer: '.NET',
    line,
    facts: { signal: SIGABRT },
    threads: [{ frames }],
    cause: {
      class: isFatal ? 'fatal-error' : 'uncaught-exception',
      summary: isFatal ? message : `uncaught ${message}`,
      message,
      confidence: 'medium',
    },
  };
}
