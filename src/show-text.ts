/**
 * Prints a text on standard output; one that is longer than the terminal through the user's pager.
 * @param mayPage false for what is no text for people, or with --no-pager.
 */
export async function showText(text: string, mayPage: boolean): Promise<void> {
  const { isTTY, rows } = process.stdout;
  const isLong = mayPage && isTTY && text.split('\n').length > (rows || Infinity);
  if (isLong && (await (await import('./tools/pager.ts')).showInPager(text))) return;
  process.stdout.write(text);
}
