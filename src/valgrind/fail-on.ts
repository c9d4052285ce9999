import { UsageError } from '../errors/errors.ts';
import { LEVELS, type Level } from '../report/level.ts';
import { RULES } from '../report/rules.ts';
import type { Judged } from './findings.ts';
import { ruleOfKind } from './kind-rules.ts';

/** Short names of what people fail on. */
const WORDS: Readonly<Record<string, (judged: Judged) => boolean>> = {
  new: ({ problem }) => problem?.status === 'new',
  errors: ({ problem }) => problem !== undefined && problem.leak === undefined,
  leaks: ({ problem }) => problem?.leak !== undefined && problem.kind !== 'Leak_StillReachable',
  definite: ({ finding }) => finding.rule === 'valgrind/definite-leak',
  indirect: ({ finding }) => finding.rule === 'valgrind/indirect-leak',
  possible: ({ finding }) => finding.rule === 'valgrind/possible-leak',
  reachable: ({ finding }) => finding.rule === 'valgrind/reachable-memory',
};

/**
 * Reads `--fail-on`: words separated by commas, each a level, `never`, one of WORDS, a rule or a kind of valgrind's.
 * Logs that are not complete, and limits that are exceeded, always fail but with `never`.
 * @throws UsageError for a word that is none of these.
 */
export function failOn(option: string): (judged: Judged) => boolean {
  const words = option.split(',').map((word) => word.trim());
  if (words.includes('never')) return () => false;
  const tests = words.map((word) => testOf(word));
  return (judged) =>
    (judged.problem === undefined && judged.finding.level === 'error') || tests.some((test) => test(judged));
}

function testOf(word: string): (judged: Judged) => boolean {
  const known = WORDS[word];
  if (known !== undefined) return known;
  if ((LEVELS as readonly string[]).includes(word))
    return ({ finding }) => LEVELS.indexOf(finding.level) <= LEVELS.indexOf(word as Level);
  const rule = word.startsWith('valgrind/') ? word : `valgrind/${word}`;
  if (rule in RULES) return ({ finding }) => finding.rule === rule;
  if (ruleOfKind(word) !== 'unknown-error') return ({ problem }) => problem?.kind === word;
  throw new UsageError(
    `--fail-on ${word} is not known.`,
    `Give levels (${LEVELS.join(', ')}), ${Object.keys(WORDS).join(', ')}, never, or kinds such as InvalidRead, separated by commas.`,
  );
}
