import { listOf } from '../text/known.ts';
import { besideOthers } from '../report/crash.ts';
import type { Answer } from '../report/create.ts';
import { fingerprint as hashOf } from '../report/fingerprint.ts';
import type { Finding } from '../report/finding.ts';
import type { Section } from '../report/model.ts';
import { RULES } from '../report/rules.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import type { FoundCore } from '../evidence/run/model.ts';
import { isExpected } from './expected.ts';

/** A core and what triage made of it. */
export interface TriagedCore {
  readonly core: FoundCore;
  readonly answer?: Answer;
  /** Why there is no answer. */
  readonly why?: string;
}

export interface Expectations {
  /** Globs over executables (with a slash their path, else their name) and over the functions to blame. */
  readonly expected: readonly string[];
  /** Fingerprints that are known. */
  readonly known: ReadonlySet<string>;
}

/** Crashes as one answer: of equal ones the first is shown, and what was expected is only counted. */
export interface JudgedCrashes {
  readonly crashes: CiCrash[];
  readonly findings: Finding[];
  readonly sections: Section[];
}

/**
 * Groups crashes by fingerprint and tells which of them matter. A weak fingerprint holds its program, so those of two programs
 * are never one; a baseline never knows it.
 */
export function judgeCrashes(triaged: readonly TriagedCore[], expectations: Expectations): JudgedCrashes {
  const groups = [...Map.groupBy(triaged, (each) => keyOf(each, expectations)).values()].map((group) =>
    judgeGroup(group, expectations),
  );
  const shown = besideOthers(
    groups.map(({ core, finding, sections }) => ({ core, answer: { findings: listOf(finding), sections } })),
  );
  return {
    crashes: groups.map(({ crash }) => crash),
    findings: shown.flatMap(({ findings }) => findings),
    sections: shown.flatMap(({ sections }) => sections),
  };
}

function keyOf({ core, answer }: TriagedCore, { expected }: Expectations): string {
  const crash = crashOf(answer);
  return crash === undefined ? core.name : `${isExpected(core, crash, expected)} ${crash.fingerprint}`;
}

interface JudgedGroup {
  readonly crash: CiCrash;
  readonly finding?: Finding;
  /** Those of the first of the equal crashes, and where its core was. */
  readonly sections: Section[];
  readonly core: string;
}

function judgeGroup(group: readonly TriagedCore[], { expected, known }: Expectations): JudgedGroup {
  const [first] = group;
  const crash = crashOf(first?.answer);
  const core = first?.core.name ?? '';
  const executable = first?.core.executable;
  const common = {
    count: group.length,
    cores: group.map(({ core }) => core.name),
    ...(executable === undefined ? {} : { executable }),
  };
  if (first !== undefined && isExpected(first.core, crash, expected))
    return { crash: { status: 'expected', ...common, ...identity(first, crash) }, sections: [], core };
  if (first === undefined || crash === undefined) {
    const why = first?.why ?? 'there is no answer';
    return {
      crash: { status: 'untriaged', ...common, why },
      finding: untriaged(core, why, executable),
      sections: [],
      core,
    };
  }
  const isListed = known.has(crash.fingerprint);
  const status = isListed && crash.weak !== true ? 'known' : 'new';
  const found = first.answer?.findings.find(({ fingerprint }) => fingerprint === crash.fingerprint);
  return {
    crash: { status, ...common, ...identity(first, crash), ...(isListed && status === 'new' ? { why: LISTED } : {}) },
    ...(found === undefined
      ? {}
      : {
          finding: {
            ...found,
            ...(status === 'known' ? { level: 'note' } : {}),
            ...(group.length === 1 ? {} : { occurrences: group.length }),
          },
        }),
    sections: first.answer?.sections ?? [],
    core,
  };
}

/** Said of a weak fingerprint in a baseline. */
const LISTED = 'the baseline has its fingerprint, which is weak: another crash may have the same';

function identity({ answer }: TriagedCore, crash: CrashSection | undefined): Partial<CiCrash> {
  if (crash === undefined) return {};
  const title = answer?.findings.find(({ fingerprint }) => fingerprint === crash.fingerprint)?.title;
  return {
    signature: crash.signature,
    fingerprint: crash.fingerprint,
    ...(crash.weak === true ? { weak: true } : {}),
    ...(title === undefined ? {} : { title }),
  };
}

function crashOf(answer: Answer | undefined): CrashSection | undefined {
  return answer?.sections.find((section) => section.kind === 'crash');
}

function untriaged(core: string, why: string, executable: string | undefined): Finding {
  const rule = 'ci/untriaged-crash';
  const { title, level } = RULES[rule];
  return {
    rule,
    level,
    title,
    message: `${executable ?? 'A process'} crashed, and ${core} could not be triaged: ${why}`,
    fingerprint: hashOf(rule, executable),
    ...(executable === undefined ? {} : { location: { path: executable } }),
  };
}
