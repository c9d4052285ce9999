import { isBundle } from '../bundle/recognise.ts';
import { fileKind } from '../evidence/file-kind.ts';
import type { Candidate } from '../evidence/find-evidence.ts';
import type { LastWords } from '../evidence/last-words.ts';
import { CoreGone, openCandidate, type Evidence } from '../evidence/source.ts';
import type { Answer } from '../report/create.ts';
import { keepNewSpaceSmall } from '../small-heap.ts';
import { known } from '../text/known.ts';
import { reached } from '../tools/sandbox.ts';
import { contextOf, loggedWords, withDetails } from './context.ts';
import { damageOf, withDamage } from './damage.ts';
import type { CoredumpOptions } from './model.ts';
import { withEngine } from './with-engine.ts';

/** Triages one core that was found, or the bundle that holds it. */
export async function triageCandidate(found: Candidate, given: CoredumpOptions): Promise<Answer> {
  keepNewSpaceSmall();
  const { candidate, options } = reachable(found, given);
  const bundled = await bundledAnswer(candidate, options);
  if (bundled !== undefined) return bundled;
  return withEngine(options, (starting) =>
    orByRecord(options, async () => {
      const evidence = await openCandidate(candidate, options);
      try {
        const [{ triageCore }, words] = await Promise.all([import('./triage.ts'), wordsOf(evidence, options)]);
        const context = withDetails(contextOf(evidence, words, options), evidence, options);
        return withDamage(await triageCore(evidence.corePath, context, starting, options), damageOf(evidence));
      } finally {
        evidence.dispose();
      }
    }),
  );
}

/** The answer of a candidate that is a bundle; undefined of any other. */
export async function bundledAnswer({ path }: Candidate, options: CoredumpOptions): Promise<Answer | undefined> {
  if (path === undefined || (await fileKind(path)) !== 'zst' || !(await isBundle(path))) return undefined;
  const { triageBundle } = await import('./bundled.ts');
  return triageBundle(path, options);
}

/** What a process wrote before it died. */
export async function wordsOf(evidence: Evidence, options: CoredumpOptions): Promise<LastWords> {
  return options.lastWords?.(evidence) ?? loggedWords(evidence.record, options);
}

/** Does what reads a core; where that is gone, the journal alone tells. */
export async function orByRecord<T>(options: CoredumpOptions, work: () => Promise<T>): Promise<T | Answer> {
  try {
    return await work();
  } catch (error) {
    const answer = error instanceof CoreGone ? await answerWithoutCore(error, options) : undefined;
    if (answer === undefined) throw error;
    return answer;
  }
}

/** A core to be triaged, by names under which gdb finds it; without a sandbox where it could not. */
export function reachable(
  candidate: Candidate,
  options: CoredumpOptions,
): { candidate: Candidate; options: CoredumpOptions } {
  const core = candidate.path === undefined ? undefined : reached(candidate.path);
  const exe = options.exe === undefined ? undefined : reached(options.exe);
  const sysroot = options.sysroot === undefined ? undefined : reached(options.sysroot);
  const sandbox = [core, exe, sysroot].every((each) => each?.inSandbox !== false);
  return {
    candidate: core === undefined ? candidate : known({ path: core.name, record: candidate.record }),
    options: { ...options, exe: exe?.name, sysroot: sysroot?.name, sandbox },
  };
}

/** What the journal alone tells. */
async function answerWithoutCore(
  { record, message, remedy }: CoreGone,
  options: CoredumpOptions,
): Promise<Answer | undefined> {
  const { recordedAnswer } = await import('./recorded-stack.ts');
  const words = options.lastWords === undefined ? await loggedWords(record, options) : {};
  return recordedAnswer(record, `${message} ${remedy}`, words, options);
}
