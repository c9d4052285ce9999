/**
 * Whether a file has the last part of a function's name as a word of its own: one that does not is some other file of that name. What has
 * no such part (operators, lambdas, closures) can't be looked for.
 */
export function namesFunction(text: string, name: string | undefined): boolean {
  const word = name === undefined ? undefined : lastWord(name);
  return (
    word === undefined || new RegExp(String.raw`(?<![\w$])${word.replaceAll('$', String.raw`\$`)}(?![\w$])`).test(text)
  );
}

/** `list::walk` of `app::list<int>::walk(node*) const`, of which `walk`; Go's `main.(*List).Walk`, of which `Walk`. */
function lastWord(name: string): string | undefined {
  let plain = name.replaceAll(/\(\*?([\w.]+)\)\./g, '$1.'); // Go's receivers
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = plain.replaceAll(/<[^<>]*>/g, '');
  }
  const last = plain
    .replace(/\(.*$/s, '')
    .split(/::|\.|\s/)
    .findLast((part) => part !== '');
  return last !== undefined && /^[A-Za-z_$][\w$]+$/.test(last) && !/^(?:operator|h[0-9a-f]{16}|func\d+)/.test(last)
    ? last
    : undefined;
}
