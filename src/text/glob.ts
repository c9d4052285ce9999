/**
 * A glob as a regular expression over the whole text: `*` is any text (also `/`), `?` one character, all else itself.
 * As fnmatch(3) without FNM_PATHNAME, and without character classes.
 */
export function globToRegExp(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
