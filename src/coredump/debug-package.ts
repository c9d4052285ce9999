/** Debian packages with debug files that are not called PACKAGE-dbgsym. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^libc6$/, 'libc6-dbg'],
  [/^(?:lib)?python(3\.\d+)(?:-minimal|-stdlib)?$/, 'python$1-dbg'],
];

/** The Debian package with the debug files of a package. */
export function debugPackage(owner: string): string {
  const known = OTHER_NAMES.find(([name]) => name.test(owner));
  return known === undefined ? `${owner}-dbgsym` : owner.replace(...known);
}
