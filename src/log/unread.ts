import { plural } from '../text/plural.ts';

/** Lines that only a report of a failure has, and what reads such a report. */
const MARKS: readonly { readonly what: string; readonly form: RegExp; readonly remedy: string }[] = [
  {
    what: 'a fatal error of Python',
    form: /Fatal Python error|Windows fatal exception: /,
    remedy: 'no traceback follows: it may be talk of a crash, or the traceback is in another log',
  },
  {
    what: 'a stack of Python',
    form: /\(most recent call first/,
    remedy: 'its form is not known',
  },
  {
    what: 'a log of valgrind',
    form: /==\d+== (?:ERROR|HEAP) SUMMARY/,
    remedy: 'faultline valgrind summary reads it',
  },
  {
    what: 'a Guru Meditation Report',
    form: /^\W*==== +Guru Meditation/,
    remedy: 'faultline guru show reads it',
  },
  {
    what: 'a stack of native code',
    form: /(?:^|\s)#\d{1,3} +(?:0x[\da-f]{4,16} (?:in |\(|\S+ \()|[\w:~<>.]+ \([^()]*\) (?:at|from) )/,
    remedy: 'only stacks of Python are read here; of a core: faultline triage coredump',
  },
];
/** What every mark has a part of. */
const MAY_BE = /Fatal Python|fatal exc|call first|SUMMARY|Guru Med|#\d/;

/** Looks through what a reader left over; one for each log. */
export interface UnreadMarks {
  read(text: string, line: number): void;
  /** What there is that nothing was read from. Of other kinds than the reader's own only where it read nothing at all. */
  incomplete(readSomething: boolean): { readonly what: string; readonly why: string }[];
}

export function unreadMarks(): UnreadMarks {
  const found = new Map<string, { first: number; count: number; remedy: string }>();
  return {
    read(text, line) {
      if (!MAY_BE.test(text)) return;
      const mark = MARKS.find(({ form }) => form.test(text));
      if (mark === undefined) return;
      const known = found.get(mark.what);
      if (known === undefined) found.set(mark.what, { first: line, count: 1, remedy: mark.remedy });
      else known.count += 1;
    },
    incomplete(readSomething) {
      return [...found]
        .filter(([what]) => !readSomething || what.endsWith('of Python'))
        .map(([what, { first, count, remedy }]) => ({
          what: `${what} at line ${first}${count === 1 ? '' : ` (${plural(count, 'such line')})`}`,
          why: `nothing was read from it: ${remedy}`,
        }));
    },
  };
}
