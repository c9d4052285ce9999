import type { SanitizerRule } from '../report/rules.ts';

/** Kinds by their rule, in the sanitizers' own words with hyphens: compiler-rt's and the kernel's of all versions. */
const KINDS_OF = {
  'buffer-overflow': `heap-buffer-overflow stack-buffer-overflow stack-buffer-underflow global-buffer-overflow
    dynamic-stack-buffer-overflow container-overflow intra-object-overflow heap-buffer-underflow buffer-overflow
    buffer-underflow allocation-tail-overwritten negative-size-param slab-out-of-bounds stack-out-of-bounds
    global-out-of-bounds vmalloc-out-of-bounds alloca-out-of-bounds out-of-bounds out-of-bounds-access
    array-index-out-of-bounds out-of-bounds-index local-out-of-bounds insufficient-object-size object-size-mismatch
    memory-corruption slab-redzone-overwritten`,
  'use-after-free': `heap-use-after-free stack-use-after-return stack-use-after-scope use-after-poison use-after-free
    slab-use-after-free use-after-scope `,
  'bad-access': `SEGV BUS tag-mismatch wild-addr wild-addr-read wild-addr-write wild-jump null-deref unknown-crash
    wild-memory-access user-memory-access null-ptr-deref null-pointer-use invalid-access invalid
    invalid-pointer-pair null-pointer-dereference type-mismatch access-violation in-page-error
    array-bounds-exceeded overwrites-const-input`,
  'bad-free': `double-free bad-free invalid-free alloc-dealloc-mismatch new-delete-type-mismatch
    double-free-or-invalid-free free-type-mismatch free-not-malloced`,
  'stack-overflow': 'stack-overflow',
  'fatal-signal': `FPE ILL ABRT TRAP UNKNOWN-SIGNAL deadly-signal illegal-instruction priv-instruction int-divide-by-zero
    int-overflow flt-divide-by-zero flt-invalid-operation flt-overflow flt-underflow flt-inexact-result flt-denormal-operand
    flt-stack-check breakpoint fuzz-target-exited`,
  'questionable-allocation': `allocation-size-too-big out-of-memory calloc-overflow reallocarray-overflow pvalloc-overflow
    invalid-allocation-alignment invalid-posix-memalign-alignment invalid-aligned-alloc-alignment rss-limit-exceeded`,
  'bad-parameter': `bad-malloc_usable_size bad-__sanitizer_get_allocated_size
    bad-__sanitizer_annotate_contiguous_container bad-__sanitizer_annotate_double_ended_contiguous_container
    bad-__sanitizer_copy_contiguous_container_annotations`,
  'overlapping-copy': `memcpy-param-overlap strcpy-param-overlap strncpy-param-overlap strcat-param-overlap
    strncat-param-overlap wcscpy-param-overlap wcscat-param-overlap mempcpy-param-overlap`,
  'odr-violation': 'odr-violation',
  'initialization-order': 'initialization-order-fiasco',
  'uninitialised-value': 'use-of-uninitialized-value uninit-value kernel-infoleak kernel-usb-infoleak',
  'data-race': `data-race data-race-on-vptr race-on-external-object Swift-access-race external-race`,
  'lock-order': 'lock-order-inversion',
  'thread-misuse': `destroy-of-a-locked-mutex double-lock-of-a-mutex unlock-of-an-unlocked-mutex
    use-of-an-invalid-mutex read-lock-of-a-write-locked-mutex read-unlock-of-a-write-locked-mutex
    mutex-is-already-created invalid-condvar use-of-uninitialized-mutex`,
  'thread-leak': 'thread-leak',
  'signal-safety': `signal-unsafe-call-inside-of-a-signal signal-handler-spoils-errno`,
  'real-time': 'unsafe-library-call blocking-call unsafe-library-call-in-real-time-context',
  'too-slow': 'timeout slow-unit',
  'direct-leak': 'leak direct-leak',
  'indirect-leak': 'indirect-leak',
  'undefined-behaviour': `signed-integer-overflow integer-divide-by-zero float-divide-by-zero invalid-shift-base
    invalid-shift-exponent float-cast-overflow invalid-bool-load invalid-enum-load unreachable-call missing-return
    non-positive-vla-index invalid-builtin-use invalid-null-return invalid-null-argument nullptr-with-offset
    nullptr-with-nonzero-offset nullptr-after-nonzero-offset pointer-overflow dynamic-type-mismatch
    invalid-objc-cast undefined-behavior add-overflow sub-overflow mul-overflow negate-overflow divrem-overflow
    shift-out-of-bounds builtin-unreachable vla-bound-not-positive load-invalid-value invalid-builtin
    nonnull-arg nonnull-return nullability-arg nullability-return invalid-load division-overflow
    type-aliasing-violation`,
  'misaligned-access': 'misaligned-pointer-use misaligned-access datatype-misalignment alignment-assumption',
  'suspicious-arithmetic': `inconsistent-shadow-results unsigned-integer-overflow implicit-unsigned-integer-truncation
    implicit-signed-integer-truncation implicit-integer-sign-change implicit-conversion
    implicit-signed-integer-truncation-or-sign-change invalid-unsigned-shift-base`,
  'wrong-function-type': 'function-type-mismatch cfi-bad-type cfi-check-fail',
  'sanitizer-failed': 'CHECK-failed sanitizer-failed',
} as const satisfies Partial<Record<SanitizerRule, string>>;

const RULE_OF_KIND: ReadonlyMap<string, SanitizerRule> = new Map(
  Object.entries(KINDS_OF).flatMap(([rule, kinds]) =>
    kinds
      .trim()
      .split(/\s+/)
      .map((kind) => [kind, rule as SanitizerRule] as const),
  ),
);

/** The rule (`sanitizer/...`) that a kind falls under; one that a sanitizer adds later is `unknown-error`. */
export function ruleOfKind(kind: string): SanitizerRule {
  return RULE_OF_KIND.get(kind) ?? (kind.endsWith('-param-overlap') ? 'overlapping-copy' : 'unknown-error');
}

/** The kinds of a rule, as docs/sanitizers.md lists them. */
export function kindsOf(rule: string): readonly string[] {
  return [...RULE_OF_KIND].flatMap(([kind, of]) => (of === rule ? [kind] : []));
}
