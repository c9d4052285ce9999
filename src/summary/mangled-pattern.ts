const OPERATORS: Readonly<Record<string, string>> = {
  'operator new': '_Znw*',
  'operator new[]': '_Zna*',
  'operator delete': '_Zdl*',
  'operator delete[]': '_Zda*',
};

/**
 * A pattern that matches a function's name in a suppression. Logs have C++ names as people write them, suppressions
 * are matched against what the linker sees: `ns::Box<int>::put(int)` is `_ZN2ns3BoxIiE3putEi`, so the pattern is
 * `_Z*2ns3Box*3put*`. C names are their own pattern.
 */
export function mangledPattern(name: string): string {
  if (/^[\w.@$*]+$/.test(name)) return name;
  if (name === '(below main)') return '(below main)';
  const plain = withoutBrackets(name.replaceAll('(anonymous namespace)', '_GLOBAL__N_1'));
  const operator = OPERATORS[plain.trim()];
  if (operator !== undefined) return operator;
  const words = plain.trim().split(' ').at(-1)?.split('::') ?? [];
  if (words.length === 0 || !words.every((word) => /^~?\w+$/.test(word)) || plain.includes('operator')) return '*';
  const parts = words.map((word, index) => component(word, words[index - 1]));
  return `_Z*${parts.join('*')}*`;
}

/** Constructors and destructors are called C and D with a number; `std` is St. */
function component(word: string, before: string | undefined): string {
  if (word === 'std' && before === undefined) return 'St';
  if (word === before) return 'C';
  if (word === `~${before ?? ''}`) return 'D';
  return `${word.length}${word}`;
}

/** A name without arguments, template arguments, and what a compiler adds in brackets. */
function withoutBrackets(name: string): string {
  let depth = 0;
  let text = '';
  for (const character of name.replace(/operator(?:<<?=?|>>?=?|->\*?|\(\))/, 'operator')) {
    if ('(<{'.includes(character)) depth++;
    else if (')>}'.includes(character)) depth--;
    else if (depth === 0) text += character;
  }
  return text.replace(/ const$/, '');
}
