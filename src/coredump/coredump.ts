import { isBundle } from '../bundle/recognise.ts';
import { concurrently } from '../concurrently.ts';
import { statsOf } from '../elf/bytes.ts';
import { FaultlineError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { logLines } from '../log/source.ts';
import { createReport, type Answer } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import { systemAt, systemNamed } from '../symbols/system.ts';
import type { StartingEngine } from '../stacks/engine.ts';
import { ownMachineId } from '../linux/machine-id.ts';
import { reached } from '../tools/sandbox.ts';
import { fileKind } from '../evidence/file-kind.ts';
import { findEvidence, type Candidate, type Matches } from '../evidence/find-evidence.ts';
import { readLastWords, type LastWords } from '../evidence/last-words.ts';
import { mergeAnswers } from './merge.ts';
import { pythonLog } from '../evidence/process-log.ts';
import type { CoredumpRecord } from '../evidence/record.ts';
import { processDetails } from '../evidence/process-details.ts';
import { commandAt } from '../evidence/sender.ts';
import { CoreGone, openCandidate, type Evidence } from '../evidence/source.ts';
import { damageOf, withDamage } from './damage.ts';
import type { Context, CoredumpOptions } from './model.ts';
import { withEngine } from './with-engine.ts';

/**
 * Triages what a target means: a core file, a text that tells of a crash, a match for the journal, or the newest coredump.
 * Of several, one that fails is named in `incomplete`; of one alone, its error is thrown.
 */
export async function triageCoredump(target: string | undefined, options: CoredumpOptions = {}): Promise<Report> {
  const text = target === undefined ? undefined : await textAnswer(target, options);
  if (text !== undefined) return createReport('triage coredump', text);
  const candidates = await findEvidence(target, options);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1)
    return createReport('triage coredump', withMatches(await triageCandidate(only, options), only.newestOf));
  const results = await concurrently(candidates, async (candidate) => {
    try {
      return { candidate, answer: await triageCandidate(candidate, options) };
    } catch (error) {
      if (error instanceof FaultlineError) return { candidate, error };
      throw error;
    }
  });
  return createReport(
    'triage coredump',
    mergeAnswers(results.map(({ candidate, ...result }) => ({ name: nameOf(candidate), ...result }))),
  );
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

/** Triages one core that was found, or the bundle that holds it. */
export async function triageCandidate(found: Candidate, given: CoredumpOptions): Promise<Answer> {
  const { candidate, options } = reachable(found, given);
  if (candidate.path !== undefined && (await fileKind(candidate.path)) === 'zst' && (await isBundle(candidate.path))) {
    const { triageBundle } = await import('./bundled.ts');
    return triageBundle(candidate.path, options);
  }
  return withEngine(options, async (starting) => {
    try {
      return await triageEvidence(await openCandidate(candidate, options), starting, options);
    } catch (error) {
      const answer = error instanceof CoreGone ? await answerWithoutCore(error, options) : undefined;
      if (answer === undefined) throw error;
      return answer;
    }
  });
}

/** The same, by names under which gdb finds it; without a sandbox where it could not. */
function reachable(candidate: Candidate, options: CoredumpOptions): { candidate: Candidate; options: CoredumpOptions } {
  const core = candidate.path === undefined ? undefined : reached(candidate.path);
  const exe = options.exe === undefined ? undefined : reached(options.exe);
  const sysroot = options.sysroot === undefined ? undefined : reached(options.sysroot);
  const sandbox = [core, exe, sysroot].every((each) => each?.inSandbox !== false);
  return {
    candidate: core === undefined ? candidate : known({ path: core.name, record: candidate.record }),
    options: { ...options, exe: exe?.name, sysroot: sysroot?.name, sandbox },
  };
}

async function triageEvidence(evidence: Evidence, starting: StartingEngine, options: CoredumpOptions): Promise<Answer> {
  try {
    const [{ triageCore }, words] = await Promise.all([
      import('./triage.ts'),
      options.lastWords?.(evidence) ?? loggedWords(evidence.record, options),
    ]);
    return withDamage(
      await triageCore(evidence.corePath, contextOf(evidence, words, options), starting, options),
      damageOf(evidence),
    );
  } finally {
    evidence.dispose();
  }
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

async function loggedWords(record: CoredumpRecord | undefined, options: CoredumpOptions): Promise<LastWords> {
  if (options.log !== undefined) return readLastWords(logLines({ path: options.log }), record?.pid);
  const log = record === undefined ? undefined : await pythonLog(record, options);
  return log === undefined ? {} : readLastWords(log.lines, record?.pid);
}

function contextOf(
  { record, facts, subject, compressed }: Evidence,
  { python, message, sanitizer }: LastWords,
  options: CoredumpOptions,
): Context {
  const { container, machineId, bootId, cursor } = record ?? {};
  const { executable, commandLine, host, time, tid, threadName } = record ?? facts ?? {};
  const unit = record?.unit ?? record?.userUnit;
  const path = typeof subject.path === 'string' ? subject.path : `the core of pid ${record?.pid} in the journal`;
  return {
    path,
    stranger: strangerOf(subject.path, record),
    commandLine,
    executable,
    python,
    logMessage: message,
    sanitizer,
    ...(record === undefined ? {} : { commandOf: (pid: number) => commandAt(pid, record, options) }),
    process: known({ container, unit, host, time }),
    ...(record === undefined ? {} : detailsOf(record, options)),
    system: systemOf(facts, options),
    ...(tid === undefined ? {} : { thread: known({ id: tid, name: threadName }) }),
    provenance: { host, machineId, bootId, journalCursor: cursor, compressed },
  };
}

/** What else the journal knows of the process; its users are this machine's only where it ran on this machine. */
function detailsOf(record: CoredumpRecord, options: CoredumpOptions): Pick<Context, 'details' | 'usersAt'> {
  const { environment = 'none', directory, file, root } = options;
  const isHere = root === undefined && record.machineId !== undefined && record.machineId === ownMachineId();
  return {
    details: processDetails(record, { directory, file, root, environment: environment !== 'none' }),
    usersAt: isHere ? '/' : root,
  };
}

/** The system that crashed, where something else than its own files, or a sysroot, tells. */
function systemOf(facts: Evidence['facts'], { root }: CoredumpOptions): Context['system'] {
  if (facts?.system !== undefined) return systemNamed(facts.system);
  return root === undefined ? undefined : systemAt(root);
}

/** Whose a core is, if it is not the user's: of one in the journal, whose process it was. */
function strangerOf(path: unknown, record: CoredumpRecord | undefined): string | undefined {
  const uid = record === undefined && typeof path === 'string' ? statsOf(path)?.uid : record?.uid;
  return uid === undefined || uid === process.geteuid?.() ? undefined : `it is of user ${uid}`;
}

function nameOf({ path, record }: Candidate): string {
  return path ?? record?.corefile ?? `pid ${record?.pid}`;
}
