import type { CrashText } from '../crash-texts/model.ts';
import { concurrently } from '../concurrently.ts';
import { FaultlineError } from '../errors/errors.ts';
import { reaches, type Answer } from '../report/create.ts';
import type { Incomplete } from '../report/model.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import { collectCores } from '../evidence/run/collect.ts';
import type { Collected, FoundCore } from '../evidence/run/model.ts';
import { givenEnvironment } from '../evidence/run/given-environment.ts';
import { judgeCrashes, type Expectations, type JudgedCrashes, type TriagedCore } from './judge-crashes.ts';
import type { TestsOfJvms } from './jvm-reports.ts';
import { mayBeOfJvm, mayTellOfCrash } from './may-tell.ts';
import { judgeLost, judgeUnread } from './judge-unread.ts';
import type { OwnPattern } from './own-pattern.ts';
import type { Bundled, CiOptions, CiResult, Job, Setting } from './model.ts';
import { otherAnswers } from './other-answers.ts';
import { sanitizerFiles } from './sanitizer-files.ts';
import { ciReport } from './report.ts';
import type { Run } from '../evidence/run/run-command.ts';
import type { LastWordsOf, RunLog } from './run-log.ts';
import { repositoryRoot } from '../repository.ts';

/** Looks for what a command left behind and triages it. What is heavy is loaded only for a core that is there. */
export async function lookAfter(run: Run, { options, known, settings, ownPattern, hang }: Setting): Promise<CiResult> {
  const collected = await collectCores(run, settings);
  if (ownPattern !== undefined && 'restore' in ownPattern) ownPattern.restore();
  const log = await logOf(run, collected.cores.length > 0, options.sanitizerLogs);
  const lastWords = log?.lastWordsOf;
  const [triaged, others] = await Promise.all([
    triageCores(collected.cores.slice(0, options.maxCores), lastWords, options),
    otherAnswers(options),
  ]);
  const faults = await loggedFaults(run, collected, log);
  const tests = await jvms(run, collected, log);
  const hung = hang && (await import('./judge-hang.ts')).judgeHang(options.argv, run, hang, log?.lastTest);
  const expectations = { expected: options.expected, known };
  const judged = together([
    hung ?? (await judgeEnd(options.argv, run, log?.lastTest)),
    judgeCrashes(await incidents(triaged, tests), expectations),
    judgeUnread(collected.cores.slice(options.maxCores), expectations),
    judgeLost(options.argv, run, collected.lost, faults, tests.get(run.pid) ?? log?.lastTest),
    await printed(log, collected, expectations, { faults, tests }),
    await unfinished(run, log),
  ]);
  const bundled = await bundles(judged.crashes, triaged, { run, lastWords, options });
  const incomplete = [
    ...notSet(ownPattern),
    ...(hung?.incomplete ?? []),
    ...collected.incomplete,
    ...(collected.lost === undefined ? [] : [{ what: 'the core of the command', why: collected.lost }]),
    ...tooMany(collected.cores.length, options.maxCores),
    ...missing(triaged),
    ...bundled.incomplete,
  ];
  const report = ciReport({
    argv: options.argv,
    run,
    corePattern: settings.pattern,
    judged: { ...judged, crashes: bundled.crashes },
    others,
    incomplete,
  });
  return {
    status: statusOf(
      run,
      judged.crashes.some(({ status }) => status === 'new' || status === 'unread'),
      others,
      options,
    ),
    report,
  };
}

function together(parts: readonly JudgedCrashes[]): JudgedCrashes {
  return {
    crashes: parts.flatMap(({ crashes }) => crashes),
    findings: parts.flatMap(({ findings }) => findings),
    sections: parts.flatMap(({ sections }) => sections),
  };
}

async function incidents(triaged: readonly TriagedCore[], tests: TestsOfJvms): Promise<readonly TriagedCore[]> {
  if (triaged.length === 0) return [];
  const [{ incidentsOf }, { withTestOfJvm }] = await Promise.all([import('./incidents.ts'), import('./with-test.ts')]);
  return triaged.flatMap((each) => incidentsOf(withTestOfJvm(each, tests)));
}

async function jvms(run: Run, collected: Collected, log: RunLog | undefined): Promise<TestsOfJvms> {
  if (!mayBeOfJvm(collected, log)) return new Map();
  const { testsOfJvms } = await import('./jvm-reports.ts');
  return testsOfJvms(run);
}

/** Who ended the command, if a signal or a time limit did. */
async function judgeEnd(argv: readonly string[], run: Run, test: RunLog['lastTest']): Promise<JudgedCrashes> {
  if (run.status < 124) return NONE;
  const [{ judgedEnd }, { surroundingsAfter }] = await Promise.all([
    import('./end.ts'),
    import('../evidence/run/surroundings.ts'),
  ]);
  return judgedEnd(argv, run, surroundingsAfter(run.before), test);
}

/** What standard error tells of crashes; where there is no core, and no signal ended the command, it is looked at only if it may tell of one. */
async function logOf(run: Run, hasCores: boolean, own: string | undefined): Promise<RunLog | undefined> {
  const reports = sanitizerFiles(givenEnvironment(), run, own);
  const log = run.log !== undefined && (hasCores || run.status >= 124 || mayTellOfCrash(run.log)) ? run.log : undefined;
  if (log === undefined && reports.length === 0) return undefined;
  const { readRunLog } = await import('./run-log.ts');
  return readRunLog(log, reports);
}

type Faults = Awaited<ReturnType<typeof loggedFaults>>;

/** What the kernel has logged, where it may say more than is known: of a process that left no core. */
async function loggedFaults(
  run: Run,
  { lost }: Collected,
  log: RunLog | undefined,
): Promise<ReadonlyMap<number, CrashText>> {
  if (lost === undefined && log?.texts.some(({ pid }) => pid !== undefined) !== true) return new Map();
  const { kernelFaults } = await import('./kernel-faults.ts');
  return kernelFaults(run.before.uptime);
}

async function printed(
  log: RunLog | undefined,
  collected: Collected,
  expectations: Expectations,
  told: { readonly faults: Faults; readonly tests: TestsOfJvms },
): Promise<JudgedCrashes> {
  if (log === undefined || (log.sanitizer.length === 0 && log.texts.length === 0)) return NONE;
  const { judgePrinted } = await import('./judge-printed.ts');
  return judgePrinted(log, collected, expectations, told);
}

async function unfinished(run: Run, log: RunLog | undefined): Promise<JudgedCrashes> {
  if (log === undefined || log.unfinished.length === 0) return NONE;
  const [{ judgeUnfinished }, { surroundingsAfter }] = await Promise.all([
    import('./judge-unfinished.ts'),
    import('../evidence/run/surroundings.ts'),
  ]);
  return judgeUnfinished(log.unfinished, surroundingsAfter(run.before));
}

const NONE: JudgedCrashes = { crashes: [], findings: [], sections: [] };

async function triageCores(
  cores: readonly FoundCore[],
  lastWords: LastWordsOf | undefined,
  { config, told, timeout = config.timeout === undefined ? undefined : config.timeout * 1000 }: CiOptions,
): Promise<TriagedCore[]> {
  if (cores.length === 0) return [];
  const { KnownCrashes } = await import('../coredump/known/known-crashes.ts');
  const repository = repositoryRoot(process.cwd()) ?? process.cwd();
  const frameRules = config.coredump?.frames;
  const source = { ...told?.source, repository };
  const known = new KnownCrashes({ ...told, timeout, lastWords, frameRules, source });
  try {
    return await concurrently(cores, async (core): Promise<TriagedCore> => {
      try {
        return { core, answer: (await known.triage(core.candidate)).answer };
      } catch (error) {
        return { core, why: error instanceof FaultlineError ? error.message : `internal error: ${String(error)}` };
      }
    });
  } finally {
    known.close();
  }
}

async function bundles(crashes: CiCrash[], triaged: readonly TriagedCore[], job: Job): Promise<Bundled> {
  if (job.options.bundle === undefined || crashes.length === 0) return { crashes, incomplete: [] };
  const { bundleCrashes } = await import('./bundle.ts');
  return bundleCrashes(crashes, triaged, job);
}

function missing(triaged: readonly TriagedCore[]): Incomplete[] {
  return triaged.flatMap(({ core, answer, why }) => [
    ...(answer?.incomplete.map((each) => ({ what: `${core.name}: ${each.what}`, why: each.why })) ?? []),
    ...(why === undefined ? [] : [{ what: core.name, why }]),
  ]);
}

function notSet(own: OwnPattern | undefined): Incomplete[] {
  return own !== undefined && 'why' in own ? [{ what: 'kernel.core_pattern was left as it is', why: own.why }] : [];
}

function tooMany(found: number, most: number): Incomplete[] {
  return found <= most
    ? []
    : [{ what: 'further crashes', why: `${found} cores were found, and the first ${most} were triaged (--max-cores)` }];
}

function statusOf(
  run: Run,
  newCrash: boolean,
  others: readonly Answer[],
  { allowCrashes, config, failOn = config.failOn ?? 'error' }: CiOptions,
): number {
  if (run.status !== 0) return run.status;
  const failed =
    (newCrash && !allowCrashes) || (failOn !== 'never' && others.some(({ findings }) => reaches(findings, failOn)));
  return failed ? 1 : 0;
}
