import type { FaultlineError } from '../errors/errors.ts';
import { besideOthers } from '../report/crash.ts';
import type { Answer } from '../report/create.ts';

/** What became of one of several cores. */
export interface Triaged {
  readonly name: string;
  readonly answer?: Answer;
  readonly error?: FaultlineError;
}

/**
 * Several answers as one: the sections of each in their order, every section with the `core` it belongs to; equal
 * findings once, with how often they were seen.
 */
export function mergeAnswers(results: readonly Triaged[]): Answer {
  const answers = results.flatMap(({ name, answer }) => (answer === undefined ? [] : [{ name, answer }]));
  const crashes = besideOthers(answers.map(({ name, answer }) => ({ core: name, answer })));
  const findings = Map.groupBy(
    crashes.flatMap((each) => each.findings),
    (finding) => finding.fingerprint,
  );
  return {
    subject: { cores: answers.map(({ answer }) => answer.subject) },
    findings: [...findings.values()].flatMap((same) =>
      same[0] === undefined ? [] : [same.length === 1 ? same[0] : { ...same[0], occurrences: same.length }],
    ),
    sections: crashes.flatMap(({ sections }) => sections),
    incomplete: [
      ...answers.flatMap(({ name, answer }) =>
        answer.incomplete.map(({ what, why }) => ({ what: `${name}: ${what}`, why })),
      ),
      ...results.flatMap(({ name, error }) =>
        error === undefined ? [] : [{ what: name, why: `${error.message} ${error.remedy}` }],
      ),
    ],
    provenance: { cores: answers.map(({ answer }) => answer.provenance) },
  };
}
