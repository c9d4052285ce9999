import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import type { CrashText } from '../model.ts';
import { MOST_FRAMES, MOST_MESSAGE, type PrintedForm } from './model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `PHP Fatal error:  Uncaught RuntimeException: no row 7 in /srv/shop.php:2`; displayed it has one blank and no `PHP `. */
const FIRST =
  /^(?:PHP message: )?(PHP )?(?:Fatal error: {1,2}|(?:Parse|Compile|Recoverable fatal|Core) error: {1,2})(.+)$/;
/** nginx quotes it: `FastCGI sent in stderr: "PHP message: PHP Fatal error: ...`, and goes on behind its last line. */
const OF_NGINX = 'PHP message: PHP ';
const ONE_LINE = / in (\/.+?|[A-Za-z]:\\.+?) on line (\d{1,9})$/;
const UNCAUGHT = /^Uncaught (?:exception ')?(.*)$/s;
const UNCAUGHT_END = /^(.*) in (\S.*?):(\d{1,9})$/s;
const FRAME = /^#(\d{1,6}) (?:(\S.*?)\((\d{1,9})\)|(\[internal function\])): (.+?)\(.*$|^#(\d{1,6}) (\{main\})$/;
const THROWN = /^ {2}thrown in (.+?) on line (\d{1,9})(?:" while .*)?$/;
const QUIET_MAX = 5;
const HEAD_LINES = 20;

interface Draft {
  readonly line: number;
  head: string;
  lines: number;
  inTrace: boolean;
  /** Each with the function that was called, and from where. */
  calls: { name: string; file?: string; line?: number }[];
  place?: { file: string; line: number };
}

/** PHP's fatal errors: exceptions that nobody caught with their trace, and others, which have one since 8.5. */
export const phpForm: PrintedForm = {
  first: FIRST,
  within: /PHP (?:Fatal error: {2}|message: PHP )\S/,
  make: oneAtATime<Draft>({
    begin({ text, number, quoted }) {
      const [, , head] = FIRST.exec(text) ?? [];
      if (head === undefined || (quoted && !text.startsWith(OF_NGINX))) return undefined;
      return { line: number, head: head.slice(0, MOST_MESSAGE), lines: 0, inTrace: false, calls: [] };
    },
    read: readPart,
    isOver: ({ place }) => place !== undefined,
    crashOf,
    quiet: () => QUIET_MAX,
  }),
};

function readPart(draft: Draft, text: string): boolean {
  const [, file, line] = THROWN.exec(text) ?? [];
  if (file !== undefined) {
    draft.place = { file, line: Number(line) };
    return true;
  }
  if (/^Stack trace:$/.test(text)) {
    draft.inTrace = true;
    return true;
  }
  if (!draft.inTrace) {
    // the message of an exception may be of many lines
    if (!UNCAUGHT.test(draft.head) || UNCAUGHT_END.test(draft.head) || draft.lines >= HEAD_LINES) return false;
    draft.lines += 1;
    draft.head = `${draft.head}\n${text}`.slice(0, MOST_MESSAGE);
    return true;
  }
  const [whole, , from, at, , name, , main] = FRAME.exec(text) ?? [];
  if (whole === undefined) return false;
  if (draft.calls.length < MOST_FRAMES)
    draft.calls.push(known({ name: name ?? main ?? '', file: from, line: at === undefined ? undefined : Number(at) }));
  return true;
}

function crashOf({ line, head, calls, place }: Draft): CrashText | undefined {
  const uncaught = UNCAUGHT.exec(head)?.[1];
  const [, message = '', file, at] = uncaught === undefined ? [] : (UNCAUGHT_END.exec(uncaught) ?? []);
  const oneLine = ONE_LINE.exec(head);
  const thrown = place ?? placeOf(file, at) ?? placeOf(oneLine?.[1], oneLine?.[2]);
  if (thrown === undefined) return undefined; // PHP always says where
  const text = (uncaught === undefined ? head.replace(ONE_LINE, '') : message || uncaught).trim();
  return {
    writer: 'PHP',
    line,
    facts: { comm: 'php' },
    threads: [{ frames: framesOf(calls, thrown) }],
    cause: {
      class: uncaught === undefined ? 'fatal-error' : 'uncaught-exception',
      summary: `${uncaught === undefined ? '' : 'uncaught '}${text}`,
      message: text,
      confidence: 'medium',
    },
  };
}

function placeOf(file: string | undefined, line: string | undefined): Draft['place'] {
  return file === undefined ? undefined : { file, line: Number(line) };
}

/** PHP names of each call where it was made: the place of a frame is that of the call below it. */
function framesOf(calls: Draft['calls'], thrown: NonNullable<Draft['place']>): RecordedFrame[] {
  if (calls.length === 0) return [thrown];
  return calls.map(({ name }, index) => {
    const place = index === 0 ? thrown : calls[index - 1];
    return known({ function: name, file: place?.file, line: (place?.line ?? 0) < 1 ? undefined : place?.line });
  });
}
