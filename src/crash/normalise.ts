import { simplifyQualifiedName } from './cpp-name.ts';
import { publicLibcName } from '../runtimes/libc-names.ts';

/** Names of heavily templated C++ reach tens of thousands of characters; longer ones come from broken or hostile debug information. */
const LONGEST = 65_536;

/** What compilers append to the parts and copies they make of a function. Without a number only where that is usual. */
const CLONE_SUFFIX =
  /(?:\.(?:cold(?:\.\d+)?|localalias(?:\.\d+)?|(?:part|isra|constprop|lto_priv|llvm|clone|__uniq|default|arch_[\w-]+|avx\w*|sse\w*|bmi2?|popcnt)\.\d+))+$/;

/**
 * The name under which a function is the same function on every host and in every build that changes no names:
 * `__strlen_evex` -> `strlen`, `std::vector<int>::at(unsigned long)` -> `std::vector::at`, `f.constprop.0` -> `f`.
 * Text from evidence comes out as raw as it went in. The cases, with examples: test/coredump/normalise.test.ts.
 */
export function normaliseFunction(name: string): string {
  const symbol = dropVersion(rustLegacyName(name.slice(0, LONGEST).trim()));
  const qualified = simplifyQualifiedName(
    symbol.replace(/::h[0-9a-f]{16}(?=$|\.)/, '').replace(CLONE_SUFFIX, ''),
  ).replace(CLONE_SUFFIX, '');
  const plain = numberless(qualified);
  return (/^\w+$/.test(plain) ? publicLibcName(plain) : plain) || name;
}

/** `memcpy@@GLIBC_2.14`, `strlen@plt`; gdb calls the PLT entry of an ifunc `*ABS*+0xa0ab0@plt`, whose number is an address. */
function dropVersion(symbol: string): string {
  return symbol.replace(/^\*ABS\*\+0x[0-9a-f]+(?=@plt$)/, '*ABS*').replace(/(?<=^\w[\w.$]*)@.*$/, '');
}

/** The n-th OpenMP region (`main._omp_fn.0`) or Go closure (`main.main.func1`) changes its number with its neighbours. */
function numberless(name: string): string {
  return name.replace(/\._omp_fn\.\d+$/, '._omp_fn').replace(/\.(func|gowrap|deferwrap)\d+(?:\.\d+)*(?=$|\.)/g, '.$1');
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
