import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Symbols that hold another name: C++'s and Rust's, Rust's new ones, D's, and what GCC makes for constructors of a file. */
const MANGLED = /^_{1,2}(?:Z|R|D\d|GLOBAL_)/;
/** Those of C++ and Rust, which are taken apart here. */
const TAKEN_APART = /^_(?:Z|R)/;

/**
 * A symbol that names earlier parts of itself again can be of any length when it is taken apart: 24 such references, each twice as
 * long as the one before, make 270 KB in 40 ms, 48 take 18 s (gecko-profiler-demangle 0.4.0).
 */
const REFERENCES_MAX = 24;
const REFERENCE = /[ST][0-9A-Z]*_/g;
const LONGEST = 2048;

/** As libiberty's demangler, which is gdb's, spells what this one spells otherwise (seen over libstdc++'s own symbols). */
const SPELLINGS = [
  [/std::basic_istream<char, std::char_traits<char> >(?!::~?basic_)/g, 'std::istream'],
  [/std::basic_iostream<char, std::char_traits<char> >(?!::~?basic_)/g, 'std::iostream'],
  [/std::ostream::(~?)ostream/g, 'std::basic_ostream<char, std::char_traits<char> >::$1basic_ostream'],
  [
    /std::string::(~?)string\b/g,
    'std::basic_string<char, std::char_traits<char>, std::allocator<char> >::$1basic_string',
  ],
] as const;

/** Whether a symbol has to be demangled to be a name. */
export function isMangled(symbol: string): boolean {
  return MANGLED.test(symbol);
}

/** The name that a symbol stands for, with parameters; the symbol itself where it is none, or one that can't be taken apart. */
export function demangled(symbol: string): string {
  if (!TAKEN_APART.test(symbol) || symbol.length > LONGEST) return symbol;
  if ((symbol.match(REFERENCE)?.length ?? 0) > REFERENCES_MAX) return symbol;
  const { demangle_any: demangle } = require('gecko-profiler-demangle') as typeof import('gecko-profiler-demangle');
  const name = demangle(symbol);
  // What it can't take apart loses its first letter; thunks and tables have names of its own.
  if (name === symbol.slice(1) || name.startsWith('{')) return symbol;
  return SPELLINGS.reduce((text, [from, to]) => text.replaceAll(from, to), name);
}
