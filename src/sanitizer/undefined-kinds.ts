/**
 * What UndefinedBehaviorSanitizer says, and the name of the check that says it, as its own SUMMARY has it with report_error_type=1.
 * compiler-rt's ubsan_handlers.cpp and ubsan_checks.inc, 3.3 to 20; gcc's are the same.
 */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^signed integer overflow/, 'signed-integer-overflow'],
  [/^unsigned integer overflow/, 'unsigned-integer-overflow'],
  [/^negation of .*; cast to an unsigned type/, 'signed-integer-overflow'],
  [/^negation of /, 'unsigned-integer-overflow'],
  [/^division of .* by -1/, 'signed-integer-overflow'],
  [/^division by zero/, 'integer-divide-by-zero'],
  [/^shift exponent /, 'invalid-shift-exponent'],
  [/^left shift of /, 'invalid-shift-base'],
  [/^index .* out of bounds/, 'out-of-bounds-index'],
  [/^access out of bounds/, 'local-out-of-bounds'],
  [/^execution reached an unreachable program point/, 'unreachable-call'],
  [/^execution reached the end of a value-returning function/, 'missing-return'],
  [/^variable length array bound /, 'non-positive-vla-index'],
  [/outside the range of representable values/, 'float-cast-overflow'],
  [/^load of value .*type '(?:bool|_Bool|const bool|BOOL)'/, 'invalid-bool-load'],
  [/^load of value /, 'invalid-enum-load'],
  [/^passing zero to /, 'invalid-builtin-use'],
  [/^assumption is violated/, 'invalid-builtin-use'],
  [/^assumption of .* byte alignment/, 'alignment-assumption'],
  [/^invalid ObjC cast/, 'invalid-objc-cast'],
  [/^call to function .* through pointer to incorrect function type/, 'function-type-mismatch'],
  [/^null pointer returned from function/, 'invalid-null-return'],
  [/^null pointer passed as argument/, 'invalid-null-argument'],
  [/^applying zero offset to null pointer/, 'nullptr-with-offset'],
  [/^applying non-zero offset (?:\S+ )?to null pointer/, 'nullptr-with-nonzero-offset'],
  [/^applying non-zero offset /, 'nullptr-after-nonzero-offset'],
  [/^(?:pointer index expression|addition of unsigned offset|subtraction of unsigned offset)/, 'pointer-overflow'],
  [/^control flow integrity check/, 'cfi-bad-type'],
  [/ null pointer(?: of type|\b)/, 'null-pointer-use'],
  [/ misaligned address /, 'misaligned-pointer-use'],
  [/ with insufficient space for an object/, 'insufficient-object-size'],
  [/ which does not point to an object of type/, 'dynamic-type-mismatch'],
];

/** `implicit conversion from type 'int' of value -1 (32-bit, signed) to type 'unsigned char' changed the value to 255 (8-bit, unsigned)` */
const CONVERSION = /^implicit conversion .*\((\d+)-bit, (un)?signed\).*\((\d+)-bit, (un)?signed\)/;

/** The check that a `runtime error:` is of; one that is not known is called by its first words. */
export function undefinedKind(message: string): string {
  const [, from, fromUnsigned, to, toUnsigned] = CONVERSION.exec(message) ?? [];
  if (from !== undefined && to !== undefined) return conversion(Number(to) < Number(from), fromUnsigned, toUnsigned);
  return KINDS.find(([form]) => form.test(message))?.[1] ?? unknown(message);
}

function conversion(narrower: boolean, fromUnsigned: string | undefined, toUnsigned: string | undefined): string {
  if (!narrower) return 'implicit-integer-sign-change';
  return fromUnsigned !== undefined && toUnsigned !== undefined
    ? 'implicit-unsigned-integer-truncation'
    : 'implicit-signed-integer-truncation';
}

function unknown(message: string): string {
  const words = message.replace(/[:,;'"(\d].*$/s, '').trim();
  return words.replaceAll(/\W+/g, '-').toLowerCase().slice(0, 80) || 'undefined-behavior';
}
