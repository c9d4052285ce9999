import { concurrently } from '../concurrently.ts';
import { FaultlineError } from '../errors.ts';
import { reaches, type Answer } from '../report/create.ts';
import type { Incomplete } from '../report/model.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import type { Bundled, Job } from './bundle.ts';
import type { CiOptions, CiResult } from './ci-run.ts';
import { collectCores, type FoundCore } from './collect.ts';
import { judgeCrashes, type JudgedCrashes, type TriagedCore } from './judge-crashes.ts';
import { judgeLost, judgeUnread } from './judge-unread.ts';
import type { CoreSettings, OwnPattern } from './kernel.ts';
import { otherAnswers } from './other-answers.ts';
import type { LastWordsOf } from './python-log.ts';
import { ciReport } from './report.ts';
import type { Run } from './run-command.ts';

/** How a run was set up. */
export interface Setting {
  readonly options: CiOptions;
  /** Fingerprints of the baseline. */
  readonly known: ReadonlySet<string>;
  readonly settings: CoreSettings;
  readonly ownPattern: OwnPattern | undefined;
}

/** Looks for what a command left behind and triages it. What is heavy is loaded only for a core that is there. */
export async function lookAfter(run: Run, { options, known, settings, ownPattern }: Setting): Promise<CiResult> {
  const collected = await collectCores(run, settings);
  if (ownPattern !== undefined && 'restore' in ownPattern) ownPattern.restore();
  const lastWords = collected.cores.length === 0 ? undefined : await lastWordsIn(run);
  const [triaged, others] = await Promise.all([
    triageCores(collected.cores.slice(0, options.maxCores), lastWords, options),
    otherAnswers(options),
  ]);
  const expectations = { expected: options.expected, known };
  const judged = together([
    judgeCrashes(triaged, expectations),
    judgeUnread(collected.cores.slice(options.maxCores), expectations),
    judgeLost(options.argv, run, collected.lost),
  ]);
  const bundled = await bundles(judged.crashes, triaged, { run, lastWords, options });
  const incomplete = [
    ...notSet(ownPattern),
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

async function lastWordsIn({ log }: Run): Promise<LastWordsOf | undefined> {
  if (log === undefined) return undefined;
  const { lastWordsFrom } = await import('./python-log.ts');
  return lastWordsFrom(log);
}

async function triageCores(
  cores: readonly FoundCore[],
  lastWords: LastWordsOf | undefined,
  { config, timeout = config.timeout === undefined ? undefined : config.timeout * 1000 }: CiOptions,
): Promise<TriagedCore[]> {
  if (cores.length === 0) return [];
  const { triageCandidate } = await import('../coredump/coredump.ts');
  return concurrently(cores, async (core): Promise<TriagedCore> => {
    try {
      return {
        core,
        answer: await triageCandidate(core.candidate, { timeout, lastWords, frameRules: config.coredump?.frames }),
      };
    } catch (error) {
      return { core, why: error instanceof FaultlineError ? error.message : `internal error: ${String(error)}` };
    }
  });
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
