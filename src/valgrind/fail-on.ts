import { failOn as failOnWords, ruleTest } from '../summary/fail-on.ts';
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
  return failOnWords<Judged>(option, {
    words: WORDS,
    named: (word) => ruleTest('valgrind', word) ?? ofKind(word),
    example: 'InvalidRead',
  });
}

function ofKind(word: string): ((judged: Judged) => boolean) | undefined {
  return ruleOfKind(word) === 'unknown-error' ? undefined : ({ problem }) => problem?.kind === word;
}
