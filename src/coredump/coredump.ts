import { concurrently } from '../concurrently.ts';
import { statsOf } from '../elf/bytes.ts';
import { FaultlineError } from '../errors/errors.ts';
import { fileKind } from '../evidence/file-kind.ts';
import { findEvidence, type Candidate, type Found, type Matches } from '../evidence/find-evidence.ts';
import { createReport, type Answer } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import { listOf } from '../text/known.ts';
import { triageCandidate } from './candidate.ts';
import { mergeAnswers, mergeRead, type Triaged } from './merge.ts';
import type { CoredumpOptions } from './model.ts';

const COMMAND = 'triage coredump';

/**
 * Triages what a target means: a core file, a directory of cores, a text that tells of a crash, a match for the journal, or the
 * newest coredump. Of several, one that fails is named in `incomplete`; of one alone, its error is thrown.
 */
export async function triageCoredump(target: string | undefined, options: CoredumpOptions = {}): Promise<Report> {
  const text = target === undefined ? undefined : await textAnswer(target, options);
  if (text !== undefined) return createReport(COMMAND, text);
  const { candidates, left } = await findEvidence(target, options);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1 && left === undefined)
    return createReport(COMMAND, withMatches(await triageCandidate(only, options), only.newestOf));
  const results = await triageAll(candidates, options);
  return createReport(COMMAND, withLeft(left === undefined ? mergeAnswers(results) : mergeRead(results), left));
}

/**
 * Triages what several targets mean, as one report; what can't be read is named in `incomplete`.
 * @throws EvidenceError where nothing at all could be read.
 */
export async function triageCoredumps(targets: readonly string[], options: CoredumpOptions = {}): Promise<Report> {
  const [only, ...more] = targets;
  if (more.length === 0) return triageCoredump(only, options);
  const found = await concurrently(targets, (target) => findOne(target, options));
  const triaged = await triageAll(distinct(found.flatMap(({ candidates = [] }) => candidates)), options);
  const results = [...triaged, ...found.flatMap(({ told }) => listOf(told))];
  return createReport(
    COMMAND,
    withLeft(
      mergeRead(results),
      found.flatMap(({ left = [] }) => left),
    ),
  );
}

interface FoundOne extends Partial<Found> {
  /** A text, or why there is nothing. */
  readonly told?: Triaged;
}

async function findOne(target: string, options: CoredumpOptions): Promise<FoundOne> {
  try {
    const answer = await textAnswer(target, options);
    return answer === undefined ? await findEvidence(target, options) : { told: { name: target, answer } };
  } catch (error) {
    if (error instanceof FaultlineError) return { told: { name: target, error } };
    throw error;
  }
}

/** Each file once, by whatever names it was given. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ path, record }) => {
    const file = path === undefined ? undefined : statsOf(path);
    const name = file === undefined ? (path ?? record?.cursor ?? '') : `${file.dev} ${file.ino}`;
    return !seen.has(name) && seen.add(name) === seen;
  });
}

/** Equal crashes are examined once. */
async function triageAll(candidates: readonly Candidate[], options: CoredumpOptions): Promise<Triaged[]> {
  const { KnownCrashes } = await import('./known/known-crashes.ts');
  const known = new KnownCrashes(options);
  try {
    return await concurrently(candidates, async (candidate) => {
      const name = nameOf(candidate);
      try {
        return { name, ...(await known.triage(candidate)) };
      } catch (error) {
        if (error instanceof FaultlineError) return { name, error };
        throw error;
      }
    });
  } finally {
    known.close();
  }
}

function withLeft(answer: Answer, left: readonly Incomplete[] = []): Answer {
  return { ...answer, incomplete: [...left, ...answer.incomplete] };
}

/** What coredumpctl, journalctl or gdb printed of a crash; undefined for what is no such text. */
async function textAnswer(target: string, options: CoredumpOptions): Promise<Answer | undefined> {
  if ((await fileKind(target)) !== 'other') return undefined;
  const { triageTexts } = await import('../crash-texts/triage-texts.ts');
  return triageTexts(target, options);
}

/** Says of the newest of several that the others were left out. */
function withMatches(answer: Answer, matches: Matches | undefined): Answer {
  if (matches === undefined) return answer;
  const { match, count, more } = matches;
  const why = `this is the newest of ${more ? 'more than ' : ''}${count} that "${match}" matches; all: --all, another: its pid, or --since and --until`;
  return { ...answer, incomplete: [{ what: 'other coredumps', why }, ...answer.incomplete] };
}

function nameOf({ path, record }: Candidate): string {
  return path ?? record?.corefile ?? `pid ${record?.pid}`;
}
