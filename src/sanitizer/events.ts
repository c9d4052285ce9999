import { EXE } from './grammar.ts';

/** What a sanitizer says beside its reports that tells whether they are all. */
export interface Event {
  readonly what: 'ended' | 'died' | 'untold' | 'failed' | 'deadly' | 'counted';
  readonly pid?: number;
  /** Of `counted`: reports that ThreadSanitizer says it has made. */
  readonly count?: number;
  readonly text: string;
}

/** compiler-rt's asan_report.cpp, asan_rtl.cpp, lsan_common.cpp, tsan_rtl.cpp, ubsan_minimal. */
const EVENTS: readonly (readonly [Event['what'], RegExp])[] = [
  ['ended', own(/\s?ABORTING$/)],
  ['counted', own(/ThreadSanitizer: reported (?<count>\d{1,10}) warnings/)],
  ['deadly', own(/\w+Sanitizer:DEADLYSIGNAL$/)],
  ['died', own(/\w+Sanitizer: nested bug in the same thread/)],
  ['untold', own(/\w+Sanitizer: while reporting a bug found another one/)],
  ['untold', /^ubsan: too many errors/],
  ['failed', own(/LeakSanitizer has encountered a fatal error/)],
  ['failed', own(/(?:ERROR|FATAL): \w+Sanitizer:? (?:failed to|requires) /)],
  ['failed', own(/(?:ERROR|FATAL): \w+Sanitizer: unexpected memory mapping/)],
  ['failed', own(/Shadow memory range interleaves with an existing memory mapping/)],
  ['failed', own(/ASan runtime does not come first in initial library list/)],
  ['failed', own(/Your application is linked against incompatible ASan runtimes/)],
];
function own(text: RegExp): RegExp {
  return new RegExp(`^(?:==${EXE}(?<pid>\\d{1,10})==)?(?:${text.source})`);
}

const MAY_BE = /Sanitizer|ABORTING|ubsan: |Shadow memory|ASan runtime/;

/** What a line says of the reports around it; undefined for nearly all lines. */
export function eventIn(text: string): Event | undefined {
  if (!MAY_BE.test(text)) return undefined;
  for (const [what, form] of EVENTS) {
    const match = form.exec(text);
    if (match === null) continue;
    const { pid, count } = match.groups ?? {};
    return {
      what,
      text,
      ...(pid === undefined ? {} : { pid: Number(pid) }),
      ...(count === undefined ? {} : { count: Number(count) }),
    };
  }
  return undefined;
}
