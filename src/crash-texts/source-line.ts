/** The line of a place in the source by its digits; undefined for 0, which is how writers say that they know none. */
export function sourceLine(digits: string | undefined): number | undefined {
  const line = Number(digits ?? 0);
  return line < 1 ? undefined : line;
}
