import leven from 'leven';

/**
 * The one of `known` that was most likely meant by `typed`: the one that it begins, else the one that differs in the fewest
 * letters; undefined where none is near enough to be meant.
 */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  if (word.length < 2) return undefined;
  const begun = known.filter((candidate) => candidate.startsWith(word));
  if (begun.length === 1) return begun[0];
  const limit = word.length < 4 ? 1 : Math.ceil(word.length * 0.4); // two letters that changed places count as two
  const near = known
    .map((candidate) => ({ candidate, distance: leven(word, candidate, { maxDistance: limit + 1 }) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.candidate;
}

/** As `suggest`, of flags: the dashes, which are always right, do not count. */
export function suggestFlag(typed: string, names: readonly string[]): string | undefined {
  const meant = suggest(typed.replace(/^-+/, ''), names);
  return meant === undefined ? undefined : `--${meant}`;
}

/** The remedy of an error of use: what was meant, if that can be told, and where to look. */
export function didYouMean(meant: string | undefined, help: string): string {
  return `${meant === undefined ? '' : `Did you mean "${meant}"? `}See "faultline ${help}".`;
}
