/** A name that is longer says less than the frames around it. */
const LONGEST = 120;
const DEEPEST = 3;

/**
 * A function's name for one line: of a demangled name that is too long, the inner arguments of templates are left out
 * (`Holder<...>::operator()(std::basic_string<...>)`). Instances of templates in templates have names of thousands of
 * characters.
 */
export function shortName(name: string): string {
  for (let depth = DEEPEST, short = name; short.length > LONGEST && depth >= 0; depth--) {
    short = foldTemplates(name, depth);
    if (short.length <= LONGEST || depth === 0) return short;
  }
  return name;
}

/** Leaves out what stands in more than `deepest` angle brackets; those of `operator<<` and `operator->` are none. */
function foldTemplates(name: string, deepest: number): string {
  let out = '';
  let depth = 0;
  for (let at = 0; at < name.length; at++) {
    const operator =
      name[at] === 'o' ? /^operator(?:<=>|<<=?|>>=?|->\*?|<=?|>=?)/.exec(name.slice(at, at + 12))?.[0] : undefined;
    const text = operator ?? name.charAt(at);
    at += text.length - 1;
    if (text === '>' && depth > 0 && name[at - 1] !== '-') depth--;
    if (depth <= deepest) out += text;
    if (text === '<' && depth++ === deepest) out += '...';
  }
  return out;
}
