import { asCrash, type CrashPart } from '../report/crash.ts';
import { listOf } from '../text/known.ts';
import type { Answer } from '../report/create.ts';
import { occurrenceOf, type Subject } from '../report/occurrence.ts';
import type { SanitizerSection } from '../report/sections/sanitizer.ts';
import { findingOf } from '../crash/finding.ts';
import { threadsSection } from '../crash/threads.ts';
import { sanitizerSection, toldBySanitizer } from '../crash/told-by-sanitizer.ts';
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
      [facts.engine.name]: { version: facts.engine.version, sandbox: facts.engine.confined },
      ...facts.context.provenance,
    },
  };
}

/** Its sections beside the crash's own, in the order in which they are read. */
function partsOf(facts: CrashFacts): CrashPart[] {
  return [
    ...listOf(facts.source),
    backtraceSection(facts),
    ...(facts.context.python === undefined ? [] : [facts.context.python]),
    registersSection(facts),
    ...disassemblySection(facts),
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

function subjectOf({ core, context }: CrashFacts): Subject {
  const { machineId, bootId } = context.provenance;
  return {
    path: context.path,
    ...(core.process === undefined ? {} : { pid: core.process.pid, uid: core.process.uid, name: core.process.name }),
    ...(core.executable === undefined ? {} : { executable: core.executable }),
    ...context.process,
    ...occurrenceOf({ ...context.process, machineId, bootId, pid: core.process?.pid }),
  };
}
