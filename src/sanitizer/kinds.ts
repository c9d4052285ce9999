import type { SanitizerReport } from './model.ts';

/** What a first line means where it does not begin with the word that its summary has: compiler-rt's asan_errors.h. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^detected memory leaks/, 'leak'],
  [/^attempting double-free/, 'double-free'],
  [/^attempting free on address which was not malloc/, 'bad-free'],
  [/^attempting to call malloc_usable_size/, 'bad-malloc_usable_size'],
  [/^attempting to call __sanitizer_get_allocated_size/, 'bad-__sanitizer_get_allocated_size'],
  [
    /^bad parameters to (?:sanitizer_|__sanitizer_)annotate_contiguous/,
    'bad-__sanitizer_annotate_contiguous_container',
  ],
  [/^bad parameters to __sanitizer_annotate_double/, 'bad-__sanitizer_annotate_double_ended_contiguous_container'],
  [/^bad parameters to __sanitizer_copy/, 'bad-__sanitizer_copy_contiguous_container_annotations'],
  [/^crashed on unknown address/, 'SEGV'],
  [/^requested allocation size/, 'allocation-size-too-big'],
  [/^(?:allocator is )?out of memory/, 'out-of-memory'],
  [/^calloc parameters overflow/, 'calloc-overflow'],
  [/^reallocarray parameters overflow/, 'reallocarray-overflow'],
  [/^pvalloc parameters overflow/, 'pvalloc-overflow'],
  [/^invalid alignment requested in posix_memalign/, 'invalid-posix-memalign-alignment'],
  [/^invalid alignment requested in aligned_alloc/, 'invalid-aligned-alloc-alignment'],
  [/^invalid (?:allocation )?alignment/, 'invalid-allocation-alignment'],
  [/^specified RSS limit/, 'rss-limit-exceeded'],
  [/^(?:AddressSanitizer )?CHECK failed/, 'CHECK-failed'],
  [/^unexpected memory mapping|^failed to |^Shadow memory range/, 'sanitizer-failed'],
  [/^inconsistent shadow results/, 'inconsistent-shadow-results'],
  [/^WILD free|^attempting free on/, 'bad-free'],
];

/** Where the kind ends: `heap-use-after-free| on address`, `data race| (pid=`, `memcpy-param-overlap|: memory ranges`. */
const KIND_END = /(?: on (?:unknown )?address| on 0x|[(:;,]| in thread | \d).*$/s;

/** The kind of an error, in the sanitizer's words, with hyphens between them. */
export function kindOf(text: string): string {
  const isNamed = /^[a-zA-Z]+-[\w-]+ /.test(text); // heap-use-after-free on address ...
  const known = isNamed ? undefined : KINDS.find(([first]) => first.test(text))?.[1];
  return known ?? (text.replace(KIND_END, '').trim().replaceAll(/\s+/g, '-').slice(0, 80) || 'error');
}

/** Kinds that are a signal: a handler prints its own mark before the report. */
export function isSignal(kind: string): boolean {
  return /^(?:SEGV|BUS|FPE|ILL|ABRT|TRAP|UNKNOWN-SIGNAL|stack-overflow|access-violation|in-page-error|illegal-instruction|priv-instruction|(?:int|flt)-.*)$/.test(
    kind,
  );
}

/** Kinds that AddressSanitizer tells by what stands before the address, as if a block began there: asan_allocator.cpp, up to 21. */
const BY_HEADER = new Set(['double-free', 'alloc-dealloc-mismatch']);

/**
 * The kind that the rest of a report proves: of an address within a block that is in use, whoever freed it, what stands before it are
 * the program's own bytes. They decide whether AddressSanitizer calls that a bad free, or a double-free, or a mismatch
 * (fixtures/sanitizer/kinds/bad-free-looks-freed.c).
 * @param texts its lines that are no frames.
 */
export function provenKind(kind: string, texts: readonly string[]): string {
  const isInside = texts.some((text) => /^0x[\da-f]+ is located [1-9]\d* bytes inside of /.test(text));
  const isInUse = texts.some((text) => text.startsWith('allocated by thread '));
  return BY_HEADER.has(kind) && isInside && isInUse ? 'bad-free' : kind;
}

/** What the reader of a report's own words must know where its kind is another. */
export function misnamed({ tool, kind, headline }: Pick<SanitizerReport, 'tool' | 'kind' | 'headline'>): string[] {
  const said = kindOf(headline.slice(`${tool}: `.length));
  if (kind !== 'bad-free' || !BY_HEADER.has(said)) return [];
  return [`the block is in use: ${tool} calls it ${said} by the program's own bytes before the address`];
}
