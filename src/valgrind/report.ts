import type { Frame } from '../report/frame.ts';
import { lazyList } from '../report/lazy-list.ts';
import type { Incomplete } from '../report/model.ts';
import { LEVELS } from '../report/level.ts';
import { RULES, type RuleId } from '../report/rules.ts';
import type { Completeness, ValgrindProblem, ValgrindProcess, ValgrindSection } from '../report/sections/valgrind.ts';
import type { KnownProblem } from '../summary/baseline.ts';
import { reportStack } from './frames.ts';
import { ruleOfKind } from './kind-rules.ts';
import type { Ledger } from './ledger.ts';
import type { Problem, VgProcess } from './model.ts';
import type { Selection } from './select.ts';
import { tellsAll } from './asked-to-end.ts';
import { leaksOf, totalsOf } from './totals.ts';

/** Pids that a problem names; more are only counted. */
const NAMED_PROCESSES = 32;

export interface SectionFacts {
  readonly ledger: Ledger;
  readonly completeness: readonly Completeness[];
  readonly selection: Selection;
  /** Fingerprints of all problems but the interpreter's. */
  readonly identities: ReadonlyMap<Problem, string>;
  readonly baseline: readonly KnownProblem[] | undefined;
  readonly notes: readonly string[];
  readonly incomplete: readonly Incomplete[];
  readonly byProcess: boolean;
}

/** The section of the report, problems worst first. */
export function valgrindSection(facts: SectionFacts): ValgrindSection {
  const { ledger, completeness, selection, notes } = facts;
  const processes = lazyList(ledger.processes.length, (index) =>
    reportProcess(ledger.processes[index] as VgProcess, completeness[index] as Completeness, ledger),
  );
  const problems = [...reportProblems(facts), ...fixedProblems(facts)];
  const totals = totalsOf(ledger);
  const used = [...ledger.suppressions.values()].toSorted((a, b) => b.count - a.count);
  return {
    kind: 'valgrind',
    title: 'valgrind',
    verdict: verdict(facts, processes, problems, totals),
    processes,
    ...(facts.byProcess ? { byProcess: true } : {}),
    totals,
    problems,
    groups: groupsOf(problems),
    ...(selection.interpreter === undefined ? {} : { interpreter: selection.interpreter }),
    ...(selection.ignored === undefined ? {} : { ignored: selection.ignored }),
    ...(used.length === 0 ? {} : { usedSuppressions: used }),
    ...(ledger.profiles.length === 0 ? {} : { profiles: ledger.profiles.map(({ ...profile }) => profile) }),
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
  };
}

function reportProcess(process: VgProcess, completeness: Completeness, ledger: Ledger): ValgrindProcess {
  const { pid, parentPid, forkOf, tool, version, command, file, aborted, abortStack, fatalSignal } = process;
  const { errorSummary, heap, profile } = process;
  const leaks = leaksOf(process);
  return {
    ...(pid === undefined ? {} : { pid }),
    ...(parentPid === undefined || Number.isNaN(parentPid) ? {} : { parentPid }),
    ...(forkOf?.pid === undefined ? {} : { forkOf: forkOf.pid }),
    ...(tool === undefined ? {} : { tool }),
    ...(version === undefined ? {} : { version }),
    ...(command === undefined ? {} : { command }),
    file,
    completeness,
    ...(aborted === undefined || completeness !== 'valgrind-aborted' ? {} : { reason: aborted }),
    ...(abortStack === undefined || abortStack.length === 0
      ? {}
      : { reasonStack: reportStack(abortStack, ledger.table, ledger.judge) }),
    ...(fatalSignal === undefined
      ? {}
      : { fatalSignal: { ...fatalSignal, stack: reportStack(fatalSignal.stack, ledger.table, ledger.judge) } }),
    ...(errorSummary === undefined ? {} : { errorSummary }),
    ...(heap === undefined ? {} : { heap }),
    ...(leaks === undefined ? {} : { leaks }),
    ...(Object.keys(profile).length === 0 ? {} : { figures: profile }),
  };
}

function reportProblems({ ledger, selection, identities, baseline }: SectionFacts): ValgrindProblem[] {
  const known = new Set(baseline?.map((entry) => entry.fingerprint));
  const problems = selection.problems.map((problem) => reportProblem(problem, identities.get(problem) ?? '', ledger));
  const judged =
    baseline === undefined
      ? problems
      : problems.map((problem): ValgrindProblem => ({
          ...problem,
          status: known.has(problem.fingerprint) ? 'known' : 'new',
        }));
  return judged.toSorted(worseFirst);
}

function reportProblem(problem: Problem, identity: string, ledger: Ledger): ValgrindProblem {
  const { table, judge, processes } = ledger;
  const stack = reportStack(problem.stack, table, judge);
  const rootCause = stack.find(({ role }) => role === 'culprit');
  const seenBy = ledger.sightings.of(problem);
  const { leak } = problem;
  return {
    kind: problem.kind,
    fingerprint: identity,
    what: leak === undefined ? problem.what : leakText(problem),
    contexts: problem.contexts,
    ...(problem.countedContexts < problem.contexts || leak !== undefined ? {} : { occurrences: problem.occurrences }),
    processes: seenBy.slice(0, NAMED_PROCESSES).flatMap((index) => processes[index]?.pid ?? []),
    processCount: seenBy.length,
    ...(rootCause === undefined ? {} : { rootCause }),
    stack,
    ...(problem.extras.length === 0
      ? {}
      : {
          extra: problem.extras.map(({ what, stack: frames }) => ({ what, stack: reportStack(frames, table, judge) })),
        }),
    ...(leak === undefined
      ? {}
      : {
          leak: {
            bytes: leak.bytes,
            blocks: leak.blocks,
            ...(leak.indirect === 0 ? {} : { directBytes: leak.direct, indirectBytes: leak.indirect }),
          },
        }),
  };
}

const LOST: Readonly<Record<string, string>> = {
  Leak_DefinitelyLost: 'definitely lost',
  Leak_IndirectlyLost: 'indirectly lost',
  Leak_PossiblyLost: 'possibly lost',
  Leak_StillReachable: 'still reachable',
};

function leakText({ kind, leak }: Problem): string {
  const { bytes = 0, blocks = 0, direct = 0, indirect = 0 } = leak ?? {};
  const parts = indirect === 0 ? '' : ` (${direct} direct, ${indirect} indirect)`;
  return `${bytes}${parts} ${bytes === 1 ? 'byte' : 'bytes'} in ${blocks} ${blocks === 1 ? 'block' : 'blocks'} ${LOST[kind] ?? 'leaked'}`;
}

/** What the baseline knows and no log shows any more; only logs that tell all can say so. */
function fixedProblems({ identities, baseline, completeness, incomplete }: SectionFacts): ValgrindProblem[] {
  const whole = incomplete.length === 0 && completeness.every((each) => each === 'complete');
  if (baseline === undefined || !whole) return [];
  const present = new Set(identities.values());
  return baseline
    .filter((entry) => !present.has(entry.fingerprint))
    .map((entry): ValgrindProblem => ({
      kind: entry.kind,
      fingerprint: entry.fingerprint,
      what: entry.name,
      contexts: 0,
      processes: [],
      stack: [],
      status: 'fixed',
    }));
}

function worseFirst(a: ValgrindProblem, b: ValgrindProblem): number {
  return (
    severity(a) - severity(b) ||
    ORDER.indexOf(ruleOf(a)) - ORDER.indexOf(ruleOf(b)) ||
    (b.leak?.bytes ?? 0) - (a.leak?.bytes ?? 0) ||
    b.contexts - a.contexts ||
    (a.fingerprint < b.fingerprint ? -1 : 1)
  );
}

/** Of one level, the table of rules has what corrupts memory before what only may. */
const ORDER: readonly string[] = Object.keys(RULES);

function ruleOf({ kind }: ValgrindProblem) {
  return `valgrind/${ruleOfKind(kind)}` as const satisfies RuleId;
}

/** Errors before leaks, and both by their rule's level. */
function severity(problem: ValgrindProblem): number {
  return LEVELS.indexOf(RULES[ruleOf(problem)].level) * 2 + (problem.leak === undefined ? 0 : 1);
}

/** By kind and root cause. A frame is the same where its function, module and file are, whatever its line. */
function groupsOf(problems: readonly ValgrindProblem[]): ValgrindSection['groups'] {
  const groups = Map.groupBy(
    problems.filter(({ status }) => status !== 'fixed'),
    ({ kind, rootCause }) => [kind, ...place(rootCause)].join('\n'),
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    const leaks = group.flatMap(({ leak }) => leak ?? []);
    return {
      kind: first?.kind ?? '',
      ...(first?.rootCause === undefined ? {} : { rootCause: first.rootCause }),
      fingerprints: group.map((problem) => problem.fingerprint),
      contexts: group.reduce((sum, { contexts }) => sum + contexts, 0),
      ...(leaks.length === 0
        ? {}
        : {
            leak: {
              bytes: leaks.reduce((sum, { bytes }) => sum + bytes, 0),
              blocks: leaks.reduce((sum, { blocks }) => sum + blocks, 0),
            },
          }),
    };
  });
}

function place(frame: Frame | undefined): string[] {
  return [frame?.function ?? '', frame?.file ?? frame?.module ?? ''];
}

/** Problems that are told, or that summaries count and no record tells. */
function verdict(
  { selection, incomplete }: SectionFacts,
  processes: readonly ValgrindProcess[],
  problems: readonly ValgrindProblem[],
  { errors, leaks }: ValgrindSection['totals'],
): ValgrindSection['verdict'] {
  if (incomplete.length > 0 || processes.some((process) => !tellsAll(process))) return 'incomplete';
  const told = problems.some((problem) => problem.status !== 'fixed' && RULES[ruleOf(problem)].level !== 'note');
  const untold =
    selection.interpreter === undefined &&
    selection.ignored === undefined &&
    errors + (leaks.definitelyLost?.blocks ?? 0) + (leaks.possiblyLost?.blocks ?? 0) > 0;
  return told || untold ? 'problems' : 'clean';
}
