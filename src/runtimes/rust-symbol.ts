/**
 * A symbol of Rust's without its hash: `core::fmt::write::h0123456789abcdef`, and what is left of the legacy mangling where
 * nobody took it apart.
 */
export function rustSymbol(symbol: string): string {
  return rustLegacyName(symbol).replace(/::h[0-9a-f]{16}(?=$|\.)/, '');
}

/** Rust's legacy mangling is C++'s with a hash as the last part: `_ZN4core3fmt5write17h0123456789abcdefE`. */
function rustLegacyName(symbol: string): string {
  const mangled = /^_ZN(.+)17h[0-9a-f]{16}E(.*)$/.exec(symbol);
  if (mangled === null) return symbol;
  const parts = lengthPrefixed(mangled[1] ?? '');
  return parts === undefined ? symbol : parts.map((part) => unescapeRust(part)).join('::') + (mangled[2] ?? '');
}

/** `4core3fmt` as its parts; absent where the lengths do not add up. */
function lengthPrefixed(text: string): string[] | undefined {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const digits = /^\d{1,4}/.exec(text.slice(at, at + 4))?.[0];
    if (digits === undefined) return undefined;
    const start = at + digits.length;
    at = start + Number(digits);
    if (at > text.length || at === start) return undefined;
    parts.push(text.slice(start, at));
  }
  return parts;
}

const RUST_ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

/** `_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..ops..drop..Drop$GT$` */
function unescapeRust(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replaceAll('..', '::')
    .replace(/\$(?:u([0-9a-f]{1,4})|([A-Z]{1,2}))\$/g, (whole, code: string | undefined, word: string | undefined) => {
      return code === undefined ? (RUST_ESCAPES[word ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(code, 16));
    });
}
