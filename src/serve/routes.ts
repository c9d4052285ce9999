/** What the names of a route's path stand for; undefined for another path. */
export function namedIn(path: string, asked: string): Record<string, string> | undefined {
  const [expected, given] = [path.split('/'), asked.split('/')];
  if (expected.length !== given.length) return undefined;
  const named: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const text = decoded(given[index] ?? '');
    if (text === undefined) return undefined;
    if (part.startsWith(':')) named[part.slice(1)] = text;
    else if (part !== text) return undefined;
  }
  return named;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
