import { unwrap, type LogLine } from '../log/envelope.ts';
import { tracebackReader } from '../python/parse-traceback.ts';
import { pythonSection } from '../python/section.ts';
import type { Traceback } from '../python/traceback.ts';
import type { PythonSection } from '../report/sections/python.ts';
import { sanitizerReader } from '../sanitizer/reader.ts';
import type { SanitizerReport } from '../sanitizer/model.ts';
import type { Facts } from '../crash/model.ts';

/** What a process wrote to its log before it died. */
export interface LastWords {
  readonly python?: PythonSection;
  readonly message?: NonNullable<Facts['logMessage']>;
  /** Reports of sanitizers, of this process or of others: each names its own. */
  readonly sanitizer?: SanitizerReport[];
}

/** Reports of a log that are kept; a process of a thousand races is told by them. */
export const MOST_REPORTS = 1000;

type Message = NonNullable<Facts['logMessage']>;

/**
 * Reads a log for the Python traceback and the message of the process that died.
 * @param pid where the log names the writers of its lines, only what this process wrote counts.
 */
export async function readLastWords(
  lines: AsyncIterable<LogLine> | Iterable<LogLine>,
  pid: number | undefined,
): Promise<LastWords> {
  const tracebacks: Traceback[] = [];
  const messages = messageReader();
  const reports: SanitizerReport[] = [];
  const sanitizers = sanitizerReader((report) => {
    if (reports.length < MOST_REPORTS) reports.push(report);
  });
  const reader = tracebackReader({
    traceback: (found) => tracebacks.push(found),
    rest: ({ text }) => messages.read(unwrap(text).text),
  });
  for await (const line of lines) {
    reader.read(line);
    sanitizers.read(line);
  }
  reader.end();
  sanitizers.end();
  const last = ofProcess(tracebacks, pid).findLast((traceback) => traceback.fatalError !== undefined);
  const message =
    last?.fatalError !== undefined && last.signal === undefined
      ? { class: 'fatal-error' as const, text: last.fatalError }
      : messages.last();
  return {
    ...(last === undefined ? {} : { python: pythonSection(last) }),
    ...(message === undefined ? {} : { message }),
    ...(reports.length === 0 ? {} : { sanitizer: reports }),
  };
}

function ofProcess(tracebacks: readonly Traceback[], pid: number | undefined): readonly Traceback[] {
  return tracebacks.filter((traceback) => traceback.pid === undefined || pid === undefined || traceback.pid === pid);
}

/** First lines of messages, each with an example; `next`: what the line after it adds. */
const MESSAGES: readonly { readonly class: Message['class']; readonly first: RegExp; readonly next?: RegExp }[] = [
  // thread 'main' (1234) panicked at src/main.rs:2:5:
  // index out of bounds: the len is 3 but the index is 7
  { class: 'panic', first: /^thread '.*' (?:\(\d+\) )?panicked at (.+?):?$/, next: /^(.+)$/ },
  // thread 'main' (1234) has overflowed its stack
  { class: 'stack-overflow', first: /^(thread '.*' (?:\(\d+\) )?has overflowed its stack)$/ },
  // terminate called after throwing an instance of 'std::runtime_error'
  //   what():  no such table
  {
    class: 'uncaught-exception',
    first: /^terminate called after throwing an instance of '(.+)'$/,
    next: /^ {2}what\(\): {2}(.*)$/,
  },
  // ==1967==ERROR: AddressSanitizer: heap-use-after-free on address 0x604000000018 at pc 0x55bdf2e791c0 bp 0x7ffc2a685250
  { class: 'abort', first: /^==\d+==\s*(?:ERROR|WARNING): (\w+Sanitizer: .+?)(?: on (?:unknown )?address | \(pid|$)/ },
  // ub.c:1:46: runtime error: index 6 out of bounds for type 'int [3]'
  { class: 'abort', first: /^\S+:\d+(?::\d+)?: runtime error: (.+)$/ },
  // panic: runtime error: invalid memory address or nil pointer dereference
  { class: 'panic', first: /^panic: (.+)$/ },
  // fatal error: all goroutines are asleep - deadlock!
  { class: 'fatal-error', first: /^fatal error: (.+)$/ },
  // FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
  { class: 'fatal-error', first: /^FATAL ERROR: (.+)$/ },
];

/** Keeps the last message that it has read. */
function messageReader(): { read(text: string): void; last(): Message | undefined } {
  let found: Message | undefined;
  let next: RegExp | undefined;
  return {
    last: () => found,
    read: (text) => {
      const more = next?.exec(text)?.[1];
      if (more !== undefined && found !== undefined) found = { ...found, text: `${found.text}: ${more}` };
      next = undefined;
      for (const message of MESSAGES) {
        const first = message.first.exec(text)?.[1];
        if (first === undefined) continue;
        found = { class: message.class, text: first };
        next = message.next;
        return;
      }
    },
  };
}
