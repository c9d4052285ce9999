import { isDeepStrictEqual } from 'node:util';
import type { CrashText as KernelText } from '../crash-texts/model.ts';
import type { CrashText } from '../crash-texts/reader.ts';
import { frameJudge } from '../runtimes/library.ts';
import { testOfFrames } from '../runtimes/test-frameworks.ts';
import { globToRegExp } from '../text/glob.ts';
import { known } from '../text/known.ts';
import { fingerprint as hashOf } from '../report/fingerprint.ts';
import type { CrashTest } from '../report/crash-test.ts';
import type { Finding } from '../report/finding.ts';
import { locationOf } from '../report/location.ts';
import { frameName, framePlace } from '../report/present/frame.ts';
import { withTest } from '../report/present/test.ts';
import { RULES } from '../report/rules.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import type { SanitizerProblem } from '../report/sections/sanitizer.ts';
import type { SanitizerReport } from '../sanitizer/model.ts';
import { problemsOf } from '../sanitizer/problems.ts';
import type { Collected, FoundCore } from '../evidence/run/model.ts';
import { nameOf } from './expected.ts';
import { kernelSays } from './kernel-faults.ts';
import type { Expectations, JudgedCrashes } from './judge-crashes.ts';
import type { TestsOfJvms } from './jvm-reports.ts';
import type { RunLog } from './run-log.ts';
import { surer } from './surer-test.ts';

const RULE = 'ci/report-without-core';
/** Lines that are shown of a report, and characters of its first line in a title. */
const MOST_LINES = 8;
const MOST_TITLE = 60;

const HOW = 'printed a crash report, left no core';
/** All cores of a directory have one name. */
const OVERWRITTEN = `${HOW}, or one that another process wrote over`;

/** What else is known of processes that left no core, by their numbers. */
interface Told {
  /** What the kernel has logged. */
  readonly faults: ReadonlyMap<number, KernelText>;
  readonly tests: TestsOfJvms;
}

/**
 * Crashes that processes told of on standard error and that left no core. What names its process is one if no core is of that
 * process; of the rest what a program printed of which there is no core, and where any program may have printed it, no core at
 * all. It is text, and text may be quoted: none of these fails a run.
 */
export function judgePrinted(
  { sanitizer, texts, testAt }: Pick<RunLog, 'sanitizer' | 'texts' | 'testAt'>,
  { cores, overwritten = false }: Pick<Collected, 'cores' | 'overwritten'>,
  expectations: Expectations,
  { faults, tests }: Told = { faults: new Map(), tests: new Map() },
): JudgedCrashes {
  const isLeft = (pid: number | undefined) => cores.some((core) => core.pid !== undefined && core.pid === pid);
  const reports = sanitizer.filter((report) => report.pid !== undefined && !isLeft(report.pid) && tells(report));
  const own = texts.filter((text) => (text.pid === undefined ? !mayBeOf(text, cores) : !isLeft(text.pid)));
  const judge = frameJudge();
  const [second, first] = [own.filter(({ ofAnother }) => ofAnother), own.filter(({ ofAnother }) => !ofAnother)];
  const asPrinted = (text: CrashText): Printed => ({
    ...ofText(text, text.pid === undefined ? undefined : faults.get(text.pid)),
    test: text.test ?? surer(text.pid === undefined ? undefined : tests.get(text.pid), testAt(text.line)),
  });
  const firstHand: readonly Printed[] = [
    ...reports.flatMap((report) =>
      problemsOf(report, { judge }).map((problem) => ({
        ...ofSanitizer(report, problem),
        test: testOfReport(report, problem, testAt),
      })),
    ),
    ...first.map((text) => asPrinted(text)),
  ];
  const secondHand = second.map((text) => asPrinted(text));
  // Of the same crashes: of use where those who crashed say nothing, or not in which test.
  const adds = firstHand.some(({ test }) => test === undefined)
    ? secondHand.filter(({ test }) => test !== undefined)
    : [];
  const printed = [...firstHand, ...(firstHand.length === 0 ? secondHand : adds)];
  const groups = [...Map.groupBy(printed, ({ key }) => key).values()].map((same) =>
    judgeGroup(same, overwritten ? OVERWRITTEN : HOW, expectations),
  );
  return {
    crashes: groups.map(({ crash }) => crash),
    findings: groups.flatMap(({ finding }) => finding ?? []),
    sections: [],
  };
}

/** Whether a report is one, and not only a line that mentions one. */
function tells({ stacks, damage }: SanitizerReport): boolean {
  return stacks.length > 0 || damage === undefined;
}

/** A file of reports alone (log_path) has no other lines. */
function testOfReport(
  { file, line }: SanitizerReport,
  { stack }: SanitizerProblem,
  testAt: RunLog['testAt'],
): CrashTest | undefined {
  return surer(testOfFrames(stack), file === undefined ? testAt(line) : undefined);
}

function mayBeOf({ programs }: CrashText, cores: readonly FoundCore[]): boolean {
  return cores.some((core) => programs?.test(nameOf(core) ?? '') !== false);
}

/** A crash that was printed, as far as it is told. */
interface Printed {
  /** Equal for equal ones. */
  readonly key: string;
  readonly title: string;
  /** What it was read from, if not from standard error. */
  readonly file?: string | undefined;
  readonly line: number;
  readonly lines: readonly string[];
  /** Who or what to blame, for --expect. */
  readonly names: readonly (string | undefined)[];
  readonly problem?: SanitizerProblem;
  readonly test?: CrashTest | undefined;
}

function ofSanitizer(report: SanitizerReport, problem: SanitizerProblem): Printed {
  const { rootCause, what, weak, fingerprint } = problem;
  const stack = problem.stack.map(
    (frame) => `#${frame.index} ${[frameName(frame), framePlace(frame)].join(' ').trim()}`,
  );
  return {
    key: weak === true ? `line ${report.line}` : fingerprint,
    title: rootCause === undefined ? what : `${what} in ${frameName(rootCause)}`,
    file: report.file,
    line: report.line,
    lines: [report.headline, ...stack].slice(0, MOST_LINES),
    names: [rootCause?.function],
    problem,
  };
}

function ofText({ writer, line, lines }: CrashText, fault: KernelText | undefined): Printed {
  const first = lines[0]?.trim() ?? '';
  const title = `${writer}: ${first.length > MOST_TITLE ? `${first.slice(0, MOST_TITLE).toWellFormed()}...` : first}`;
  const said = [
    ...lines.map((text) => text.replaceAll('\t', '  ')),
    ...(fault === undefined ? [] : [kernelSays(fault)]),
  ];
  return { key: `line ${line}`, title, line, lines: said, names: [writer] };
}

function judgeGroup(
  same: readonly Printed[],
  how: string,
  { expected, known: baseline }: Expectations,
): { crash: CiCrash; finding?: Finding } {
  const [{ title, file, line, lines, names, problem } = UNKNOWN] = same;
  const fingerprint = problem?.fingerprint ?? hashOf(RULE, title, String(line));
  const isWeak = problem === undefined || problem.weak === true;
  const isExpected = expected.some((glob) => names.some((name) => name !== undefined && globToRegExp(glob).test(name)));
  const test = same.every((each) => isDeepStrictEqual(each.test, same[0]?.test)) ? same[0]?.test : undefined;
  const status = isExpected ? 'expected' : !isWeak && baseline.has(fingerprint) ? 'known' : 'printed';
  const crash: CiCrash = {
    status,
    count: Math.max(same.length, 1),
    title,
    fingerprint,
    ...(problem === undefined ? {} : { signature: problem.signature }),
    ...(isWeak ? { weak: true } : {}),
    ...known({ test }),
    cores: [],
    why: how,
    printed: { ...known({ file }), line, lines: [...lines] },
  };
  if (isExpected) return { crash };
  const { title: rule, level } = RULES[RULE];
  const finding: Finding = {
    rule: RULE,
    level: status === 'known' ? 'note' : level,
    title: problem === undefined ? rule : title,
    message: withTest(`${title}: a process of the run ${how} (line ${line} of ${file ?? 'standard error'})`, test),
    ...known({ test }),
    fingerprint,
    ...(isWeak ? { weak: true } : {}),
    ...(problem?.rootCause === undefined ? {} : { location: locationOf(problem.rootCause) }),
    ...(same.length > 1 ? { occurrences: same.length } : {}),
  };
  return { crash, finding };
}

const UNKNOWN: Printed = { key: '', title: 'a crash', line: 0, lines: [], names: [] };
