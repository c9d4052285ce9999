import { SIGABRT } from '../../linux/signal-names.ts';
import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';

const FIRST =
  /^(Unhandled exception\.|Fatal error\.|Unhandled Exception:) (?:(System\.[\w.]+|[A-Z][\w.]*Exception)(?:: (.*))?|(Internal CLR error\..*))$/;
const FRAME = /^ {3}at (.+?\))(?: in (.+):line (\d{1,9}))?$/;
const INNER = /^ ---> |^ {3}--- End of /;
const QUIET_MAX = 4;

/** .NET's unhandled exceptions and fatal errors. */
export const dotnetForm: PrintedForm = {
  first: FIRST,
  within: /Unhandled exception\. System\.|Fatal error\. (?:System\.|Internal CLR)/,
  make: (take) => {
    let open: { line: number; isFatal: boolean; message: string; frames: RecordedFrame[] } | undefined;
    let quiet = 0;
    const end = (): void => {
      if (open !== undefined && open.frames.length > 0) take(crashOf(open));
      [open, quiet] = [undefined, 0];
    };
    return {
      isOpen: () => open !== undefined,
      end,
      read({ text, number }) {
        const [whole, how = '', type, message, internal] = FIRST.exec(text) ?? [];
        if (whole !== undefined) {
          end();
          const said = internal ?? `${type}${message === undefined ? '' : `: ${message}`}`;
          open = { line: number, isFatal: how.startsWith('Fatal'), message: said.slice(0, MOST_MESSAGE), frames: [] };
          return true;
        }
        if (open === undefined) return false;
        const [, name, file, line] = FRAME.exec(text) ?? [];
        if (name !== undefined && open.frames.length < MOST_FRAMES)
          open.frames.push(
            known({ function: name, file, line: line === undefined || Number(line) < 1 ? undefined : Number(line) }),
          );
        const isPart = name !== undefined || INNER.test(text);
        quiet = isPart ? 0 : quiet + 1;
        if (quiet > QUIET_MAX) end();
        return isPart;
      },
    };
  },
};

function crashOf({
  line,
  isFatal,
  message,
  frames,
}: {
  line: number;
  isFatal: boolean;
  message: string;
  frames: readonly RecordedFrame[];
}): CrashText {
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
