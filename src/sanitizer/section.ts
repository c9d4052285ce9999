import type { Frame } from '../report/frame.ts';
import { lazyList } from '../report/lazy-list.ts';
import { LEVELS } from '../report/level.ts';
import { RULES, type RuleId } from '../report/rules.ts';
import type { SanitizerProblem, SanitizerProcess, SanitizerSection } from '../report/sections/sanitizer.ts';
import type { FrameJudge } from '../runtimes/library.ts';
import type { KnownProblem } from '../summary/baseline.ts';
import { judge } from './completeness.ts';
import { ruleOfKind } from './kind-rules.ts';
import type { Ledger, SanitizedProcess, Sighting } from './ledger.ts';
import { leakOf, problemOf, together } from './problems.ts';

/** Pids that a problem names; more are only counted. */
const NAMED_PROCESSES = 32;

export interface SectionFacts {
  readonly ledger: Ledger;
  readonly frameJudge: FrameJudge;
  readonly baseline: readonly KnownProblem[] | undefined;
  /** All logs were read to their ends. */
  readonly isWhole: boolean;
  readonly byProcess: boolean;
}

/** The section of the report, problems worst first. */
export function sanitizerSection(
  facts: SectionFacts,
): SanitizerSection & Required<Pick<SanitizerSection, 'processes'>> {
  const { ledger } = facts;
  const processes = lazyList(ledger.processes.length, (at) => reportProcess(ledger.processes[at] as SanitizedProcess));
  const isWhole = facts.isWhole && ledger.processes.every((process) => judge(process).completeness === 'complete');
  const told = problemsIn(facts);
  const problems = [...told, ...fixedProblems(facts, told, isWhole)];
  return {
    kind: 'sanitizer',
    title: 'sanitizers',
    verdict: isWhole ? (told.length > 0 ? 'problems' : 'no-reports') : 'incomplete',
    processes,
    ...(facts.byProcess ? { byProcess: true } : {}),
    totals: totalsOf(ledger, told),
    problems,
    groups: groupsOf(told),
  };
}

function reportProcess(process: SanitizedProcess): SanitizerProcess {
  const { pid, tool, file, reports, ended } = process;
  return {
    ...(pid === undefined ? {} : { pid }),
    ...(tool === undefined ? {} : { tool }),
    file,
    ...judge(process),
    reports,
    ...(ended === undefined ? {} : { ended }),
  };
}

/** What is the same but for lines, addresses and callers is one problem. */
function problemsIn({ ledger, frameJudge, baseline }: SectionFacts): SanitizerProblem[] {
  const known = new Set(baseline?.map((entry) => entry.fingerprint));
  const seen = ledger.sightings.map((sighting) => ({ sighting, problem: problemOfSighting(sighting, frameJudge) }));
  return [...Map.groupBy(seen, ({ problem }) => problem.fingerprint).values()]
    .flatMap((same) => together(same.map(({ problem }) => problem)).map((problem) => ({ problem, same })))
    .map(({ problem, same }): SanitizerProblem => ({
      ...problem,
      ...processesOf(
        same.map(({ sighting }) => sighting),
        ledger,
      ),
      ...(baseline === undefined
        ? {}
        : { status: problem.weak !== true && known.has(problem.fingerprint) ? 'known' : 'new' }),
    }))
    .toSorted(worseFirst);
}

function problemOfSighting({ report, contexts, leak }: Sighting, frameJudge: FrameJudge): SanitizerProblem {
  const background = { judge: frameJudge };
  const [stack] = report.stacks;
  if (leak === undefined || stack === undefined) return { ...problemOf(report, background), contexts };
  return {
    ...leakOf(report, stack, background),
    contexts,
    leak: { bytes: leak.bytes, blocks: leak.objects, objects: leak.objects },
  };
}

function processesOf(sightings: readonly Sighting[], { seenBy, processes }: Ledger) {
  const indexes = new Set(sightings.flatMap((sighting) => seenBy.of(sighting)));
  const pids = [...indexes].toSorted((a, b) => a - b).slice(0, NAMED_PROCESSES);
  return { processes: pids.flatMap((index) => processes[index]?.pid ?? []), processCount: indexes.size };
}

function totalsOf({ processes, reports }: Ledger, problems: readonly SanitizerProblem[]) {
  const leaks = problems.flatMap(({ leak }) => leak ?? []);
  return {
    processes: processes.length,
    reports: [...reports.values()].reduce((sum, each) => sum + each, 0),
    problems: problems.length,
    byTool: Object.fromEntries(reports),
    ...(leaks.length === 0
      ? {}
      : {
          leaks: {
            bytes: leaks.reduce((sum, { bytes }) => sum + bytes, 0),
            blocks: leaks.reduce((sum, { objects }) => sum + objects, 0),
          },
        }),
  };
}

/** What the baseline knows and no log shows any more; only logs that tell all can say so. */
function fixedProblems(
  { baseline, ledger }: SectionFacts,
  told: readonly SanitizerProblem[],
  isWhole: boolean,
): SanitizerProblem[] {
  if (baseline === undefined || !isWhole) return [];
  const present = new Set(told.map(({ fingerprint }) => fingerprint));
  const tools = [...ledger.reports.keys()];
  return baseline
    .filter((entry) => !present.has(entry.fingerprint))
    .map(({ kind, fingerprint, name }): SanitizerProblem => ({
      kind,
      tool: tools.length === 1 ? (tools[0] ?? 'sanitizer') : 'sanitizer',
      fingerprint,
      what: name,
      signature: `${kind} | ${name}`,
      contexts: 0,
      processes: [],
      stack: [],
      status: 'fixed',
    }));
}

function worseFirst(a: SanitizerProblem, b: SanitizerProblem): number {
  return (
    LEVELS.indexOf(RULES[ruleOf(a)].level) - LEVELS.indexOf(RULES[ruleOf(b)].level) ||
    ORDER.indexOf(ruleOf(a)) - ORDER.indexOf(ruleOf(b)) ||
    (b.leak?.bytes ?? 0) - (a.leak?.bytes ?? 0) ||
    b.contexts - a.contexts ||
    (a.fingerprint < b.fingerprint ? -1 : 1)
  );
}

/** Of one level, the table of rules has what corrupts memory before what only may. */
const ORDER: readonly string[] = Object.keys(RULES);

function ruleOf({ kind }: SanitizerProblem) {
  return `sanitizer/${ruleOfKind(kind)}` as const satisfies RuleId;
}

/** By kind and root cause. A frame is the same where its function, module and file are, whatever its line. */
function groupsOf(problems: readonly SanitizerProblem[]): NonNullable<SanitizerSection['groups']> {
  const groups = Map.groupBy(problems, ({ kind, rootCause, fingerprint }) =>
    rootCause === undefined ? fingerprint : [kind, ...place(rootCause)].join('\n'),
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    const leaks = group.flatMap(({ leak }) => leak ?? []);
    const sum = (of: 'bytes' | 'objects') => leaks.reduce((total, leak) => total + leak[of], 0);
    return {
      kind: first?.kind ?? '',
      ...(first?.rootCause === undefined ? {} : { rootCause: first.rootCause }),
      fingerprints: group.map(({ fingerprint }) => fingerprint),
      contexts: group.reduce((total, { contexts }) => total + contexts, 0),
      ...(leaks.length === 0 ? {} : { leak: { bytes: sum('bytes'), blocks: sum('objects') } }),
    };
  });
}

/** Undefined behaviour without a stack has a line and no function: each line is its own. */
function place({ function: name, file, module, line, offset }: Frame): string[] {
  return name === undefined ? [file ?? module ?? '', String(line ?? offset)] : [name, file ?? module ?? ''];
}
