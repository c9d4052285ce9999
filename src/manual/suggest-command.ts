import { suggest } from '../suggest.ts';

/**
 * The command, or the topic, that was most likely meant by the first two words of a command line: also a command whose
 * topic was left out or mistaken (`coredump`, `triage summary`).
 * @param names of all commands: `triage coredump`, `doctor`; of two with one last word the nearer one is meant, else the first.
 */
export function suggestCommand(
  [first = '', second = '']: readonly string[],
  names: readonly string[],
): string | undefined {
  const byLastWord = new Map(names.toReversed().map((name) => [name.split(' ').at(-1) as string, name]));
  const typed = `${first} ${second}`.trimEnd();
  const topics = names.map((name) => name.split(' ', 1)[0] as string);
  const meant =
    byLastWord.get(first) ??
    suggest(
      typed,
      names.filter((name) => name.endsWith(` ${second}`)),
    ) ??
    byLastWord.get(second) ??
    suggest(typed, names) ??
    suggest(first, [...new Set([...topics, ...byLastWord.keys()])]);
  return meant === undefined ? undefined : (byLastWord.get(meant) ?? meant);
}
