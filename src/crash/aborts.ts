import { SIGABRT, SIGFPE } from '../linux/signal-names.ts';
import type { Cause, CrashClass } from '../report/sections/crash.ts';
import { lessSure } from './less-sure.ts';
import { isEnding } from '../runtimes/endings.ts';
import type { Ending } from '../runtimes/model.ts';
import type { Facts } from './model.ts';

/** A process that ended itself through abort: by what it said, then by what stands between abort and the culprit. */
export function ownAbort(facts: Facts): Cause | undefined {
  const { fault, message, logMessage } = facts;
  if (
    fault.signal !== SIGABRT ||
    (fault.sender !== undefined && facts.pid !== undefined && fault.sender.pid !== facts.pid)
  )
    return undefined;
  const found = ABORTS.find((abort) => abort.test(facts));
  if (found === undefined) return undefined;
  const text = found.text(facts) ?? logMessage?.text;
  const doubts = [
    ...(facts.namelessRaise === true ? ['the functions that ended the program have no names'] : []),
    ...(facts.stackLost === true && text === undefined
      ? ['the stack could not be followed to its start, and the program left no message']
      : []),
    ...(message.abort === undefined && text === undefined && found.class !== 'abort'
      ? ['it is told by names of functions alone: the program left no message']
      : []),
  ];
  const cause: Cause = {
    class: found.class,
    summary: text === undefined ? found.summary : `${found.summary}: ${text}`,
    ...(text === undefined ? {} : { message: text }),
    confidence: 'high',
  };
  return doubts.length === 0 ? cause : lessSure(cause, 'medium', ...doubts);
}

/** A division by zero that the compiler's own division raised SIGFPE for, where the processor has no such exception. */
export function ownDivision(facts: Facts): Cause | undefined {
  const { signal, reason } = facts.fault;
  if (signal !== SIGFPE || reason !== 'sent' || !passes(facts, 'division')) return undefined;
  return {
    class: 'division-by-zero',
    summary: "integer division by zero, which the compiler's division raised SIGFPE for",
    confidence: 'high',
  };
}

interface AbortKind {
  readonly class: CrashClass;
  readonly summary: string;
  test(facts: Facts): boolean;
  text(facts: Facts): string | undefined;
}

const ABORTS: readonly AbortKind[] = [
  {
    class: 'stack-smashing',
    summary: 'a function wrote beyond its local array',
    test: (facts) =>
      facts.message.abort?.startsWith('*** stack smashing detected') === true || passes(facts, 'stack-smashing'),
    text: (facts) => facts.message.abort,
  },
  {
    class: 'assertion',
    summary: 'assertion failed',
    test: (facts) =>
      / Assertion [`'].*' failed\.$/s.test(facts.message.abort ?? '') ||
      facts.message.glib !== undefined ||
      passes(facts, 'assertion'),
    text: (facts) => facts.message.abort ?? facts.message.glib,
  },
  {
    class: 'abort',
    summary: 'a sanitizer ended the program',
    test: ({ bySanitizer }) => bySanitizer === true,
    text: (facts) => logText(facts, 'abort'),
  },
  {
    class: 'abort',
    summary: 'pure virtual method called',
    test: (facts) => passes(facts, 'pure-virtual'),
    text: () => undefined,
  },
  {
    class: 'uncaught-exception',
    summary: 'uncaught C++ exception',
    test: (facts) => facts.message.exception !== undefined || passes(facts, 'exception'),
    text: ({ message: { exception } }) =>
      exception && (exception.what === undefined ? exception.type : `${exception.type}: ${exception.what}`),
  },
  // A std::thread that is destroyed or assigned to before it was joined does that, with no exception (fixtures/crash/thread-not-joined).
  {
    class: 'abort',
    summary: 'std::terminate was called',
    test: (facts) => passes(facts, 'terminate'),
    text: () => undefined,
  },
  {
    class: 'panic',
    summary: 'panic',
    test: (facts) => passes(facts, 'panic'),
    text: (facts) => logText(facts, 'panic'),
  },
  {
    class: 'fatal-error',
    summary: "fatal error of Python's run-time",
    test: (facts) => passes(facts, 'fatal-error', 'Python'),
    text: (facts) => logText(facts, 'fatal-error'),
  },
  {
    class: 'fatal-error',
    summary: "fatal error of Go's run-time",
    test: (facts) => passes(facts, 'fatal-error', 'Go'),
    text: (facts) => logText(facts, 'fatal-error'),
  },
  {
    class: 'fatal-error',
    summary: 'fatal error of the run-time',
    test: (facts) => facts.logMessage?.class === 'fatal-error',
    text: (facts) => logText(facts, 'fatal-error'),
  },
  {
    class: 'heap-corruption',
    summary: 'the allocator found the heap corrupted',
    test: (facts) =>
      /^(?:[\w_]+\(\)[:,]|double free|corrupted |munmap_chunk|break adjusted|\w+ malloc)/.test(
        facts.message.abort ?? '',
      ) || passes(facts, 'heap-corruption'),
    text: (facts) => facts.message.abort,
  },
  {
    class: 'abort',
    summary: 'the program called abort',
    test: (facts) => facts.message.abort !== undefined || passes(facts, 'abort'),
    text: (facts) => facts.message.abort,
  },
  // Statically linked and stripped (fixtures/crash/static-stripped-abort), or musl's: abort, raise and kill all look like this;
  // abort is by far the most common.
  {
    class: 'abort',
    summary: 'the program ended itself with SIGABRT, most likely by abort',
    test: (facts) => facts.namelessRaise === true,
    text: () => undefined,
  },
];

/** Whether one of the frames above the culprit is of a function by which a run-time ends programs in that way. */
function passes({ frames }: Facts, ...how: [ending: Ending, by?: string]): boolean {
  const culprit = frames.findIndex((frame) => frame.role === 'culprit');
  return frames
    .slice(0, culprit === -1 ? frames.length : culprit)
    .some((frame) => isEnding(frame.function ?? '', ...how));
}

function logText({ logMessage }: Facts, expected: CrashClass): string | undefined {
  return logMessage?.class === expected ? logMessage.text : undefined;
}
