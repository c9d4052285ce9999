import { EvidenceError, type FaultlineError } from '../errors/errors.ts';
import { besideOthers } from '../report/crash.ts';
import type { Answer } from '../report/create.ts';
import type { Finding } from '../report/finding.ts';
import type { CrashSection, Occurred } from '../report/sections/crash.ts';
import { known } from '../text/known.ts';

/** What became of one of several cores. */
export interface Triaged {
  readonly name: string;
  /** Of equal crashes that were examined once, the sections are the very same. */
  readonly answer?: Answer;
  /** Of the fault, where the answer is of another core. */
  readonly address?: string;
  readonly error?: FaultlineError;
}

/**
 * Several answers as one: the sections of each in their order, every section with the `core` it belongs to; equal
 * findings once, with how often they were seen.
 */
export function mergeAnswers(results: readonly Triaged[]): Answer {
  const answers = results.flatMap(({ answer, ...result }) => (answer === undefined ? [] : [{ ...result, answer }]));
  const groups = [...Map.groupBy(answers, ({ answer }) => answer.sections).values()];
  const crashes = besideOthers(
    groups.flatMap((group) =>
      group.slice(0, 1).map(({ name, answer }) => ({ core: name, answer: withOccurrences(answer, group) })),
    ),
  );
  return {
    subject: { cores: answers.map(({ answer }) => answer.subject) },
    findings: counted(
      crashes.flatMap(({ findings }, index) => findings.map((finding) => [finding, groups[index]?.length ?? 1])),
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

/** Equal findings once, with how often they were seen. */
function counted(findings: readonly (readonly [Finding, number])[]): Finding[] {
  return [...Map.groupBy(findings, ([finding]) => finding.fingerprint).values()].flatMap((same) => {
    const [first] = same;
    const occurrences = same.reduce((sum, [, count]) => sum + count, 0);
    return first === undefined ? [] : [occurrences === 1 ? first[0] : { ...first[0], occurrences }];
  });
}

/** A crash that was examined for others, with each of them. */
function withOccurrences(answer: Answer, group: readonly (Triaged & { readonly answer: Answer })[]): Answer {
  if (group.length === 1) return answer;
  const sections = answer.sections.map((section) =>
    section.kind === 'crash' ? { ...section, occurrences: group.map((each) => occurred(each, section)) } : section,
  );
  return { ...answer, sections };
}

function occurred(
  { name, answer: { subject }, address }: Triaged & { readonly answer: Answer },
  crash: CrashSection,
): Occurred {
  const { pid, host, time, unit } = subject as Record<'pid' | 'host' | 'time' | 'unit', never>; // see subjectOf
  return {
    core: name,
    ...known({ pid, host, time, unit, address: address ?? crash.cause.address, occurrence: subject.occurrence }),
  };
}

/** Files that are named where none could be read. */
const NAMED = 3;

/**
 * The same of what somebody named.
 * @throws EvidenceError where none of it could be read.
 */
export function mergeRead(results: readonly Triaged[]): Answer {
  if (results.some(({ answer }) => answer !== undefined)) return mergeAnswers(results);
  const told = results.slice(0, NAMED).map(({ error }) => error?.message);
  const more = results.length > NAMED ? ' ...' : '';
  throw new EvidenceError(
    `None of ${results.length} could be triaged. ${told.join(' ')}${more}`,
    results[0]?.error?.remedy ?? '',
  );
}
