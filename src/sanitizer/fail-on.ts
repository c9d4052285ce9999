import { failOn as failOnWords, ruleTest } from '../summary/fail-on.ts';
import type { JudgedFinding } from './findings.ts';
import { ruleOfKind } from './kind-rules.ts';

/** Short names of what people fail on. */
const WORDS: Readonly<Record<string, (judged: JudgedFinding) => boolean>> = {
  new: ({ problem }) => problem?.status === 'new',
  errors: ({ problem }) => problem !== undefined && problem.leak === undefined,
  leaks: ({ problem }) => problem?.leak !== undefined,
  races: ({ finding }) => finding.rule === 'sanitizer/data-race',
};

/**
 * Reads `--fail-on`: words separated by commas, each a level, `never`, one of WORDS, a rule or a kind of the sanitizers'.
 * Logs that are not complete always fail but with `never`.
 * @throws UsageError for a word that is none of these.
 */
export function failOn(option: string): (judged: JudgedFinding) => boolean {
  return failOnWords<JudgedFinding>(option, {
    words: WORDS,
    named: (word) => ofKind(word) ?? ruleTest('sanitizer', word),
    example: 'heap-use-after-free',
  });
}

function ofKind(word: string): ((judged: JudgedFinding) => boolean) | undefined {
  return ruleOfKind(word) === 'unknown-error' ? undefined : ({ problem }) => problem?.kind === word;
}
