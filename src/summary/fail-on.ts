import { UsageError } from '../errors/errors.ts';
import type { Finding } from '../report/finding.ts';
import { LEVELS, type Level } from '../report/level.ts';
import { RULES } from '../report/rules.ts';

/** A finding, and the problem that it is about; without one it is about a log or a limit. */
interface JudgedFinding {
  readonly finding: Finding;
  readonly problem?: object | undefined;
}

type Test<Judged> = (judged: Judged) => boolean;

/** What may stand in a `--fail-on` beside levels and `never`. */
export interface FailWords<Judged> {
  /** Short names of what people fail on. */
  readonly words: Readonly<Record<string, Test<Judged>>>;
  /** A rule or a kind by its name; undefined for what is neither. */
  readonly named: (word: string) => Test<Judged> | undefined;
  /** A kind, for who has mistyped one. */
  readonly example: string;
}

/**
 * Reads `--fail-on`: words separated by commas. Errors that are about no problem always fail but with `never`.
 * @throws UsageError for a word that is not known.
 */
export function failOn<Judged extends JudgedFinding>(option: string, known: FailWords<Judged>): Test<Judged> {
  const words = option.split(',').map((word) => word.trim());
  if (words.includes('never')) return () => false;
  const tests = words.map((word) => testOf(word, known));
  return (judged) =>
    (judged.problem === undefined && judged.finding.level === 'error') || tests.some((test) => test(judged));
}

/** The rule of a capability, with or without its name in front; undefined where there is none. */
export function ruleTest(capability: string, word: string): Test<JudgedFinding> | undefined {
  const rule = word.startsWith(`${capability}/`) ? word : `${capability}/${word}`;
  return rule in RULES ? ({ finding }) => finding.rule === rule : undefined;
}

function testOf<Judged extends JudgedFinding>(
  word: string,
  { words, named, example }: FailWords<Judged>,
): Test<Judged> {
  const short = words[word];
  if (short !== undefined) return short;
  if ((LEVELS as readonly string[]).includes(word))
    return ({ finding }) => LEVELS.indexOf(finding.level) <= LEVELS.indexOf(word as Level);
  const test = named(word);
  if (test !== undefined) return test;
  throw new UsageError(
    `--fail-on ${word} is not known.`,
    `Give levels (${LEVELS.join(', ')}), ${Object.keys(words).join(', ')}, never, or kinds such as ${example}, separated by commas.`,
  );
}
