import { asCrash, type CrashPart } from '../report/crash.ts';
import { listOf } from '../text/known.ts';
import type { Answer } from '../report/create.ts';
import type { Subject } from '../report/occurrence.ts';
import { occurrenceOf } from '../report/occurrence-of.ts';
import type { SanitizerSection } from '../report/sections/sanitizer.ts';
import { findingOf } from '../crash/finding.ts';
import { threadsSection } from '../crash/threads.ts';
import { sanitizerSection, toldBySanitizer } from '../crash/told-by-sanitizer.ts';
import type { Engine } from '../stacks/engine.ts';
import { coreCrash } from './core-crash.ts';
import type { CrashFacts } from './facts.ts';
import { backtraceSection, disassemblySection, nextSection, registersSection } from './sections.ts';

/** The report of one core, but for what all reports share. */
export function crashAnswer(facts: CrashFacts): Answer {
  const own = coreCrash(facts);
  const reported = facts.bySanitizer ? sanitizersReport(facts) : undefined;
  const problem = reported?.problems.find(({ weak }) => weak === undefined || own.weak === true);
  const crash = problem === undefined ? own : toldBySanitizer(own, problem);
  return {
    subject: subjectOf(facts),
    ...asCrash(
      crash,
      [...listOf(reported && { ...reported, problems: chosenFirst(reported.problems, problem) }), ...partsOf(facts)],
      findingOf(crash, problem?.what),
    ),
    incomplete: [...facts.incomplete],
    provenance: {
      core: { path: facts.context.path, size: facts.core.size },
      ...toldBy(facts.engine.besides),
      ...toldBy(facts.engine),
      ...facts.context.provenance,
    },
  };
}

function toldBy(engine: Engine | undefined): Record<string, unknown> {
  return engine === undefined ? {} : { [engine.name]: { version: engine.version, sandbox: engine.confined } };
}

/** Its sections beside the crash's own, in the order in which they are read. */
function partsOf(facts: CrashFacts): CrashPart[] {
  return [
    ...listOf(facts.source),
    ...listOf(facts.variables),
    backtraceSection(facts),
    ...listOf(facts.python),
    ...listOf(facts.goroutines),
    ...listOf(facts.memory),
    ...registersSection(facts),
    ...disassemblySection(facts),
    ...listOf(facts.locks),
    ...(facts.others.length === 0 ? [] : [threadsSection(facts.others, facts.core.threads.length)]),
    facts.modules,
    facts.process,
    ...nextSection(facts),
  ];
}

function chosenFirst<T>(all: readonly T[], chosen: T | undefined): T[] {
  return chosen === undefined ? [...all] : [chosen, ...all.filter((each) => each !== chosen)];
}

/** All that sanitizers reported of the process: of what ended it within somebody's code the last, of a check at exit each. */
function sanitizersReport({ core, context, judge, culprit }: CrashFacts): SanitizerSection | undefined {
  const program = context.executable ?? core.executable;
  const newestFirst = culprit === undefined ? (context.sanitizer ?? []) : (context.sanitizer ?? []).toReversed();
  return sanitizerSection(newestFirst, { pid: core.process?.pid, program, judge });
}

/** Which process it was. */
export function subjectOf({ core, context }: Pick<CrashFacts, 'core' | 'context'>): Subject {
  const { machineId, bootId } = context.provenance;
  return {
    path: context.path,
    ...(core.process === undefined ? {} : { pid: core.process.pid, uid: core.process.uid, name: core.process.name }),
    ...(core.executable === undefined ? {} : { executable: core.executable }),
    ...context.process,
    ...occurrenceOf({ ...context.process, machineId, bootId, pid: core.process?.pid }),
  };
}
