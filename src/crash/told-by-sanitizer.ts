import type { FrameJudge } from '../runtimes/library.ts';
import { known } from '../text/known.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import type { SanitizerProblem, SanitizerSection } from '../report/sections/sanitizer.ts';
import type { SanitizerReport } from '../sanitizer/model.ts';
import { problemsOf } from '../sanitizer/problems.ts';

/** A process that a sanitizer ended. */
export interface EndedProcess {
  readonly pid: number | undefined;
  readonly program: string | undefined;
  readonly judge: FrameJudge;
}

/**
 * What the reports of a process say of why a sanitizer ended it: all of a check at exit (ThreadSanitizer's, LeakSanitizer's), of
 * others too what they let pass before.
 * @returns undefined where there is no report of this process.
 */
export function sanitizerSection(
  reports: readonly SanitizerReport[],
  { pid, program, judge }: EndedProcess,
): SanitizerSection | undefined {
  const own = reports.filter((report) => report.pid !== undefined && report.pid === pid);
  const problems = own.flatMap((report) => problemsOf(report, { judge, program }));
  const distinct = [...Map.groupBy(problems, ({ fingerprint }) => fingerprint).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, contexts: first.contexts + others.length }],
  );
  return distinct.length === 0 ? undefined : { kind: 'sanitizer', title: "The sanitizer's report", problems: distinct };
}

/**
 * A crash as a sanitizer's report tells it, which knows more than the stack does: kind, place and fingerprint. At exit nothing of
 * the error is on the stack any more.
 */
export function toldBySanitizer(crash: CrashSection, problem: SanitizerProblem): CrashSection {
  const { weak: _, culpritFrame, culpritReason, ...rest } = crash;
  const ownCulprit = culpritFrame?.foundBy === 'sanitizer' ? undefined : culpritFrame;
  const { because: _because, ...cause } = crash.cause;
  const { rootCause, what, signature, fingerprint, weak } = problem;
  return {
    ...rest,
    cause: {
      ...(problem.damage === undefined ? cause : crash.cause),
      kind: problem.kind,
      summary: `${what} (a sanitizer ended the program)`,
      message: what,
      confidence: problem.damage === undefined ? 'high' : crash.cause.confidence,
    },
    ...(ownCulprit !== undefined || rootCause === undefined
      ? known({ culpritFrame: ownCulprit, culpritReason })
      : {
          culpritFrame: { ...rootCause, foundBy: 'sanitizer' },
          culpritReason: `named by ${problem.tool}, which had found the error before`,
        }),
    signature,
    fingerprint,
    ...(weak === true ? { weak } : {}),
  };
}
