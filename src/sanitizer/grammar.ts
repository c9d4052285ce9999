/**
 * First lines, of gcc's sanitizers and of clang's, whatever a logger put before:
 * `==15313==ERROR: AddressSanitizer: heap-use-after-free on address ...`, `WARNING: ThreadSanitizer: data race (pid=14730)`.
 */
export const HEADER =
  /^(?<prefix>.*?)(?:==(?<pid>\d{1,10})==\s*)?(?:ERROR|WARNING): (?<tool>(?:Address|HWAddress|Leak|Memory|Thread|DataFlow|Type|Realtime|NumericalStability|UndefinedBehavior)Sanitizer): ?(?<text>.+)$/;

/** `ub.c:2:67: runtime error: signed integer overflow: ...`; gcc's has no column where it knows none. */
export const UNDEFINED = /^(?<prefix>(?:.* )?)[^\s:]+:\d{1,9}(?::\d{1,9})?: runtime error: (?<text>.+)$/;

/** The last line that tells something: `SUMMARY: ThreadSanitizer: data race /tmp/race.c:3 in count`, else `==15313==ABORTING`. */
export const LAST = /^\s*SUMMARY: \w+Sanitizer: |^==\d{1,10}==ABORTING$/;

/** `Direct leak of 40 byte(s) in 1 object(s) allocated from:` */
export const LEAK = /^(?<way>Direct|Indirect) leak of (?<bytes>\d{1,15}) byte\(s\) in (?<objects>\d{1,15}) object\(s\)/;

const TSAN_PID = / \(pid=(\d{1,10})\)$/;

/** The pid that ThreadSanitizer writes behind. */
export function pidBehind(text: string): number | undefined {
  const pid = TSAN_PID.exec(text)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** What a first line means where it does not begin with the word that its summary has (AddressSanitizer, LeakSanitizer). */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^detected memory leaks/, 'leak'],
  [/^attempting double-free/, 'double-free'],
  [/^attempting free on address which was not malloc/, 'bad-free'],
  [/^attempting to call malloc_usable_size/, 'bad-malloc_usable_size'],
  [/^requested allocation size/, 'allocation-size-too-big'],
  [/^(?:allocator is )?out of memory/, 'out-of-memory'],
  [/^calloc parameters overflow/, 'calloc-overflow'],
  [/^invalid (?:allocation )?alignment/, 'invalid-allocation-alignment'],
  [/^specified RSS limit/, 'rss-limit-exceeded'],
];

/** Where the kind ends: `heap-use-after-free| on address`, `data race| (pid=`, `memcpy-param-overlap|: memory ranges`. */
const KIND_END = /(?: on (?:unknown )?address| on 0x|[(:;,]| in thread | \d).*$/s;

/** The kind of an error, in the sanitizer's words, with hyphens between them. */
export function kindOf(text: string): string {
  const known = KINDS.find(([first]) => first.test(text))?.[1];
  return known ?? (text.replace(KIND_END, '').trim().replaceAll(/\s+/g, '-').slice(0, 80) || 'error');
}

/** Kinds that are a signal: the core has more of it than the report. */
export function isSignal(kind: string): boolean {
  return /^(?:SEGV|BUS|FPE|ILL|ABRT|TRAP|UNKNOWN SIGNAL|stack-overflow)$/.test(kind);
}
